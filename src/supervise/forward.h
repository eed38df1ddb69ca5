/*
 * Passing signals on to the program.
 */
#ifndef SUPERVISE_FORWARD_H
#define SUPERVISE_FORWARD_H

#include <stdbool.h>
#include <sys/signalfd.h>
#include <sys/types.h>

/*
 * The signal is for the program: not SIGCHLD, and not the SIGPIPE that quixrun
 * got for writing to a reader that is gone.
 */
bool forward_is_wanted(const struct signalfd_siginfo *signal);

/*
 * What the terminal sent, and job control, is for the whole process group; what
 * kill(2) sent to quixrun is for the program.
 */
bool forward_is_for_group(const struct signalfd_siginfo *signal);

/*
 * Passes it on once: to the process group when `receiver` is negative, as for
 * kill(2), else with the value that sigqueue(3) gave it. The leader of the
 * group, or the process, has not been waited for.
 */
void forward(const struct signalfd_siginfo *signal, pid_t receiver);

#endif
