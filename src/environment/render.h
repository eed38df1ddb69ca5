/*
 * The files that some clients need instead of variables, rendered from the
 * broker's librdkafka properties ([files] of a profile; quixrun.ini(5), FILES):
 *
 *   ca          ssl.ca.pem, as it is
 *   librdkafka  `key=value` lines, for clients that pass each to librdkafka
 *   kcat        the same, for kcat -F and $KCAT_CONFIG
 *   java        client.properties
 *
 * Common to all: a property with an empty value counts as absent; a value may
 * contain any byte; a value that a format cannot represent is an error, which
 * names the property and the reason, never the value. The same properties in
 * the same order always give the same bytes.
 *
 * librdkafka and kcat: the properties in their order, without ssl.ca.cert and
 * ssl.ca.pem, which do not fit in a line. The CA is a second file, named by
 * ssl.ca.location; if the broker has that property, it is used.
 * security.protocol is written in lower case and the mechanism in capitals, as
 * librdkafka's CONFIGURATION.md writes them; of sasl.mechanism and
 * sasl.mechanisms, which are one property, the former counts. A value with a
 * newline, or a blank at either end (readers trim), is an error. kcat reads
 * lines of up to 511 bytes, and reads `\:` and `\=` as `:` and `=`
 * (read_conf_file of kcat 1.7); it also ignores
 * ssl.endpoint.identification.algorithm there, so that kcat's check of host
 * names cannot be turned off by a file.
 *
 * java: read by java.util.Properties, then by Kafka's ConfigDef, which trims.
 * Only properties with the same meaning in Java clients are written; see the
 * table in render_java.c. Not written are thus the producer's and consumer's
 * tuning (queued.*, queue.buffering.*, fetch.*, batch.*, linger.ms,
 * message.*, compression.codec, partitioner), sockets (socket.* but the
 * set-up timeout), statistics, log and debug settings, plug-ins, OAuth
 * (sasl.oauthbearer.*, enable.sasl.oauthbearer.*), kinit
 * (sasl.kerberos.keytab, .principal, .kinit.cmd), cipher, curve and
 * signature names (OpenSSL's), certificates named by path
 * (ssl.certificate.location, ssl.key.location: Java requires both in one file),
 * ssl.crl.location, ssl.engine.*, enable.ssl.certificate.verification and
 * auto.offset.reset. The CA is in the file itself (Kafka 2.7 or newer).
 *
 * All three carry connections.max.idle.ms and metadata.max.age.ms of 180000
 * unless the properties say otherwise, as Quix Streams sets them: Azure drops
 * idle connections after four minutes.
 */
#ifndef ENVIRONMENT_RENDER_H
#define ENVIRONMENT_RENDER_H

#include <stdbool.h>

#include "quixrun/buf.h"
#include "quixrun/error.h"
#include "quixrun/fields.h"

struct render_format {
	const char *name;
	bool needs_ca_path; /* names the CA by its path */
	int (*render)(const struct fields *broker, const char *ca_path,
		      struct buf *out, struct error *error);
};

/*
 * The format of that name, or NULL; constant. `template:PATH` is not a format.
 */
const struct render_format *render_find(const char *name);

/* The most similar name of a format, or NULL; constant. */
const char *render_nearest(const char *name);

/*
 * Appends the content of a file to `out`. `broker` contains librdkafka
 * properties; `ca_path` is the path at which the program finds the CA, NULL
 * when the broker has no ssl.ca.pem; only formats with needs_ca_path use it.
 * Returns 0, or -1 with *error (125) and `out` unchanged: no CA for `ca`, a CA
 * without a path, a value that the format cannot represent.
 */
int render_file(const struct render_format *format, const struct fields *broker,
		const char *ca_path, struct buf *out, struct error *error);

#endif
