/*
 * Acting when a program that runs would be given something else: when to look
 * (child.h starts one), and from TERM to the new program. Everything here is a
 * step of the supervisor's loop and never waits.
 */
#ifndef LAUNCHER_CHANGE_H
#define LAUNCHER_CHANGE_H

#include "child.h"
#include "watch.h"

struct change {
	struct run *run;
	start_function *start; /* of a look */
	const struct terminal *terminal;
	struct child *program;
	struct secret key; /* of the snapshots */
	struct snapshot known;
	struct config settings; /* only those of [supervise] */
	struct paths sources;
	struct watch watch;
	struct child next; /* a look, or what is to be the program */
	struct error failure;
	bool is_settled; /* known and settings are the program's */
	bool is_over;	 /* nothing is acted upon any more */
	bool is_troubled;
	bool is_stopping;  /* the program was told to end */
	bool had_terminal; /* the program, then */
	pid_t group;	   /* of the program that is stopping */
	int rejections;	   /* looks in a row */
	/* clock_now() when something is due; 0: it is not. */
	long long look_at, quiet_at, stop_at, kill_at;
	long long began;
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

/* The process `change->next` has ended. */
void change_next_ended(struct change *change);

/*
 * The program has ended, as it was told to. Returns true when another one
 * follows, false when that was the last.
 */
bool change_program_ended(struct change *change);

/* A TERM from outside: nothing is started any more, nothing is cut short. */
void change_give_up(struct change *change);

void change_clear(struct change *change);

#endif
