/*
 * The broker that --check looks at: its servers, by TCP and TLS.
 */
#ifndef COMMANDS_CHECK_BROKER_H
#define COMMANDS_CHECK_BROKER_H

#include "quixrun/buf.h"

/* The port of a broker that names none, as librdkafka has it. */
#define SERVERS_PORT "9092"

/*
 * Takes the next broker of a list that is separated by commas, which may have
 * white space around it and a protocol before it ("SASL_SSL://host:9093"), and
 * moves *cursor after it. Replaces *server by HOST:PORT, an IPv6 address in
 * brackets. Returns 1; 0 at the end of the list; -1 when what stands there, and
 * is in *server then, is no broker.
 */
int servers_next(const char **cursor, struct buf *server);

#endif
