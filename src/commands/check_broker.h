/*
 * The broker that --check looks at.
 */
#ifndef COMMANDS_CHECK_BROKER_H
#define COMMANDS_CHECK_BROKER_H

#include "commands/check.h"

/* What the properties say about reaching the broker. */
struct broker {
	struct fields properties;
	const char *protocol;
	bool has_tls;
	bool has_sasl;
	bool is_secret;	    /* where it is may not be shown */
	struct buf servers; /* HOST:PORT, separated by blanks */
	size_t count;
	struct fields answers;
};

/*
 * Has the helper reach each server, and adds what it found. Returns 0, or -1
 * with *error when that could not be tried.
 */
int check_servers(struct check *check, struct broker *broker,
		  struct error *error);

#endif
