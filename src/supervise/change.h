/*
 * Acting when a program that runs would be given something else: what state
 * that is in, and what happens next (the table in change.c). A refresh
 * (refresh.h) finds a difference, a handover (handover.h) acts on it.
 * Everything is a step of the supervisor's loop; nothing here waits.
 */
#ifndef SUPERVISE_CHANGE_H
#define SUPERVISE_CHANGE_H

#include <signal.h>

#include "supervise/child.h"
#include "supervise/notify.h"
#include "supervise/watch.h"

enum phase {
	PHASE_STARTING,	   /* the first program is not there yet */
	PHASE_IDLE,	   /* it runs, and that is all */
	PHASE_REFRESHING,  /* a refresh is under way */
	PHASE_WAITING,	   /* it found a difference; act_at */
	PHASE_DROPPING,	   /* it was killed, and has to end */
	PHASE_STOPPING,	   /* restart: the program is being stopped; act_at */
	PHASE_TRYING,	   /* overlap: both run, until act_at */
	PHASE_ABANDONING,  /* overlap: the new one is being stopped; act_at */
	PHASE_RETIRING,	   /* overlap: the old one is being stopped; act_at */
	PHASE_DELIVERING,  /* signal: the files are being replaced */
	PHASE_ENDING,	   /* stopped from outside, or ended */
	PHASE_ENDING_BOTH, /* the same for the two programs of PHASE_TRYING */
	PHASE_CLEARING,	   /* it has ended: what it left behind; act_at */
	PHASE_COUNT
};

enum event {
	EVENT_DUE,	     /* the time of the phase has come */
	EVENT_PREPARED,	     /* a child waits until it may go on */
	EVENT_READY,	     /* change->next has said so (notify.h) */
	EVENT_NEXT_STOPPED,  /* change->next was stopped by a signal */
	EVENT_NEXT_ENDED,    /* it has been waited for */
	EVENT_PROGRAM_ENDED, /* change->program has been waited for */
	EVENT_OLD_STOPPED,   /* change->old was stopped by a signal */
	EVENT_OLD_ENDED,     /* it has been waited for */
	EVENT_TERM,	     /* quixrun is being stopped */
	EVENT_COUNT
};

/* How many programs may be there, or have been, besides the program. */
#define CHANGE_RECEIVERS 2

struct change {
	const struct log *log;
	struct run *run;
	start_function *start; /* of a refresh */
	const struct terminal *terminal;
	struct child *program;
	struct child next; /* a refresh, or what is to be the program */
	pid_t old; /* the program that is being stopped; 0: waited for */
	enum phase phase;
	/* What the program was given, and what it came from. */
	bool is_settled;       /* known and settings are the program's */
	struct crypto_key key; /* of the snapshots */
	struct snapshot known;
	struct supervision settings;
	struct watch watch;
	struct notify_listener listener; /* of overlap_ready = notify */
	/* clock_now() when something is due; 0: it is not. */
	long long refresh_at, quiet_at, act_at, retry_at, watch_at;
	long long changed_at; /* the first change that quiet_at is about */
	/* Of refreshes. */
	struct error failure;
	bool is_troubled; /* the failure was logged */
	int rejections;	  /* of the token, in a row */
	long long began;
	/* Of a handover. */
	char *names;	   /* what is different */
	pid_t group;	   /* of the program that is being stopped */
	bool had_terminal; /* that program */
	bool next_has_stopped;
	bool owes_ready; /* systemd is to be notified when all is well */
	/* Of leftovers. */
	pid_t left[CHANGE_RECEIVERS]; /* groups whose leaders were waited for;
					 or 0 */
	bool is_clearing;
	/* Of overlaps that failed, in a row. */
	int failures;
	struct snapshot refused; /* what the last one was given */
	bool must_restart;
};

/*
 * Sets up *change, which is zeroed, for `program`; `start` is what a refresh
 * does. All outlive *change.
 */
void change_init(struct change *change, struct run *run, struct child *program,
		 const struct terminal *terminal, start_function *start);

/* There is something to read from the watch. */
void change_see_files(struct change *change);

/* There may be something to read from the program, or from the refresh. */
void change_hear(struct change *change);

/* There is something to read from the listener. */
void change_take_notices(struct change *change);

/* Does what is due. */
void change_step(struct change *change);

/* Milliseconds until something is due, for poll(2); -1: nothing is. */
int change_wait(const struct change *change);

/*
 * A child was waited for, or has stopped. Returns whether it was one that was
 * or is to be the program, or the program itself, which has ended:
 * change->program->pid is 0 then, and change->had_terminal was set.
 */
bool change_take_child(struct change *change, const siginfo_t *info);

/* Another program runs, or is to be started, although this one has ended. */
bool change_goes_on(const struct change *change);

/*
 * Who gets signals besides the program: the leaders of other groups, or 0. The
 * other program of an overlap; what a program has left behind.
 */
void change_receivers(const struct change *change,
		      pid_t receivers[CHANGE_RECEIVERS]);

/* A TERM from outside: nothing new is started, the program is not killed. */
void change_give_up(struct change *change);

void change_clear(struct change *change);

#endif
