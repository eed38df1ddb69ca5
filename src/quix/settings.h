/*
 * The settings of a profile for quixrun itself, evaluated and checked.
 */
#ifndef QUIX_SETTINGS_H
#define QUIX_SETTINGS_H

#include <stdbool.h>

#include "profile/profile.h"
#include "value/value.h"

enum broker_source {
	SOURCE_UNSET, /* portal with a token, else static */
	SOURCE_PORTAL,
	SOURCE_STATIC,
	SOURCE_NONE
};

enum topic_ids { TOPIC_IDS_PREFIX, TOPIC_IDS_PORTAL };

enum app_topics { APP_TOPICS_NAME, APP_TOPICS_ID };

enum on_change { ON_CHANGE_RESTART, ON_CHANGE_OVERLAP, ON_CHANGE_SIGNAL };

enum overlap_fallback { FALLBACK_NONE, FALLBACK_RESTART };

enum notify { NOTIFY_PASS, NOTIFY_QUIXRUN };

enum overlap_ready { READY_GRACE, READY_NOTIFY };

enum signal_receiver { SIGNALS_PROGRAM, SIGNALS_GROUP };

/*
 * The settings of [supervise]. Numbers only, so that a child can send them to
 * the supervisor through a pipe.
 */
struct supervision {
	bool is_enabled;
	bool redacts;
	bool watch_commands;
	int on_change;	      /* enum on_change */
	int signal;	      /* of ON_CHANGE_SIGNAL */
	int overlap_fallback; /* enum overlap_fallback */
	int overlap_ready;    /* enum overlap_ready */
	int notify;	      /* enum notify */
	int signals;	      /* enum signal_receiver */
	long long interval_ms;
	long long kill_timeout_ms;
	long long overlap_grace_ms;
	long long overlap_timeout_ms;
	long long splay_ms;
};

struct settings {
	int use_token; /* enum token_choice */
	int topic_ids; /* enum topic_ids */
	int source;    /* enum broker_source */
	bool needs_confirmation;
	bool is_pristine;
	bool has_app;	/* [launch] app */
	int app_topics; /* enum app_topics */
	char *dialects; /* words; NULL: the default */
	char *keep;	/* words, or NULL; also the two below */
	char *unset;
	char *env_file; /* path, relative ones joined to the profile's folder */
	char *files;	/* NULL: memory; else a folder, as env_file */
	char *cache_dir;
	long long cache_ttl_ms;
	long long cache_stale_ms;
	struct supervision supervision;
	bool is_whole;	 /* all settings were read */
	bool is_unknown; /* not all: one needs a command that was not run */
};

/*
 * Evaluates all settings, so that a bad value is found even when it is not
 * needed. Returns 0, or -1 with *error (FILE:LINE: ...); the caller clears
 * *settings in both cases.
 */
int settings_read(struct settings *settings, const struct profile *profile,
		  const struct value_source *source, struct error *error);

/* Reads use_token only. */
int settings_read_use_token(struct settings *settings,
			    const struct profile *profile,
			    const struct value_source *source,
			    struct error *error);

/* Frees. Safe on a zeroed struct, and twice. */
void settings_clear(struct settings *settings);

/* The defaults of [supervise]. */
struct supervision supervision_default(void);

/*
 * Parses the value of `on_change`: "restart", "overlap" or "signal:NAME", where
 * NAME is a signal that a program can handle (signal(7)), with or without SIG.
 * Returns 0, or -1 with *reason, a constant that says what was expected.
 */
int supervision_parse_change(struct supervision *supervision, const char *text,
			     const char **reason);

#endif
