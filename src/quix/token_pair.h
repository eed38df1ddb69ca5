/*
 * The two streaming tokens of an environment in Quix: a personal access token
 * can read them, an administrator's can rotate them.
 */
#ifndef QUIX_TOKEN_PAIR_H
#define QUIX_TOKEN_PAIR_H

#include "quix/quix.h"
#include "quix/token_check.h"

struct token_pair {
	struct secret tokens[2]; /* Token 1 and Token 2 of Quix */
	char *workspace;
	int is_administrator; /* 1, 0, or -1: the Portal does not say */
};

/* A request with a personal access token. */
struct pair_question {
	struct token_check *check; /* after token_check_begin */
	const struct secret *personal;
	const char *workspace; /* NULL: the token's workspace */
};

enum pair_answer {
	PAIR_FAILED = -1, /* *error is set */
	PAIR_GIVEN,
	PAIR_NOT_PERSONAL, /* not a personal access token; *error says so */
	PAIR_NO_REQUEST,   /* not supported by this Portal; *error says so */
};

/*
 * Evaluates the personal access token of the profile; *personal is empty when
 * there is none. Returns 0, or -1 with *error.
 */
int token_pair_personal(struct quix *quix, struct secret *personal,
			struct error *error);

/*
 * Lists the environments that the token (of any kind) gives access to: in
 * *opened, which must be empty, each key is an id, its value the name. Returns
 * 0, or -1 with *error.
 */
int token_pair_list(const struct pair_question *question, struct fields *opened,
		    struct error *error);

/* Reads the pair into *pair, which must be zeroed. The caller clears it. */
enum pair_answer token_pair_read(const struct pair_question *question,
				 struct token_pair *pair, struct error *error);

/*
 * Rotates the tokens in Quix, once: Token 1 of `before` becomes invalid. *pair
 * is set to the new pair. Returns 0, or -1 with *error, which says whether the
 * tokens were rotated.
 */
int token_pair_rotate(const struct pair_question *question,
		      const struct token_pair *before, struct token_pair *pair,
		      struct error *error);

/* Wipes and frees. Safe on a zeroed struct, and twice. */
void token_pair_clear(struct token_pair *pair);

#endif
