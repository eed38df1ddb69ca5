#include "portal/http.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <curl/curl.h>

#ifdef QUIXRUN_STATIC
#include <malloc.h>
#include <openssl/crypto.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>
#endif

#include "quixrun/mem.h"
#include "portal/address.h"
#include "portal/castore.h"
#include "portal/retry.h"
#include "portal/transfer_error.h"

/* The maximum size of all headers of one answer. */
#define HEADERS_MAX ((size_t)64 * 1024)

/* An answer that is being received, with limits. */
struct reception {
	struct buf *body;
	size_t header_bytes;
	bool is_too_long; /* over the limit; the transfer was aborted */
};

struct http {
	CURL *handle;
	const struct request *request;
	struct castore store;
	struct curl_slist *headers; /* the same for every request */
	struct reception reception;
	char detail[CURL_ERROR_SIZE];
};

/* The write callback of libcurl; returning 0 aborts the transfer. */
static size_t receive_body(char *bytes, size_t size, size_t count, void *data)
{
	struct reception *reception = data;

	if (size * count > HTTP_BODY_MAX - reception->body->length) {
		reception->is_too_long = true;
		return 0;
	}
	buf_add(reception->body, bytes, size * count);
	return size * count;
}

/* Only counts; the headers are read from libcurl later. */
static size_t receive_header(char *bytes, size_t size, size_t count, void *data)
{
	struct reception *reception = data;

	(void)bytes;
	reception->header_bytes += size * count;
	if (reception->header_bytes > HEADERS_MAX) {
		reception->is_too_long = true;
		return 0;
	}
	return size * count;
}

static void set_transfer(struct http *http)
{
	CURL *handle = http->handle;
	const bool is_plain = address_is_plain(http->request->portal);

	curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, http->detail);
	curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR,
			 is_plain ? "http" : "https");
	/* http is for loopback, for which no proxy must be used. */
	if (is_plain)
		curl_easy_setopt(handle, CURLOPT_NOPROXY, "*");
	curl_easy_setopt(handle, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(handle, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(handle, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	/* Do not wait for a resolver thread that hangs. */
	curl_easy_setopt(handle, CURLOPT_QUICK_EXIT, 1L);
	curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, receive_body);
	curl_easy_setopt(handle, CURLOPT_WRITEDATA, &http->reception);
	curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, receive_header);
	curl_easy_setopt(handle, CURLOPT_HEADERDATA, &http->reception);
}

static void set_headers(struct http *http)
{
	static const char *const headers[] = { "Accept: application/json",
					       "X-Version: 2.0" };
	size_t i;

	for (i = 0; i < sizeof(headers) / sizeof(headers[0]); i++)
		http->headers = curl_slist_append(http->headers, headers[i]);
	curl_easy_setopt(http->handle, CURLOPT_USERAGENT,
			 "quixrun/" QUIXRUN_VERSION);
	/* Never send the token to the proxy, with CONNECT. */
	curl_easy_setopt(http->handle, CURLOPT_HEADEROPT,
			 (long)CURLHEADER_SEPARATE);
}

static void set_tls(CURL *handle, const struct castore *store)
{
	struct curl_blob blob = { .data = store->pem.data,
				  .len = store->pem.length,
				  .flags = CURL_BLOB_NOCOPY };

	curl_easy_setopt(handle, CURLOPT_SSLVERSION,
			 (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, 2L);
	/* NULL overrides the default that is compiled into libcurl. */
	curl_easy_setopt(handle, CURLOPT_CAPATH, store->directory);
	curl_easy_setopt(handle, CURLOPT_CAINFO, blob.len ? NULL : store->file);
	if (blob.len)
		curl_easy_setopt(handle, CURLOPT_CAINFO_BLOB, &blob);
}

#ifdef QUIXRUN_STATIC

/* The heap that OpenSSL and libcurl use for a request, in small blocks. */
#define HEAP_SIZE ((size_t)640 * 1024)

/*
 * Maps that much of the heap at once (MADV_POPULATE_WRITE, Linux 5.14). An
 * older kernel maps each page when it is touched, as usual.
 */
static void populate_heap(void)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *block;

	/* The block is part of the heap and stays mapped when it is freed. */
	mallopt(M_MMAP_THRESHOLD, 2 * HEAP_SIZE);
	mallopt(M_TRIM_THRESHOLD, 4 * HEAP_SIZE);
	block = malloc(HEAP_SIZE);
	if (block)
		madvise(block + page - (uintptr_t)block % page,
			HEAP_SIZE - page, MADV_POPULATE_WRITE);
	free(block);
}

