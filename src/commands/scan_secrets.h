/*
 * What --scan looks for: the tokens of all profiles, and their other secrets
 * that can be had without a command and without the Portal.
 */
#ifndef COMMANDS_SCAN_SECRETS_H
#define COMMANDS_SCAN_SECRETS_H

#include "launch/run.h"
#include "redact/patterns.h"

/* A shorter one may be a word like any; tokens count whatever they are. */
#define SCAN_SECRET_MIN 12

struct scan_secret {
	int token; /* 1 or 2; 0: it is no token */
	char *profile;
	char *key;			    /* of the profile */
	char fingerprint[FINGERPRINT_SIZE]; /* of a token */
	size_t length;
	bool is_found;
};

struct scan_secrets {
	struct scan_secret *items;
	size_t count;
	/* Their names are indexes of items, in decimal. */
	struct patterns patterns;
	/* Files that hold secrets because they are to: of profiles, and those
	 * that profiles name. */
	struct buf places; /* each with a NUL */
};

/*
 * Reads all profiles; one that cannot be read gets a warning. `run` has its
 * search path (run_search).
 */
void scan_secrets_read(struct scan_secrets *secrets, const struct run *run);

/* "token 1 of profile 'dev' (1:ab12cd34)" */
void scan_secret_describe(const struct scan_secret *secret, struct buf *text);

/* Wipes and frees. */
void scan_secrets_clear(struct scan_secrets *secrets);

#endif
