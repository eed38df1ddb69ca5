/*
 * Signals while quixrun works, and putting back what it was started with.
 *
 * TERM, INT, HUP and QUIT end quixrun at once as long as no program runs. For
 * an ordinary process the default action does that; for PID 1 the kernel drops
 * what has no handler, so there one exits with 128+n. What the caller has set
 * to be ignored (nohup) stays ignored. SIGPIPE is ignored meanwhile, because
 * the helper or the reader of standard error may be gone.
 *
 * Dispositions and masks survive execve(2), so whatever is changed here is put
 * back before the program starts.
 */
#ifndef SYSTEM_SIGNALS_H
#define SYSTEM_SIGNALS_H

#include <signal.h>

/*
 * The signal of that name, without SIG ("HUP"), or 0: those of signal(7) that
 * have a number of their own, as sigabbrev_np(3) names them. The other way
 * round: NULL for a number without a name.
 */
int signals_number(const char *name);
const char *signals_name(int number);

/* Remembers what was inherited, and takes over. Called once, first of all. */
void signals_take_over(void);

/*
 * Puts back what was inherited. Async-signal-safe: also for a child between
 * fork(2) and exec.
 */
void signals_restore_inherited(void);

/*
 * Holds TERM, INT, HUP, QUIT and TSTP back while a few files are written, so
 * that none is left half done; they act when they are released.
 */
void signals_hold(sigset_t *before);
void signals_release(const sigset_t *before);

/*
 * Supervising: holds back every signal from now on, so that none is lost before
 * somebody reads the descriptor of signals_open. Returns 0, or -1 with errno
 * where that is refused.
 */
int signals_block_all(void);

/* A child of the supervisor: as it was before signals_block_all. */
void signals_unblock(void);

/* A signalfd(2) of all signals, not blocking, or -1 with errno. */
int signals_open(void);

/*
 * Ends by signal `number` as if there were no handler; a shell that runs a loop
 * looks at that (see https://www.cons.org/cracauer/sigint.html). Returns only
 * as PID 1, which the kernel protects from it.
 */
void signals_die_of(int number);

#endif
