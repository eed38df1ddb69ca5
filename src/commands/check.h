/*
 * The steps of --check, in their order. Each adds its results to the list.
 */
#ifndef COMMANDS_CHECK_H
#define COMMANDS_CHECK_H

#include "commands/checklist.h"
#include "launch/run.h"

struct check {
	struct run *run;
	struct checklist list;
	/* One quix per token, so that each is checked by itself. */
	struct options options[2];
	struct quix quixes[2];
	bool has_tried[2]; /* the token is set and not empty */
	bool works[2];
	struct quix *used; /* the quix of a launch; NULL: none */
	bool has_portal_answered;
	bool is_portal_away; /* a request found it unreachable */
	bool has_topics;     /* the Portal's list was requested */
	bool has_plan;	     /* the environment was made */
	long long deadline;  /* as clock_now() */
};

/* Checks each token and the workspace; sets check->used. */
void check_tokens(struct check *check);

/*
 * Checks the personal access token, and compares the tokens with the Portal's.
 */
void check_personal(struct check *check);

/* Compares [topics] and -t with the Portal's list. */
void check_topics(struct check *check);

/* Reads the application, if any, before the environment is made. */
void check_application(struct check *check);

/*
 * Checks the values of the application's variables: required ones, options,
 * topics. Does nothing when the environment could not be made.
 */
void check_app_values(struct check *check);

/*
 * Checks that the topic in a variable of an application exists. Only a warning
 * if not, because Quix Streams creates topics.
 */
void check_app_topic(struct check *check, const char *variable,
		     const char *topic, const struct place *place);

/*
 * Checks credentials, and each server by TCP and, if the broker uses it, TLS.
 */
void check_broker(struct check *check);

/*
 * Sends the request to the helper with the rest of the timeout. Returns 0 with
 * the result in *answer, else 1 or -1 with *error, as helper_ask.
 */
int check_converse(const struct check *check, struct fields *request,
		   struct fields *answer, struct error *error);

#endif
