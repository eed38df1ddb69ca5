#include "portal/transfer_error.h"

#include <ctype.h>
#include <string.h>

#include "quixrun/mem.h"
#include "quixrun/text.h"
#include "portal/proxy.h"
#include "portal/retry.h"

/* The parts of every message. */
struct scene {
	const struct trouble *trouble;
	const struct request *request;
	const struct castore *store;
	const char *proxy; /* NULL: none */
	struct failure *failure;
};

void trouble_add_reason(struct buf *out, const struct trouble *trouble)
{
	const char *reason = trouble->os_error ? strerror(trouble->os_error)
					       : trouble->detail;

	buf_add_text(out, reason);
	if (out->length)
		out->data[0] = (char)tolower((unsigned char)out->data[0]);
}

static int explain_resolve(const struct scene *scene)
{
	return failure_set(scene->failure, FAULT_RESOLVE,
			   "cannot resolve the portal's host '%s'; check "
			   "'portal' in [quix] and the network",
			   scene->request->host);
}

static int explain_proxy(const struct scene *scene)
{
	const char *proxy = scene->proxy ? scene->proxy : "";
	const char *variable = scene->proxy ? proxy_variable() : "https_proxy";
	AUTO_BUF struct buf reason = { 0 };

	if (!scene->trouble->proxy_status) {
		trouble_add_reason(&reason, scene->trouble);
		return failure_set(
			scene->failure, FAULT_PROXY,
			"cannot connect to the proxy '%s': %s; check %s in the "
			"environment",
			proxy, buf_text(&reason), variable);
	}
	return failure_set(
		scene->failure,
		retry_is_worthwhile(scene->trouble->proxy_status)
			? FAULT_PROXY
			: FAULT_PROXY_REFUSED,
		"proxy '%s' answered HTTP %ld to CONNECT to the portal at '%s'; "
		"check %s in the environment",
		proxy, scene->trouble->proxy_status, scene->request->origin,
		variable);
}

static int explain_connect(const struct scene *scene)
{
	AUTO_BUF struct buf reason = { 0 };

	if (scene->proxy &&
	    proxy_is_meant(scene->proxy, scene->trouble->detail))
		return explain_proxy(scene);
	trouble_add_reason(&reason, scene->trouble);
	return failure_set(scene->failure, FAULT_CONNECT,
			   "cannot connect to the portal at '%s': %s",
			   scene->request->origin, buf_text(&reason));
}

static int explain_timeout(const struct scene *scene)
{
	AUTO_BUF struct buf spent = { 0 };

	if (text_begins(scene->trouble->detail, "Resolving timed out"))
		return explain_resolve(scene);
	retry_add_duration(&spent, scene->trouble->spent_ms);
	return failure_set(
		scene->failure, FAULT_TIMEOUT,
		scene->trouble->has_connected
			? "no complete answer from the portal at '%s' within %s"
			: "no connection to the portal at '%s' within %s",
		scene->request->origin, buf_text(&spent));
}

static int explain_transfer(const struct scene *scene)
{
	return failure_set(scene->failure, FAULT_TRANSFER,
			   "connection to the portal at '%s' broke: %s",
			   scene->request->origin, scene->trouble->detail);
}

