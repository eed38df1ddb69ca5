/*
 * The settings of a profile that steer quixrun itself, evaluated and checked.
 */
#ifndef QUIX_SETTINGS_H
#define QUIX_SETTINGS_H

#include <stdbool.h>

#include "options/options.h"
#include "profile/profile.h"
#include "quix/supervision.h"

struct target;

enum broker_source {
	SOURCE_UNSET, /* portal when there is a token, else static */
	SOURCE_PORTAL,
	SOURCE_STATIC,
	SOURCE_NONE
};

enum topic_ids { TOPIC_IDS_PREFIX, TOPIC_IDS_PORTAL };

struct config {
	int use_token; /* enum token_choice */
	int topic_ids; /* enum topic_ids */
	int source;    /* enum broker_source */
	bool needs_confirmation;
	bool is_pristine;
	char *dialects; /* words; NULL: the default */
	char *keep;	/* words, or NULL; also the two below */
	char *unset;
	char *env_file; /* path, relative ones joined to the profile's folder */
	char *files;	/* NULL: memory; else a folder, as env_file */
	char *cache_dir;
	long long cache_ttl_ms;
	long long cache_stale_ms;
	struct supervision supervision;
	bool is_whole; /* all of it was read */
};

/*
 * Reads everything at once from the target's profile, so that a bad value is
 * found also when nothing needs it this time. Returns 0, or -1 with *error
 * (FILE:LINE: ...); *config is to be cleared in both cases.
 */
int config_read(struct config *config, struct target *target,
		struct error *error);

/* Reads one key only. */
int config_read_key(struct config *config, struct target *target,
		    enum section section, const char *key, struct error *error);

void config_clear(struct config *config);

#endif
