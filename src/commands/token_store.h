/*
 * Stores of secrets for tokens: how ${command:} of a profile reads a token from
 * a store, and how quixrun writes it. A table with one row per store.
 */
#ifndef COMMANDS_TOKEN_STORE_H
#define COMMANDS_TOKEN_STORE_H

#include <stdbool.h>
#include <stddef.h>

#include "quixrun/buf.h"
#include "quixrun/error.h"
#include "quixrun/secret.h"

struct token_store;

/* One entry of a store: the commands for it. */
struct store_entry {
	const struct token_store *store; /* NULL: written by [rotate] */
	char *name;   /* for messages: "pass (quixrun/dev/token_1)" */
	char *write;  /* reads the token on standard input */
	char *exists; /* succeeds when the entry exists */
	char *remove; /* NULL: not known */
	char *probe;  /* writes a second entry beside it; NULL: not possible */
	char *remove_probe; /* removes that second entry */
};

/*
 * The store of that name, or NULL; the store at an index, NULL after the last.
 */
const struct token_store *token_store_find(const char *name);
const struct token_store *token_store_at(size_t index);

/* The store's name in --store; constant. */
const char *token_store_name(const struct token_store *store);

/*
 * True when the store is installed and set up, as far as that can be checked
 * without asking the user: runs its programs, for at most a few seconds.
 */
bool token_store_is_usable(const struct token_store *store);

/* True when its program is on PATH. */
bool token_store_is_installed(const struct token_store *store);

/*
 * Appends the command for ${command:} that reads a new entry for `key`
 * (token_1, token_2, personal_token) of a profile. `folder` is the absolute
 * path of the profile's folder.
 */
void token_store_add_reference(const struct token_store *store,
			       const char *profile, const char *key,
			       const char *folder, struct buf *line);

/*
 * Recognizes the entry that a command reads: simple words, quoted or not, with
 * optional variables before them, but no other shell syntax. Returns false when
 * the command is not in the table.
 */
bool store_entry_match(const char *line, size_t length,
		       struct store_entry *entry);

/* True when the entry exists, even if it cannot be read. */
bool store_entry_exists(const struct store_entry *entry);

/* Writes a token. Returns 0, or -1 with *error, a clause as in shell.h. */
int store_entry_write(const struct store_entry *entry,
		      const struct secret *token, struct error *error);

/*
 * Writes a second entry and removes it again, if the store supports that.
 * Returns 0, or -1 with *error as above.
 */
int store_entry_probe(const struct store_entry *entry, struct error *error);

/* Frees. Safe on a zeroed struct, and twice. */
void store_entry_clear(struct store_entry *entry);

#endif
