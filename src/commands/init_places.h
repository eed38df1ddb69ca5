/*
 * Where --init keeps the tokens of a new profile: in the profile itself, or in
 * a store that the profile reads them from.
 */
#ifndef COMMANDS_INIT_PLACES_H
#define COMMANDS_INIT_PLACES_H

#include "commands/token_store.h"
#include "console/prompt.h"

struct init_places {
	const char *profile; /* its name; not owned */
	char *folder;	     /* absolute, of the profile; set by the caller */
	bool is_chosen;
	const struct token_store *store; /* NULL: the profile itself */
	struct buf kept; /* ", but NAME holds token_1 now"; for messages */
};

/*
 * Begins with what --store says (NULL: it was not given). Returns 0, or -1 with
 * *error: no such store, or it is not installed.
 */
int init_places_begin(struct init_places *places, const char *profile,
		      const char *store, struct error *error);

/*
 * Asks on the terminal, unless --store was given or no store can be used; the
 * default is the profile itself. Returns 0, or -1 with *error.
 */
int init_places_ask(struct init_places *places, const struct answers *answers,
		    struct error *error);

/*
 * Keeps a token under `key` (token_1, token_2, personal_token) and appends to
 * *value what the profile says: the token itself, or the command that reads it.
 * In a store nothing is overwritten; the token is read back and compared. An
 * empty token is not kept; *value is then what it would be.
 * Returns 0, or -1 with *error.
 */
int init_places_keep(struct init_places *places, const char *key,
		     const struct secret *token, struct buf *value,
		     struct error *error);

void init_places_clear(struct init_places *places);

#endif
