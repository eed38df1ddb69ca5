/*
 * Signals while quixrun works, and restoring the inherited state.
 *
 * TERM, INT, HUP and QUIT end quixrun at once as long as no program runs. For
 * an ordinary process that is the default action; for PID 1 the kernel ignores
 * signals without a handler, so there a handler exits with 128+n. Signals that
 * were inherited as ignored (nohup) stay ignored. SIGPIPE is ignored, because
 * the helper or the reader of standard error may have exited.
 *
 * Dispositions and masks survive execve(2), so all changes are undone before
 * the program starts.
 */
#ifndef SYSTEM_SIGNALS_H
#define SYSTEM_SIGNALS_H

#include <signal.h>

/*
 * The signal of that name, without SIG ("HUP"), or 0: those of signal(7) with a
 * fixed number, named as by sigabbrev_np(3). And the reverse: the name of a
 * number, or NULL.
 */
int signals_number(const char *name);
const char *signals_name(int number);

/*
 * Saves the inherited state and sets quixrun's own. Called once, before
 * anything else.
 */
void signals_take_over(void);

/*
 * Restores the inherited state. Async-signal-safe, also for a child between
 * fork(2) and exec.
 */
void signals_restore_inherited(void);

/*
 * Blocks TERM, INT, HUP, QUIT and TSTP while a few files are written, so that
 * none is left half done; pending signals are delivered by signals_release.
 */
void signals_hold(sigset_t *before);
void signals_release(const sigset_t *before);

/*
 * For the supervisor: blocks every signal from now on, so that none is lost
 * before it is read from the descriptor of signals_open. Returns 0, or -1 with
 * errno when that is denied.
 */
int signals_block_all(void);

/* In a child of the supervisor: restores the mask before signals_block_all. */
void signals_unblock(void);

/* Returns a non-blocking signalfd(2) of all signals, or -1 with errno. */
int signals_open(void);

/*
 * Ends quixrun by signal `number` with its default action, because a shell that
 * runs a loop checks for that (see https://www.cons.org/cracauer/sigint.html).
 * Returns only as PID 1, which the kernel protects from it.
 */
void signals_die_of(int number);

#endif
