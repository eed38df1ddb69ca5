/*
 * Where one token of a profile is kept, and whether and how quixrun can change
 * it there.
 */
#ifndef COMMANDS_TOKEN_PLACE_H
#define COMMANDS_TOKEN_PLACE_H

#include "commands/token_store.h"
#include "quix/quix.h"

enum token_keeper {
	KEPT_NOWHERE, /* the profile has no such token */
	KEPT_IN_PROFILE,
	KEPT_IN_FILE,  /* ${file:PATH} */
	KEPT_IN_STORE, /* read by a command; one is known that writes it */
	KEPT_ELSEWHERE /* quixrun cannot change it there */
};

struct token_place {
	enum token_keeper keeper;
	const struct setting *setting; /* NULL: KEPT_NOWHERE */
	const struct setting *writer;  /* write_1, write_2 of [rotate] */
	char *path;		       /* of the file; once it was resolved */
	struct store_entry entry;      /* of KEPT_IN_STORE */
};

/*
 * Says where the token `key` (token_1, token_2, personal_token) is kept;
 * evaluates nothing. *place is to be cleared.
 */
void token_place_find(const struct profile *profile, const char *key,
		      struct token_place *place);

/*
 * Refuses a place in which quixrun cannot change the token. Returns 0, or -1
 * with *error (125), which says where the token comes from and what to do.
 */
int token_place_check(const struct token_place *place,
		      const struct profile *profile, struct error *error);

/*
 * Fills place->path and what [rotate] says; evaluates no token. The quix is
 * that of the profile, initialised. Returns 0, or -1 with *error.
 */
int token_place_resolve(struct token_place *place,
			const struct value_source *source, struct error *error);

/*
 * Reads what is there now: evaluates the reference (again), or looks into the
 * profile. Returns 0, or -1 with *error.
 */
int token_place_read(const struct token_place *place,
		     const struct value_source *source, struct secret *token,
		     struct error *error);

/* Appends where it is: "in the profile, FILE:LINE", "in pass (NAME)". */
void token_place_describe(const struct token_place *place, struct buf *text);

/* Safe on a zeroed struct, and twice. */
void token_place_clear(struct token_place *place);

#endif
