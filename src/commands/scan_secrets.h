/*
 * The secrets that --scan searches for: the tokens of all profiles, and other
 * secrets that can be evaluated without a command and without the Portal.
 */
#ifndef COMMANDS_SCAN_SECRETS_H
#define COMMANDS_SCAN_SECRETS_H

#include "launch/run.h"
#include "redact/patterns.h"

/*
 * Shorter secrets are not searched for, because they may be common words;
 * tokens always are.
 */
#define SCAN_SECRET_MIN 12

struct scan_secret {
	int token; /* 1 or 2; 0: not a token */
	char *profile;
	char *key;			    /* in the profile */
	char fingerprint[FINGERPRINT_SIZE]; /* for a token */
	size_t length;
	bool is_found;
};

struct scan_secrets {
	struct scan_secret *items;
	size_t count;
	/* The name of each pattern is an index of items, in decimal. */
	struct patterns patterns;
	/*
	 * Files that may contain secrets: profiles, and files that profiles
	 * name.
	 */
	struct buf places; /* each ends with a NUL */
};

/*
 * Reads all profiles; prints a warning for one that cannot be read.
 * run_search() must have been called for `run`.
 */
void scan_secrets_read(struct scan_secrets *secrets, const struct run *run);

/* Appends "token 1 of profile 'dev' (1:ab12cd34)". */
void scan_secret_describe(const struct scan_secret *secret, struct buf *text);

/* Wipes and frees. */
void scan_secrets_clear(struct scan_secrets *secrets);

#endif