/*
 * In the static build, OpenSSL then does not register the names that ciphers
 * had before 3.0 (OPENSSL_init_crypto(3)), which TLS does not need; this saves
 * a tenth of the time of a request. The heap is mapped in advance
 * (MADV_POPULATE_WRITE of madvise(2)), which saves 160 page faults, 3 %. With
 * shared libraries it does nothing: libcurl decides which TLS library is used,
 * and most page faults are in the libraries.
 */
static void start_tls(void)
{
	populate_heap();
	OPENSSL_init_crypto(OPENSSL_INIT_NO_ADD_ALL_CIPHERS, NULL);
}

#else

static void start_tls(void)
{
}

#endif

void http_prepare(void)
{
	start_tls();
	curl_global_init(CURL_GLOBAL_DEFAULT);
}

struct http *http_open(const struct request *request, struct failure *failure)
{
	struct http *http = mem_alloc(sizeof(*http));

	http->request = request;
	if (!address_is_plain(request->portal) &&
	    castore_choose(request, &http->store, failure) < 0) {
		http_close(http);
		return NULL;
	}
	if (curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK)
		http->handle = curl_easy_init();
	if (!http->handle) {
		http_close(http);
		failure_set(failure, FAULT_LOCAL, "cannot start libcurl");
		return NULL;
	}
	set_transfer(http);
	set_headers(http);
	set_tls(http->handle, &http->store);
	return http;
}

/* The faults of result codes; all others are FAULT_LOCAL. */
static enum portal_fault fault_of(CURLcode code)
{
	static const struct {
		CURLcode code;
		enum portal_fault fault;
	} faults[] = {
		{ CURLE_OK, FAULT_NONE },
		{ CURLE_COULDNT_RESOLVE_HOST, FAULT_RESOLVE },
		{ CURLE_COULDNT_RESOLVE_PROXY, FAULT_PROXY },
		{ CURLE_PROXY, FAULT_PROXY },
		{ CURLE_COULDNT_CONNECT, FAULT_CONNECT },
		{ CURLE_OPERATION_TIMEDOUT, FAULT_TIMEOUT },
		{ CURLE_PARTIAL_FILE, FAULT_TRANSFER },
		{ CURLE_GOT_NOTHING, FAULT_TRANSFER },
		{ CURLE_SEND_ERROR, FAULT_TRANSFER },
		{ CURLE_RECV_ERROR, FAULT_TRANSFER },
		{ CURLE_SSL_CONNECT_ERROR, FAULT_TLS },
		{ CURLE_SSL_CIPHER, FAULT_TLS },
		{ CURLE_PEER_FAILED_VERIFICATION, FAULT_CERTIFICATE },
		{ CURLE_SSL_ISSUER_ERROR, FAULT_CERTIFICATE },
		{ CURLE_SSL_CACERT_BADFILE, FAULT_CA_FILE },
		{ CURLE_WEIRD_SERVER_REPLY, FAULT_MALFORMED },
		/* HTTP/0.9: the answer does not begin with a status line. */
		{ CURLE_UNSUPPORTED_PROTOCOL, FAULT_MALFORMED },
		{ CURLE_BAD_CONTENT_ENCODING, FAULT_MALFORMED },
	};
	size_t i;

