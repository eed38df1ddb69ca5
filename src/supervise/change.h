/*
 * Replacing a running program when its environment or files would be different
 * now: the states and the transitions (the table in change.c). A refresh
 * (refresh.h) finds a difference, a handover (handover.h) replaces the program.
 * Everything is a step of the supervisor's loop; nothing here blocks.
 */
#ifndef SUPERVISE_CHANGE_H
#define SUPERVISE_CHANGE_H

#include <signal.h>

#include "supervise/child.h"
#include "supervise/notify.h"
#include "supervise/watch.h"

enum phase {
	PHASE_STARTING,	   /* the first program has not been executed yet */
	PHASE_IDLE,	   /* the program runs */
	PHASE_REFRESHING,  /* a refresh runs */
	PHASE_WAITING,	   /* a refresh found a difference; act_at */
	PHASE_DROPPING,	   /* a refresh was killed and has not ended yet */
	PHASE_STOPPING,	   /* restart: the program is stopping; act_at */
	PHASE_TRYING,	   /* overlap: both run, until act_at */
	PHASE_ABANDONING,  /* overlap: the new program is stopping; act_at */
	PHASE_RETIRING,	   /* overlap: the old program is stopping; act_at */
	PHASE_DELIVERING,  /* signal: the files are being replaced */
	PHASE_ENDING,	   /* quixrun was told to stop, or the program ended */
	PHASE_ENDING_BOTH, /* the same with two programs in PHASE_TRYING */
	PHASE_CLEARING,	   /* the program ended; its process group is stopping;
			      act_at */
	PHASE_COUNT
};

enum event {
	EVENT_DUE,	     /* the time of the phase is reached */
	EVENT_PREPARED,	     /* a child waits for child_let_go() */
	EVENT_READY,	     /* change->next reported READY=1 (notify.h) */
	EVENT_NEXT_STOPPED,  /* change->next was stopped by a signal */
	EVENT_NEXT_ENDED,    /* change->next was reaped */
	EVENT_PROGRAM_ENDED, /* change->program was reaped */
	EVENT_OLD_STOPPED,   /* change->old was stopped by a signal */
	EVENT_OLD_ENDED,     /* change->old was reaped */
	EVENT_TERM,	     /* quixrun is being stopped */
	EVENT_COUNT
};

/* The maximum number of process groups besides the program's. */
#define CHANGE_RECEIVERS 2

struct change {
	const struct log *log;
	struct run *run;
	start_function *start; /* for a refresh */
	const struct terminal *terminal;
	struct child *program;
	struct child next; /* a refresh, or the next program */
	pid_t old;	   /* the old program, which is stopping; 0: reaped */
	enum phase phase;
	/* The environment of the running program, and its sources. */
	bool is_settled;       /* known and settings are those of the program */
	struct crypto_key key; /* of the snapshots */
	struct snapshot known;
	struct supervision settings;
	struct watch watch;
	struct notify_listener listener; /* of overlap_ready = notify */
	/* Times of the next actions, as clock_now(); 0: none. */
	long long refresh_at, quiet_at, act_at, retry_at, watch_at;
	long long changed_at; /* the first change since quiet_at was set */
	/* Refreshes. */
	struct error failure;
	bool is_troubled; /* the failure was logged */
	int rejections;	  /* of the token, in succession */
	long long began;
	/* A handover. */
	char *names;	   /* what is different */
	pid_t group;	   /* of the program that is stopping */
	bool had_terminal; /* that program had it */
	bool next_has_stopped;
	bool owes_ready; /* systemd must be notified when the program runs */
	/* Process groups of programs that ended. */
	pid_t left[CHANGE_RECEIVERS]; /* groups whose leaders are reaped */
	bool is_clearing;
	/* Failed overlaps, in succession. */
	int failures;
	struct snapshot refused; /* the environment of the last one */
	bool must_restart;
};

/*
 * Initialises *change, which is zeroed, for `program`; `start` is the function
 * of a refresh. All arguments must outlive *change.
 */
void change_init(struct change *change, struct run *run, struct child *program,
		 const struct terminal *terminal, start_function *start);

/* Handles a readable watch descriptor. */
void change_see_files(struct change *change);

/* Handles readable pipes of the program and of the refresh. */
void change_hear(struct change *change);

/* Handles a readable listener. */
void change_take_notices(struct change *change);

/* Does the actions that are due. */
void change_step(struct change *change);

/* Milliseconds until the next action, for poll(2); -1: none. */
int change_wait(const struct change *change);

/*
 * Handles a child that was reaped or stopped. Returns true for the program, the
 * old one or the next one. When the program itself has ended,
 * change->program->pid is 0 and change->had_terminal was set.
 */
bool change_take_child(struct change *change, const siginfo_t *info);

/*
 * True while another program runs or will be started, although this one has
 * ended.
 */
bool change_needs_supervisor(const struct change *change);

/*
 * Sets the process groups besides the program's that receive signals, or 0: the
 * other program of an overlap, and the groups of programs that ended.
 */
void change_receivers(const struct change *change,
		      pid_t receivers[CHANGE_RECEIVERS]);

/*
 * Handles TERM sent to quixrun: no new program is started; does not kill the
 * program.
 */
void change_give_up(struct change *change);

/* Stops a refresh or a new program, closes, wipes and frees. Safe twice. */
void change_clear(struct change *change);

#endif
