/*
 * Where one token of a profile is stored, and whether and how quixrun can
 * change it.
 */
#ifndef COMMANDS_TOKEN_PLACE_H
#define COMMANDS_TOKEN_PLACE_H

#include "commands/token_store.h"
#include "quix/quix.h"

enum token_keeper {
	KEPT_NOWHERE, /* the profile has no such token */
	KEPT_IN_PROFILE,
	KEPT_IN_FILE,  /* ${file:PATH} */
	KEPT_IN_STORE, /* read by a command; its writer is known */
	KEPT_ELSEWHERE /* quixrun cannot change it */
};

struct token_place {
	enum token_keeper keeper;
	const struct setting *setting; /* NULL: KEPT_NOWHERE */
	const struct setting *writer;  /* write_1, write_2 of [rotate] */
	char *path;		  /* of the file; set by token_place_resolve */
	struct store_entry entry; /* for KEPT_IN_STORE */
};

/*
 * Finds where the token `key` (token_1, token_2, personal_token) is stored;
 * evaluates nothing. The caller clears *place.
 */
void token_place_find(const struct profile *profile, const char *key,
		      struct token_place *place);

/*
 * Checks that quixrun can change the token. Returns 0, or -1 with *error (125),
 * which says where the token comes from and what to do.
 */
int token_place_check(const struct token_place *place,
		      const struct profile *profile, struct error *error);

/*
 * Sets place->path and evaluates [rotate], but no token. `source` has the
 * values of the profile. Returns 0, or -1 with *error.
 */
int token_place_resolve(struct token_place *place,
			const struct value_source *source, struct error *error);

/*
 * Reads the present token: evaluates the reference again, or parses the
 * profile. Returns 0, or -1 with *error.
 */
int token_place_read(const struct token_place *place,
		     const struct value_source *source, struct secret *token,
		     struct error *error);

/* Appends the place: "in the profile, FILE:LINE", "in pass (NAME)". */
void token_place_describe(const struct token_place *place, struct buf *text);

/* Clears the place. Safe on a zeroed struct, and twice. */
void token_place_clear(struct token_place *place);

#endif
