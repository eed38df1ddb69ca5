/*
 * Acting when a program that runs would be given something else: when to look
 * (child.h starts one), and what to do about a difference (handover.h).
 * Everything here is a step of the supervisor's loop and never waits.
 */
#ifndef SUPERVISE_CHANGE_H
#define SUPERVISE_CHANGE_H

#include <signal.h>

#include "supervise/child.h"
#include "supervise/watch.h"

enum phase {
	PHASE_IDLE,	 /* at most a look is under way */
	PHASE_WAITING,	 /* a look has found something; act_at */
	PHASE_STOPPING,	 /* restart: the program was told to end */
	PHASE_TRYING,	 /* overlap: both run, until act_at */
	PHASE_RETIRING,	 /* overlap: the old one was told to end */
	PHASE_DELIVERING /* signal: the files are being replaced */
};

struct change {
	struct run *run;
	start_function *start; /* of a look */
	const struct terminal *terminal;
	struct child *program;
	struct secret key; /* of the snapshots */
	struct snapshot known;
	struct supervision settings;
	struct paths sources;
	struct watch watch;
	struct child next; /* a look, or what is to be the program */
	struct error failure;
	enum phase phase;
	bool is_settled; /* known and settings are the program's */
	bool is_over;	 /* nothing is acted upon any more */
	bool is_troubled;
	bool is_dropped; /* `next` was killed: what it says does not count */
	bool owes_ready; /* systemd is to be told when all is well */
	int rejections;	 /* looks in a row */
	/* clock_now() when something is due; 0: it is not. */
	long long look_at, quiet_at, act_at, kill_at, retry_at;
	long long began;
	/* Of a handover. */
	char *names;	   /* what is different */
	pid_t group;	   /* of the program that was told to end */
	pid_t old;	   /* PHASE_RETIRING: its leader; 0: waited for */
	bool had_terminal; /* the program that ends, then */
	bool next_has_stopped;
	/* Of overlaps that failed, in a row. */
	int failures;
	struct snapshot refused; /* what the last one was given */
	bool must_restart;
};

/* Sets up for `program`; `start` is what a look does. All outlive *change. */
void change_init(struct change *change, struct run *run, struct child *program,
		 const struct terminal *terminal, start_function *start);

/* How a child is to be started. */
struct child_order change_order(const struct change *change);

/* There is something to read from the watch. */
void change_see_files(struct change *change);

/* There may be something to read from the program, or from the look. */
void change_hear(struct change *change);

/* Does what is due. */
void change_step(struct change *change);

/* Milliseconds until something is due, for poll(2); -1: nothing is. */
int change_wait(const struct change *change);

/*
 * A process was waited for, or has stopped, that is not the program. Returns
 * whether it was one that was or is to be the program.
 */
bool change_take_child(struct change *change, const siginfo_t *info);

/* Another program goes on, or is to be started, although this one has ended. */
bool change_goes_on(const struct change *change);

/* The other program of an overlap; 0: there is none. */
pid_t change_companion(const struct change *change);

/* A TERM from outside: nothing is started any more, nothing is cut short. */
void change_give_up(struct change *change);

void change_clear(struct change *change);

/* For handover.c: the program is what this child said. */
void change_settle(struct change *change, struct told *told);

/* One warning until it is over: change->failure. */
void change_tell_trouble(struct change *change);

#endif
