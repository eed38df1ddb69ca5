/*
 * Stores of secrets that tokens can be kept in: how a profile's ${command:}
 * reads a token from one, and how it is written there. One table; a store is a
 * row of it.
 */
#ifndef COMMANDS_TOKEN_STORE_H
#define COMMANDS_TOKEN_STORE_H

#include <stdbool.h>
#include <stddef.h>

#include "quixrun/buf.h"
#include "quixrun/error.h"
#include "quixrun/secret.h"

struct token_store;

/* One entry of a store: the command lines that do something with it. */
struct store_entry {
	const struct token_store *store; /* NULL: written by [rotate] */
	char *name;	    /* for people: "pass (quixrun/dev/token_1)" */
	char *write;	    /* reads the token on standard input */
	char *exists;	    /* succeeds when there is one */
	char *remove;	    /* NULL: not known */
	char *probe;	    /* writes something beside it; NULL: cannot */
	char *remove_probe; /* takes that away again */
};

/* The store of that name, or NULL; and one after the other, ended by NULL. */
const struct token_store *token_store_find(const char *name);
const struct token_store *token_store_at(size_t index);

const char *token_store_name(const struct token_store *store);

/*
 * It is installed and set up, as far as can be found out without a question:
 * runs its programs, for at most a few seconds.
 */
bool token_store_is_usable(const struct token_store *store);

/* Its program is on PATH. */
bool token_store_is_installed(const struct token_store *store);

/*
 * Appends the line of ${command:} that reads an entry of its own for `key`
 * (token_1, token_2, personal_token) of a profile. `folder`, absolute, is where
 * the profile is written.
 */
void token_store_add_reference(const struct token_store *store,
			       const char *profile, const char *key,
			       const char *folder, struct buf *line);

/*
 * Finds out which entry a command line reads: simple words, quoted or not, with
 * variables set before them, perhaps, but nothing else of the shell's. Returns
 * false when it is none that the table knows.
 */
bool store_entry_match(const char *line, size_t length,
		       struct store_entry *entry);

/* There is one by that name, which can perhaps not be read. */
bool store_entry_exists(const struct store_entry *entry);

/* Writes a token. Returns 0, or -1 with *error, a clause: shell.h. */
int store_entry_write(const struct store_entry *entry,
		      const struct secret *token, struct error *error);

/*
 * Writes something beside the entry and removes it again; where the store
 * cannot do that, nothing. Returns 0, or -1 with *error as above.
 */
int store_entry_probe(const struct store_entry *entry, struct error *error);

/* Safe on a zeroed struct, and twice. */
void store_entry_clear(struct store_entry *entry);

#endif
