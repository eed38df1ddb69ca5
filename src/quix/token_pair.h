/*
 * The two streaming tokens of an environment, as the Portal has them: what a
 * personal access token can read, and an administrator's can rotate.
 */
#ifndef QUIX_TOKEN_PAIR_H
#define QUIX_TOKEN_PAIR_H

#include "quix/quix.h"
#include "quix/token_check.h"

struct token_pair {
	struct secret tokens[2]; /* Token 1 and Token 2 of Quix */
	char *workspace;
	int is_administrator; /* 1, 0, or -1: the Portal does not tell */
};

/* Whom to ask, and about what. */
struct pair_question {
	struct token_check *check; /* begun (token_check_begin) */
	const struct secret *personal;
	const char *workspace; /* NULL: the one that the token opens */
};

enum pair_answer {
	PAIR_FAILED = -1, /* *error is set */
	PAIR_GIVEN,
	PAIR_NOT_PERSONAL, /* the token is no personal one; *error says so */
	PAIR_NO_REQUEST,   /* this portal cannot be asked; *error says so */
};

/*
 * The personal access token of the profile, evaluated; empty when there is
 * none. Returns 0, or -1 with *error.
 */
int token_pair_personal(struct quix *quix, struct secret *personal,
			struct error *error);

/*
 * Lists the environments that the token opens, whatever its kind: the id of
 * each is a key of *opened, which must be empty, its name the value. Returns 0,
 * or -1 with *error.
 */
int token_pair_list(const struct pair_question *question, struct fields *opened,
		    struct error *error);

/* Reads the pair into *pair, which must be zeroed. */
enum pair_answer token_pair_read(const struct pair_question *question,
				 struct token_pair *pair, struct error *error);

/*
 * Rotates in Quix, once: Token 1 of `before` stops working. The pair by then
 * goes into *pair. Returns 0, or -1 with *error, which says whether the tokens
 * were rotated.
 */
int token_pair_rotate(const struct pair_question *question,
		      const struct token_pair *before, struct token_pair *pair,
		      struct error *error);

/* Wipes and frees. Safe on a zeroed struct, and twice. */
void token_pair_clear(struct token_pair *pair);

#endif