const char *trouble_tls_reason(const struct trouble *trouble)
{
	static const char *const prefixes[] = { "SSL certificate problem: ",
						"SSL: " };
	const char *detail = trouble->detail;
	const char *routine = strstr(detail, ":SSL routines::");
	size_t i;

	/* "OpenSSL/3.0.2: error:0A00010B:SSL routines::wrong version" */
	if (routine)
		return routine + strlen(":SSL routines::");
	for (i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
		if (text_begins(detail, prefixes[i]))
			return detail + strlen(prefixes[i]);
	return detail;
}

/* Advice for error texts of OpenSSL. */
static const char *tls_advice(const char *detail)
{
	static const struct {
		const char *words;
		const char *advice;
	} table[] = {
		{ "unsupported protocol", "; quixrun needs TLS 1.2 or newer" },
		{ "alert protocol version",
		  "; quixrun needs TLS 1.2 or newer" },
		{ "wrong version number",
		  "; that port does not seem to speak TLS" },
	};
	size_t i;

	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (strstr(detail, table[i].words))
			return table[i].advice;
	return "";
}

bool trouble_is_broken_handshake(const struct trouble *trouble)
{
	/* OpenSSL's wordings. */
	static const char *const breaks[] = { "SSL_ERROR_SYSCALL",
					      "unexpected eof",
					      "Connection reset",
					      "Broken pipe" };
	size_t i;

	for (i = 0; i < sizeof(breaks) / sizeof(breaks[0]); i++)
		if (strstr(trouble->detail, breaks[i]))
			return true;
	return false;
}

static int explain_tls(const struct scene *scene)
{
	if (trouble_is_broken_handshake(scene->trouble))
		return explain_transfer(scene);
	return failure_set(scene->failure, FAULT_TLS,
			   "no TLS connection to the portal at '%s': %s%s",
			   scene->request->origin,
			   trouble_tls_reason(scene->trouble),
			   tls_advice(scene->trouble->detail));
}

/* Advice for a certificate error of OpenSSL. */
static const char *certificate_advice(const struct scene *scene)
{
	static const struct {
		const char *words;
		const char *advice;
	} table[] = {
		{ "expired", "it must be renewed, unless the clock is wrong" },
		{ "not yet valid", "check the clock" },
		{ "target host name", "check 'portal' in [quix]" },
	};
	size_t i;

	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (strstr(scene->trouble->detail, table[i].words))
			return table[i].advice;
	return scene->request->ca
		       ? "check 'ca_file' in [quix]"
		       : "if the portal has its own CA, name it with 'ca_file' "
			 "in [quix], or SSL_CERT_FILE";
}

static int explain_certificate(const struct scene *scene)
{
	return failure_set(scene->failure, FAULT_CERTIFICATE,
			   "certificate of the portal '%s' rejected: %s "
			   "(checked with %s); %s",
			   scene->request->host,
			   trouble_tls_reason(scene->trouble),
			   scene->store->names, certificate_advice(scene));
}

static int explain_ca_file(const struct scene *scene)
{
	return failure_set(scene->failure, FAULT_CA_FILE,
			   "cannot use the CA certificates of %s: %s",
			   scene->store->names,
			   trouble_tls_reason(scene->trouble));
}

static int explain_malformed(const struct scene *scene)
{
	return failure_set(scene->failure, FAULT_MALFORMED,
			   "answer from the portal at '%s' is not HTTP: %s",
			   scene->request->origin, scene->trouble->detail);
}

static int explain_rest(const struct scene *scene)
{
	return failure_set(scene->failure, scene->trouble->fault,
			   "cannot ask the portal at '%s': %s",
			   scene->request->origin, scene->trouble->detail);
}

int trouble_explain(const struct trouble *trouble,
		    const struct request *request, const struct castore *store,
		    struct failure *failure)
{
	static const struct {
		enum portal_fault fault;
		int (*explain)(const struct scene *scene);
	} sentences[] = {
		{ FAULT_RESOLVE, explain_resolve },
		{ FAULT_PROXY, explain_proxy },
		{ FAULT_CONNECT, explain_connect },
		{ FAULT_TIMEOUT, explain_timeout },
		{ FAULT_TRANSFER, explain_transfer },
		{ FAULT_TLS, explain_tls },
		{ FAULT_CERTIFICATE, explain_certificate },
		{ FAULT_CA_FILE, explain_ca_file },
		{ FAULT_MALFORMED, explain_malformed },
	};
	AUTO_FREE char *proxy = proxy_name();
	const struct scene scene = { trouble, request, store, proxy, failure };
	size_t i;

	if (trouble->proxy_status >= 300)
		return explain_proxy(&scene);
	for (i = 0; i < sizeof(sentences) / sizeof(sentences[0]); i++)
		if (sentences[i].fault == trouble->fault)
			return sentences[i].explain(&scene);
	return explain_rest(&scene);
}
