#include "portal/probe.h"

#include <string.h>

#include "quixrun/mem.h"
#include "quixrun/text.h"
#include "quixrun/clock.h"
#include "portal/http.h"
#include "portal/retry.h"

/* The timeout for one broker. */
#define BROKER_MS 5000LL

/* The settings for all brokers of a request. */
struct probe {
	const char *brokers;
	struct castore store;
	struct http_peer peer;
	long long deadline_ms;
	struct fields result;
};

bool probe_is_wanted(const struct fields *message)
{
	return fields_text(message, "probe");
}

static bool has_text(const struct fields *message, const char *key,
		     const char *text)
{
	const char *value = fields_text(message, key);

	return value && !strcmp(value, text);
}

static int choose_store(struct probe *probe, const struct fields *message,
			struct failure *failure)
{
	const struct secret *ca = fields_find(message, "probe.ca");
	const struct request request = { 0 };

	probe->peer.store = &probe->store;
	if (!ca)
		return castore_choose(&request, &probe->store, failure);
	buf_add(&probe->store.pem, secret_text(ca), ca->length);
	return 0;
}

static int read_message(struct probe *probe, const struct fields *message,
			struct failure *failure)
{
	const long long timeout_ms = fields_number(message, "timeout_ms", 0);

	if (!has_text(message, "protocol", PROTOCOL_VERSION))
		return failure_set(failure, FAULT_REQUEST,
				   "quixrun and quixrun-portal are not of the "
				   "same version");
	probe->brokers = fields_text(message, "probe");
	probe->deadline_ms =
		timeout_ms > 0 ? clock_now() + timeout_ms : RETRY_FOREVER;
	probe->peer.accepts_any_host =
		has_text(message, "probe.verify", "chain");
	probe->peer.accepts_any_chain =
		has_text(message, "probe.verify", "none");
	if (has_text(message, "probe.tls", "1"))
		return choose_store(probe, message, failure);
	return 0;
}

/* Letters, digits and characters of addresses: it becomes part of a URL. */
static bool is_address(const char *text)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789.-_:[]";

	return strspn(text, letters) == strlen(text);
}

static void explain_tls(struct buf *text, const struct trouble *trouble)
{
	if (trouble_is_broken_handshake(trouble))
		buf_add_text(
			text,
			"it closed the connection during the TLS handshake");
	else
		buf_add_format(text, "no TLS: %s", trouble_tls_reason(trouble));
}

static void explain_peer(struct buf *text, const struct trouble *trouble,
			 bool has_connected)
{
	const enum portal_fault fault = trouble->fault;

	if (fault == FAULT_RESOLVE)
		buf_add_text(text, "its name cannot be resolved");
	else if (fault == FAULT_CONNECT)
		trouble_add_reason(text, trouble);
	else if (fault == FAULT_TIMEOUT)
		buf_add_format(text, "no %s within ",
			       has_connected ? "TLS handshake" : "connection");
	else if (fault == FAULT_CERTIFICATE)
		buf_add_format(text, "its certificate is rejected: %s",
			       trouble_tls_reason(trouble));
	else
		explain_tls(text, trouble);
	if (fault == FAULT_TIMEOUT)
		retry_add_duration(text, trouble->spent_ms);
}

static void set(struct probe *probe, size_t number, const char *what,
		const char *value)
{
	AUTO_BUF struct buf key = { 0 };

	buf_add_format(&key, "probe.%zu.%s", number, what);
	fields_set_text(&probe->result, buf_text(&key), value);
}

static void report_peer(struct probe *probe, size_t number,
			const struct trouble *trouble, bool has_connected)
{
	AUTO_BUF struct buf text = { 0 };

	set(probe, number, "fault", fault_word(trouble->fault));
	if (has_connected)
		set(probe, number, "tcp", "1");
	buf_add_format(&text, "%lld", trouble->spent_ms);
	set(probe, number, "ms", buf_text(&text));
	if (trouble->fault == FAULT_NONE)
		return;
	buf_truncate(&text, 0);
	explain_peer(&text, trouble, has_connected);
	set(probe, number, "message", buf_text(&text));
}

/* The timeout for one broker; 0 would mean no timeout. */
static long long limit_ms(const struct probe *probe)
{
	const long long left = probe->deadline_ms - clock_now();

	if (probe->deadline_ms == RETRY_FOREVER || left > BROKER_MS)
		return BROKER_MS;
	return left > 0 ? left : 1;
}

/*
 * Connects by TCP alone first: after a failed handshake libcurl does not report
 * whether TCP was established.
 */
static void probe_broker(struct probe *probe, size_t number,
			 const char *address)
{
	struct http_peer peer = { .address = address,
				  .limit_ms = limit_ms(probe) };
	struct http_contact contact;
	bool has_connected;

	http_connect(&peer, &contact);
	has_connected = contact.trouble.fault == FAULT_NONE;
	if (has_connected && probe->peer.store) {
		peer = probe->peer;
		peer.address = address;
		peer.limit_ms = limit_ms(probe);
		http_connect(&peer, &contact);
	}
	report_peer(probe, number, &contact.trouble, has_connected);
}

static int probe_brokers(struct probe *probe, struct failure *failure)
{
	const char *cursor = probe->brokers;
	size_t length, number;
	const char *word;

	for (number = 0; (word = text_next_word(&cursor, &length)); number++) {
		AUTO_FREE char *address = mem_copy(word, length);

		if (number == PROBE_MAX || !is_address(address))
			return failure_set(failure, FAULT_REQUEST,
					   "broker '%s' is not HOST:PORT, or "
					   "there are more than %d",
					   address, PROBE_MAX);
		probe_broker(probe, number, address);
	}
	return 0;
}

int probe_serve(struct channel *channel, const struct fields *message,
		struct failure *failure)
{
	struct probe probe = { 0 };
	int result = read_message(&probe, message, failure);

	if (!result)
		result = probe_brokers(&probe, failure);
	if (!result)
		channel_result(channel, &probe.result);
	castore_clear(&probe.store);
	fields_clear(&probe.result);
	return result;
}
