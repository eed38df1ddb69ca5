/*
 * The broker in --check: parsing its list of servers.
 */
#ifndef COMMANDS_CHECK_BROKER_H
#define COMMANDS_CHECK_BROKER_H

#include "quixrun/buf.h"

/* The default port of a broker in librdkafka. */
#define SERVERS_PORT "9092"

/*
 * Parses the next broker of a list separated by commas, with optional white
 * space and an optional protocol before it ("SASL_SSL://host:9093"), and moves
 * *cursor after it. Sets *server to HOST:PORT, an IPv6 address in brackets.
 * Returns 1; 0 at the end of the list; -1 for an invalid broker, with its text
 * in *server.
 */
int servers_next(const char **cursor, struct buf *server);

#endif
