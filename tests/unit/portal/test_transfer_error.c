#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../../registry.h"
#include "portal/transfer_error.h"

#define PORTAL "'https://portal-api.example:8443'"

struct expectation {
	struct trouble trouble;
	enum portal_fault fault;
	const char *message;
};

static void check(const struct expectation *cases, size_t count,
		  const char *ca_file)
{
	AUTO_FIELDS struct fields message = { 0 };
	struct secret tokens[TOKEN_COUNT] = { 0 };
	char names[] = "'/etc/ssl/certs'";
	const struct castore store = { .names = names };
	struct request request = { 0 };
	struct failure failure;
	size_t i;

	fields_set_text(&message, "protocol", "1");
	fields_set_text(&message, "profile", "prod");
	fields_set_text(&message, "portal",
			"https://portal-api.example:8443/b");
	fields_set_text(&message, "tokens", "1");
	fields_set_text(&message, "token", "sdk-one-11111");
	fields_set_text(&message, "timeout_ms", "5000");
	if (ca_file) {
		fields_set_text(&message, "ca_file", ca_file);
		fields_set_text(&message, "ca", "PEM");
	}
	assert_int_equal(request_parse(&message, &request, tokens, &failure),
			 0);
	for (i = 0; i < count; i++) {
		assert_int_equal(trouble_explain(&cases[i].trouble, &request,
						 &store, &failure),
				 -1);
		assert_string_equal(failure.error.message, cases[i].message);
		assert_int_equal(failure.fault, cases[i].fault);
	}
	request_clear(&request);
	secret_clear(&tokens[0]);
}

#define CHECK(cases, ca_file)                                                  \
	check(cases, sizeof(cases) / sizeof((cases)[0]), ca_file)

TEST(a_network_that_fails_is_described)
{
	static const struct expectation cases[] = {
		{ { FAULT_RESOLVE, "Could not resolve host: x", 0, 0, false,
		    0 },
		  FAULT_RESOLVE,
		  "cannot resolve the portal's host 'portal-api.example'; "
		  "check 'portal' in [quix] and the network" },
		{ { FAULT_CONNECT, "Failed to connect to x port 1 after 0 ms",
		    ECONNREFUSED, 0, false, 0 },
		  FAULT_CONNECT,
		  "cannot connect to the portal at " PORTAL
		  ": connection refused" },
		{ { FAULT_TIMEOUT, "Resolving timed out after 10000 ms", 0, 0,
		    false, 10000 },
		  FAULT_RESOLVE,
		  "cannot resolve the portal's host 'portal-api.example'; "
		  "check 'portal' in [quix] and the network" },
		{ { FAULT_TIMEOUT, "Connection timed out", 0, 0, false, 10001 },
		  FAULT_TIMEOUT,
		  "no connection to the portal at " PORTAL " within 10s" },
		{ { FAULT_TIMEOUT, "Operation timed out", 0, 0, true, 15001 },
		  FAULT_TIMEOUT,
		  "no complete answer from the portal at " PORTAL
		  " within 15s" },
		{ { FAULT_TRANSFER, "Empty reply from server", 0, 0, true, 1 },
		  FAULT_TRANSFER,
		  "connection to the portal at " PORTAL
		  " broke: Empty reply from server" },
		{ { FAULT_MALFORMED, "Received HTTP/0.9 when not allowed", 0, 0,
		    true, 1 },
		  FAULT_MALFORMED,
		  "answer from the portal at " PORTAL
		  " is not HTTP: Received HTTP/0.9 when not allowed" },
	};

	CHECK(cases, NULL);
}