	for (i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		if (faults[i].code == code)
			return faults[i].fault;
	return FAULT_LOCAL;
}

/* Collects the details of a failed transfer from libcurl. */
static struct trouble trouble_of(CURL *handle, CURLcode code,
				 const char *detail)
{
	struct trouble trouble = { .fault = fault_of(code), .detail = detail };
	long os_error = 0;
	curl_off_t connect_us = 0, ready_us = 0, total_us = 0;

	if (!*detail)
		trouble.detail = curl_easy_strerror(code);
	curl_easy_getinfo(handle, CURLINFO_OS_ERRNO, &os_error);
	curl_easy_getinfo(handle, CURLINFO_HTTP_CONNECTCODE,
			  &trouble.proxy_status);
	curl_easy_getinfo(handle, CURLINFO_CONNECT_TIME_T, &connect_us);
	curl_easy_getinfo(handle, CURLINFO_PRETRANSFER_TIME_T, &ready_us);
	curl_easy_getinfo(handle, CURLINFO_TOTAL_TIME_T, &total_us);
	trouble.os_error = (int)os_error;
	/* The connect time of a reused connection is 0. */
	trouble.has_connected = connect_us > 0 || ready_us > 0;
	trouble.spent_ms = total_us / 1000;
	return trouble;
}

static int explain_transfer(struct http *http, CURLcode code,
			    struct failure *failure)
{
	const struct trouble trouble =
		trouble_of(http->handle, code, http->detail);

	return trouble_explain(&trouble, http->request, &http->store, failure);
}

/* A header of the last answer, or NULL; the caller frees it. */
static char *copy_header(CURL *handle, const char *name)
{
	struct curl_header *header;

	if (curl_easy_header(handle, name, 0, CURLH_HEADER, -1, &header))
		return NULL;
	return mem_copy_text(header->value);
}

/*
 * Parses Retry-After: seconds, or a date, which is compared with the Portal's
 * own clock if the answer has a Date header, because our clock may be wrong.
 */
static long long retry_after(CURL *handle)
{
	AUTO_FREE char *value = copy_header(handle, "Retry-After");
	AUTO_FREE char *date = copy_header(handle, "Date");
	long long seconds, milliseconds;
	time_t then, now = date ? curl_getdate(date, NULL) : -1;

	if (!value)
		return RETRY_AFTER_NONE;
	milliseconds = retry_parse_seconds(value);
	if (milliseconds != RETRY_AFTER_NONE)
		return milliseconds;
	then = curl_getdate(value, NULL);
	if (then == -1)
		return RETRY_AFTER_NONE;
	seconds = then - (now == -1 ? time(NULL) : now);
	if (seconds < 0)
		return RETRY_AFTER_NONE;
	return seconds < RETRY_AFTER_MAX_MS / 1000 ? seconds * 1000
						   : RETRY_AFTER_MAX_MS;
}

static void take_headers(struct http *http, struct http_answer *answer)
{
	answer->content_type = copy_header(http->handle, "Content-Type");
	answer->location = copy_header(http->handle, "Location");
	answer->retry_after_ms = retry_after(http->handle);
}

static int refuse_length(const struct http *http, const char *path,
			 struct failure *failure)
{
	return failure_set(failure, FAULT_REFUSED,
			   "portal's answer to GET %s rejected: it has more "
			   "than %s",
			   path,
			   http->reception.body->length ? "1 MiB"
							: "64 KiB of headers");
}

static CURLcode perform(struct http *http, const struct http_query *query)
{
	AUTO_BUF struct buf url = { 0 };
	AUTO_BUF struct buf authorization = { 0 };
	struct curl_slist first = { .next = http->headers };
	const long connect_ms =
		(long)(query->limit_ms < RETRY_CONNECT_MS ? query->limit_ms
							  : RETRY_CONNECT_MS);
	CURLcode code;

	buf_add_text(&url, http->request->portal);
	buf_add_text(&url, query->path);
	/* Not curl_slist_append(): it makes a copy and does not wipe it. */
	buf_add_text(&authorization, "Authorization: Bearer ");
	buf_add(&authorization, query->token->bytes, query->token->length);
	first.data = authorization.data;
	curl_easy_setopt(http->handle, CURLOPT_URL, url.data);
	curl_easy_setopt(http->handle, CURLOPT_HTTPHEADER, &first);
	/*
	 * When a reused connection breaks, libcurl repeats the request: a POST
	 * must not be repeated.
	 */
	curl_easy_setopt(http->handle, CURLOPT_FRESH_CONNECT,
			 query->is_post ? 1L : 0L);
	if (query->is_post) {
		curl_easy_setopt(http->handle, CURLOPT_POSTFIELDS, "");
		curl_easy_setopt(http->handle, CURLOPT_POSTFIELDSIZE, 0L);
	} else {
		curl_easy_setopt(http->handle, CURLOPT_HTTPGET, 1L);
	}
	curl_easy_setopt(http->handle, CURLOPT_TIMEOUT_MS,
			 (long)query->limit_ms);
	curl_easy_setopt(http->handle, CURLOPT_CONNECTTIMEOUT_MS, connect_ms);
	code = curl_easy_perform(http->handle);
	curl_easy_setopt(http->handle, CURLOPT_HTTPHEADER, NULL);
	return code;
}

/* True when libcurl aborted because the answer exceeds our limit or its own. */
static bool is_too_long(const struct http *http, CURLcode code, long status)
{
	/*
	 * libcurl returns OUT_OF_MEMORY for a header line over its own limit.
	 */
	return http->reception.is_too_long ||
	       (code == CURLE_OUT_OF_MEMORY && status);
}

int http_ask(struct http *http, const struct http_query *query,
	     struct http_answer *answer, struct failure *failure)
{
	CURLcode code;
	bool is_cut;

