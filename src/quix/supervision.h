/*
 * The settings of [supervise], which a supervisor keeps (quixrun.ini(5)).
 */
#ifndef QUIX_SUPERVISION_H
#define QUIX_SUPERVISION_H

#include <stdbool.h>

enum on_change { ON_CHANGE_RESTART, ON_CHANGE_OVERLAP, ON_CHANGE_SIGNAL };

enum overlap_fallback { FALLBACK_NONE, FALLBACK_RESTART };

enum notify { NOTIFY_PASS, NOTIFY_QUIXRUN };

enum overlap_ready { READY_GRACE, READY_NOTIFY };

enum signal_receiver { SIGNALS_PROGRAM, SIGNALS_GROUP };

/* Numbers only, so that it goes through a pipe as it is. */
struct supervision {
	bool is_enabled;
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

/* What holds where a profile says nothing. */
struct supervision supervision_default(void);

/*
 * Reads the value of `on_change`: "restart", "overlap" or "signal:NAME", NAME
 * being that of a signal, with or without SIG, that a program can handle
 * (signal(7)). Returns 0, or -1 with *reason, a constant: what was expected.
 */
int supervision_parse_change(struct supervision *supervision, const char *text,
			     const char **reason);

#endif
