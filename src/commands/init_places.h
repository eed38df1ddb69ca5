/*
 * Where --init stores the tokens of a new profile: in the profile itself, or in
 * a store from which the profile reads them.
 */
#ifndef COMMANDS_INIT_PLACES_H
#define COMMANDS_INIT_PLACES_H

#include "commands/token_store.h"
#include "console/prompt.h"

struct init_places {
	const char *profile; /* its name; not owned */
	char *folder;	     /* the profile's, absolute; set by the caller */
	bool is_chosen;
	const struct token_store *store; /* NULL: the profile itself */
	struct buf kept; /* ", but NAME holds token_1 now" for messages */
};

/*
 * Selects the store of --store (NULL: not given). Returns 0, or -1 with *error:
 * unknown store, or not installed.
 */
int init_places_begin(struct init_places *places, const char *profile,
		      const char *store, struct error *error);

/*
 * Asks on the terminal, unless --store was given or no store is usable; the
 * default is the profile itself. Returns 0, or -1 with *error.
 */
int init_places_ask(struct init_places *places, const struct answers *answers,
		    struct error *error);

/*
 * Stores a token under `key` (token_1, token_2, personal_token) and appends its
 * value in the profile to *value: the token itself, or the command that reads
 * it. An existing entry of a store is not overwritten; the token is read back
 * and compared. An empty token is not stored; *value is the same as with a
 * token. Returns 0, or -1 with *error.
 */
int init_places_keep(struct init_places *places, const char *key,
		     const struct secret *token, struct buf *value,
		     struct error *error);

/* Frees. Safe on a zeroed struct, and twice. */
void init_places_clear(struct init_places *places);

#endif
