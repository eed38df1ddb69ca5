/*
 * The message REQUEST of quixrun/protocol.h, parsed and checked.
 */
#ifndef PORTAL_REQUEST_H
#define PORTAL_REQUEST_H

#include <stdbool.h>
#include <stddef.h>

#include "quixrun/fields.h"
#include "quixrun/secret.h"
#include "portal/fault.h"

/* The request about the streaming tokens of an environment. */
enum pair_wish { PAIR_NONE, PAIR_LIST, PAIR_READ, PAIR_ROTATE, PAIR_USE };

struct request {
	char *profile;
	char *subject; /* name of the token in messages; NULL: by its number */
	char *portal;  /* base URL, no final slash */
	char *origin;  /* its scheme, host and port, for messages */
	char *host;    /* its host */
	char *workspace; /* NULL: find it */
	/*
	 * Workspace of the first token in an earlier answer, if `workspace` is
	 * NULL.
	 */
	char *remembered;
	char *ca_file;		    /* for messages; NULL: none */
	char *ca;		    /* PEM text; NULL: only the system's */
	int token_ids[TOKEN_COUNT]; /* in the order of use */
	size_t token_count;
	long long timeout_ms;		/* 0: none */
	long long unreachable_after_ms; /* 0: none */
	bool wants_broker;
	bool wants_topics;
	enum pair_wish pair;
	struct secret pair_before[TOKEN_COUNT]; /* of PAIR_ROTATE */
};

/*
 * Fills *request, which must be zeroed, from the message, and stores the first
 * token in `tokens` (id N at N - 1). Returns 0, or -1 with *failure when the
 * message is malformed.
 */
int request_parse(const struct fields *message, struct request *request,
		  struct secret tokens[TOKEN_COUNT], struct failure *failure);

/*
 * Rejects a token that is empty or contains white space or control characters,
 * which would end its header. Returns 0, or -1 with *failure.
 */
int request_check_token(const struct request *request, int token_id,
			const struct secret *token, struct failure *failure);

/* Appends the name of the token in messages: "token 1 of profile 'dev'". */
void request_add_subject(const struct request *request, int token_id,
			 struct buf *out);

/*
 * Sets the order of use of a pair's tokens: "1 2", "2 1", "1" or "2". From then
 * on messages name them like the tokens of a profile. Returns 0, or -1 with
 * *failure.
 */
int request_take_order(struct request *request, const char *order,
		       struct failure *failure);

/* Frees. Safe on a zeroed struct, and twice. */
void request_clear(struct request *request);

#endif
