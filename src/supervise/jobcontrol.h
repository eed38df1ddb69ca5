/*
 * Job control through a process in between. The shell knows only quixrun, so
 * when the program stops quixrun has to stop as well, and when the shell
 * continues quixrun it has to continue the program.
 *
 * Every signal is blocked while this works.
 */
#ifndef SUPERVISE_JOBCONTROL_H
#define SUPERVISE_JOBCONTROL_H

#include <sys/types.h>

#include "supervise/terminal.h"

/*
 * The leader of the program's process group was stopped by the signal `number`.
 * Lends the terminal when that is all it wants; else stops quixrun in the same
 * way, returns when somebody continues it, and continues the program. A program
 * that somebody stopped with SIGSTOP in the background is left stopped.
 */
void job_stopped(const struct terminal *terminal, pid_t group, int number);

#endif
