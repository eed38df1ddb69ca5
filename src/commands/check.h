/*
 * The steps of --check, in their order. Each adds what it found to the list.
 */
#ifndef COMMANDS_CHECK_H
#define COMMANDS_CHECK_H

#include "commands/checklist.h"
#include "launch/run.h"

struct check {
	struct run *run;
	struct checklist list;
	/* A quix for each token, so that each is tried on its own. */
	struct options options[2];
	struct quix quixes[2];
	bool has_tried[2]; /* there is such a token, and it has a value */
	bool works[2];
	struct quix *used; /* what a launch would run in; NULL: nothing */
	bool has_portal_answered;
	bool is_portal_away; /* it was asked and is not reachable */
	bool has_topics;     /* the Portal's list was asked for */
	bool has_plan;	     /* the environment was made */
	long long deadline;  /* of clock.h */
};

/* Each token, and the workspace; sets check->used. */
void check_tokens(struct check *check);

/* The personal access token, and the tokens against those that it gives. */
void check_personal(struct check *check);

/* [topics] and -t against the Portal's list. */
void check_topics(struct check *check);

/* The application, if there is one; read before the environment is made. */
void check_application(struct check *check);

/*
 * What the program would get for the application's variables: required ones,
 * options, topics. Nothing when the environment could not be made.
 */
void check_app_values(struct check *check);

/*
 * The topic that a variable of an application names: in the environment? It is
 * a warning only, as Quix Streams creates topics.
 */
void check_app_topic(struct check *check, const char *variable,
		     const char *topic, const struct place *place);

/* Credentials; each server by TCP and, where it speaks it, TLS. */
void check_broker(struct check *check);

/*
 * Has the helper do what the request says inside what is left of the deadline.
 * Returns 0 with the result in *answer, else 1 or -1 with *error, as
 * helper_ask.
 */
int check_converse(const struct check *check, struct fields *request,
		   struct fields *answer, struct error *error);

#endif
