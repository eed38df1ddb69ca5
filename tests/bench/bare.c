/*
 * bare: the minimum time of a launch with a request through libcurl: one GET
 * with the options of quixrun-portal, then exec. The answer is not parsed.
 *
 *   bare URL TOKEN_FILE CA_FILE PROGRAM [ARG]...
 */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "quixrun/buf.h"

static void stop(const char *why)
{
	fprintf(stderr, "bare: %s\n", why);
	exit(1);
}

static size_t take(char *bytes, size_t size, size_t count, void *data)
{
	buf_add(data, bytes, size * count);
	return size * count;
}

static struct curl_slist *make_headers(const char *token_file)
{
	FILE *file = fopen(token_file, "re");
	struct buf header = { 0 };
	struct curl_slist *headers;
	char token[256];

	if (!file || !fgets(token, sizeof(token), file))
		stop("no token");
	fclose(file);
	token[strcspn(token, "\n")] = '\0';
	buf_add_format(&header, "Authorization: Bearer %s", token);
	headers = curl_slist_append(NULL, header.data);
	headers = curl_slist_append(headers, "Accept: application/json");
	headers = curl_slist_append(headers, "X-Version: 2.0");
	buf_clear(&header);
	return headers;
}

static void set_options(CURL *handle, char **argv, struct buf *body)
{
	curl_easy_setopt(handle, CURLOPT_URL, argv[1]);
	curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "https");
	curl_easy_setopt(handle, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(handle, CURLOPT_SSLVERSION,
			 (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(handle, CURLOPT_CAPATH, "/etc/ssl/certs");
	curl_easy_setopt(handle, CURLOPT_CAINFO, argv[3]);
	curl_easy_setopt(handle, CURLOPT_HTTPHEADER, make_headers(argv[2]));
	curl_easy_setopt(handle, CURLOPT_USERAGENT, "quixrun/" QUIXRUN_VERSION);
	curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(handle, CURLOPT_WRITEDATA, body);
	curl_easy_setopt(handle, CURLOPT_FAILONERROR, 1L);
}

int main(int argc, char **argv)
{
	struct buf body = { 0 };
	CURL *handle = NULL;

	if (argc < 5)
		stop("usage: bare URL TOKEN_FILE CA_FILE PROGRAM [ARG]...");
	if (curl_global_init(CURL_GLOBAL_DEFAULT) ||
	    !(handle = curl_easy_init()))
		stop("cannot start libcurl");
	set_options(handle, argv, &body);
	if (curl_easy_perform(handle) || !body.length)
		stop("the portal gave no answer");
	execv(argv[4], argv + 4);
	return 127;
}