	http_answer_clear(answer);
	http->reception = (struct reception){ .body = &answer->body };
	*http->detail = '\0';
	code = perform(http, query);
	curl_easy_getinfo(http->handle, CURLINFO_RESPONSE_CODE,
			  &answer->status);
	is_cut = is_too_long(http, code, answer->status);
	if (is_cut && answer->status / 100 == 2)
		return refuse_length(http, query->path, failure);
	if (code != CURLE_OK && !is_cut)
		return explain_transfer(http, code, failure);
	take_headers(http, answer);
	return 0;
}

static void set_peer(CURL *handle, const struct http_peer *peer)
{
	curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(handle, CURLOPT_QUICK_EXIT, 1L);
	curl_easy_setopt(handle, CURLOPT_CONNECT_ONLY, 1L);
	/* Kafka clients use no HTTP proxy and no ALPN. */
	curl_easy_setopt(handle, CURLOPT_NOPROXY, "*");
	curl_easy_setopt(handle, CURLOPT_SSL_ENABLE_ALPN, 0L);
	curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, (long)peer->limit_ms);
	curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS,
			 (long)peer->limit_ms);
	if (!peer->store)
		return;
	set_tls(handle, peer->store);
	if (peer->accepts_any_host || peer->accepts_any_chain)
		curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, 0L);
	if (peer->accepts_any_chain)
		curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, 0L);
}

void http_connect(const struct http_peer *peer, struct http_contact *contact)
{
	AUTO_BUF struct buf url = { 0 };
	CURL *handle = NULL;

	_Static_assert(sizeof(contact->detail) >= CURL_ERROR_SIZE,
		       "room for what the library says");
	*contact = (struct http_contact){ 0 };
	contact->trouble.fault = FAULT_LOCAL;
	contact->trouble.detail = "cannot start libcurl";
	if (curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK)
		handle = curl_easy_init();
	if (!handle)
		return;
	buf_add_format(&url, "%s://%s", peer->store ? "https" : "http",
		       peer->address);
	curl_easy_setopt(handle, CURLOPT_URL, buf_text(&url));
	curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, contact->detail);
	set_peer(handle, peer);
	contact->trouble =
		trouble_of(handle, curl_easy_perform(handle), contact->detail);
	curl_easy_cleanup(handle);
	curl_global_cleanup();
}

void http_close(struct http *http)
{
	if (!http)
		return;
	curl_easy_cleanup(http->handle);
	curl_slist_free_all(http->headers);
	castore_clear(&http->store);
	free(http);
	curl_global_cleanup();
}

void http_answer_clear(struct http_answer *answer)
{
	buf_clear(&answer->body);
	free(answer->content_type);
	free(answer->location);
	*answer = (struct http_answer){ .retry_after_ms = RETRY_AFTER_NONE };
}
