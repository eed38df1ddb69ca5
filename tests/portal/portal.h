/*
 * The loopback portal: declarations for all its parts.
 */
#ifndef TESTS_PORTAL_PORTAL_H
#define TESTS_PORTAL_PORTAL_H

#include <microhttpd.h>
#include <stdbool.h>

#include "faults.h"
#include "journal.h"
#include "leaks.h"
#include "world.h"

struct portal {
	struct world world;
	struct journal journal;
	struct leaks leaks;
	struct faults faults;
	const char *base; /* prefix of every request's path, or "" */
	bool any_client;  /* accept clients other than quixrun */
};

/* Answers one request of the portal's interface. */
enum MHD_Result portal_answer(struct portal *portal,
			      struct MHD_Connection *connection,
			      const char *method, const char *url,
			      const char *body);

/*
 * Executes a command: `name` is one of COMMANDS in control.c, `arguments` an
 * object or NULL. Returns the answer, which the caller deletes; it has an
 * "error" when the command is invalid.
 */
cJSON *control_obey(struct portal *portal, const char *name,
		    const cJSON *arguments);

/* The settings of a server; NULL: not used. */
struct server_options {
	const char *certificate; /* PEM texts */
	const char *key;
	const char *tls_priority; /* in the syntax of GnuTLS */
};

/*
 * Listens on a free port of 127.0.0.1. Returns NULL when it cannot; the caller
 * stops it with MHD_stop_daemon.
 */
struct MHD_Daemon *server_start(struct portal *portal,
				const struct server_options *options);

/* The port that the server listens on. */
unsigned int server_port(struct MHD_Daemon *daemon);

#endif