TEST(a_handshake_that_broke_is_a_broken_connection)
{
	static const struct expectation cases[] = {
		{ { FAULT_TLS,
		    "OpenSSL SSL_connect: SSL_ERROR_SYSCALL in connection to x",
		    0, 0, true, 1 },
		  FAULT_TRANSFER,
		  "connection to the portal at " PORTAL
		  " broke: OpenSSL SSL_connect: SSL_ERROR_SYSCALL in "
		  "connection to x" },
		{ { FAULT_TLS,
		    "OpenSSL/3.0.2: error:0A000126:SSL routines::unexpected "
		    "eof while reading",
		    0, 0, true, 1 },
		  FAULT_TRANSFER,
		  "connection to the portal at " PORTAL
		  " broke: OpenSSL/3.0.2: error:0A000126:SSL "
		  "routines::unexpected eof while reading" },
		{ { FAULT_TLS,
		    "OpenSSL/3.0.2: error:0A00010B:SSL routines::wrong version "
		    "number",
		    0, 0, true, 1 },
		  FAULT_TLS,
		  "no TLS connection to the portal at " PORTAL
		  ": wrong version number; that port does not seem to speak "
		  "TLS" },
	};

	CHECK(cases, NULL);
}

TEST(a_refused_certificate_gets_the_next_step)
{
	static const struct expectation without[] = {
		{ { FAULT_CERTIFICATE,
		    "SSL certificate problem: self-signed certificate", 0, 0,
		    true, 1 },
		  FAULT_CERTIFICATE,
		  "certificate of the portal 'portal-api.example' rejected: "
		  "self-signed certificate (checked with '/etc/ssl/certs'); "
		  "if the portal has its own CA, name it with 'ca_file' in "
		  "[quix], or SSL_CERT_FILE" },
		{ { FAULT_CERTIFICATE,
		    "SSL certificate problem: certificate has expired", 0, 0,
		    true, 1 },
		  FAULT_CERTIFICATE,
		  "certificate of the portal 'portal-api.example' rejected: "
		  "certificate has expired (checked with '/etc/ssl/certs'); it "
		  "must be renewed, unless the clock is wrong" },
	};
	static const struct expectation with[] = {
		{ { FAULT_CERTIFICATE,
		    "SSL certificate problem: unable to get local issuer "
		    "certificate",
		    0, 0, true, 1 },
		  FAULT_CERTIFICATE,
		  "certificate of the portal 'portal-api.example' rejected: "
		  "unable to get local issuer certificate (checked with "
		  "'/etc/ssl/certs'); check 'ca_file' in [quix]" },
	};

	CHECK(without, NULL);
	CHECK(with, "/x/ca.pem");
}

TEST(a_proxy_is_named_and_its_refusal_is_final)
{
	static const struct expectation cases[] = {
		{ { FAULT_CONNECT,
		    "Failed to connect to proxy port 3128 after 0 ms: no",
		    ECONNREFUSED, 0, false, 0 },
		  FAULT_PROXY,
		  "cannot connect to the proxy 'proxy:3128': connection "
		  "refused; check https_proxy in "
		  "the environment" },
		{ { FAULT_PROXY, "Could not resolve proxy: proxy", 0, 0, false,
		    0 },
		  FAULT_PROXY,
		  "cannot connect to the proxy 'proxy:3128': could not resolve "
		  "proxy: proxy; check https_proxy in "
		  "the environment" },
		{ { FAULT_TRANSFER, "CONNECT tunnel failed, response 407", 0,
		    407, true, 0 },
		  FAULT_PROXY_REFUSED,
		  "proxy 'proxy:3128' answered HTTP 407 to CONNECT to the "
		  "portal at " PORTAL "; check https_proxy in the "
		  "environment" },
		{ { FAULT_TRANSFER, "CONNECT tunnel failed, response 503", 0,
		    503, true, 0 },
		  FAULT_PROXY,
		  "proxy 'proxy:3128' answered HTTP 503 to CONNECT to the "
		  "portal at " PORTAL "; check https_proxy in the "
		  "environment" },
	};

	setenv("https_proxy", "http://user:secret@proxy:3128", 1);
	CHECK(cases, NULL);
	unsetenv("https_proxy");
}
