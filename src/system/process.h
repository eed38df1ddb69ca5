/*
 * Processes: starting a child, waiting for it, killing it with its descendants.
 */
#ifndef SYSTEM_PROCESS_TREE_H
#define SYSTEM_PROCESS_TREE_H

#include <sys/types.h>

/*
 * fork(2) with the child's standard streams: ends[0], [1] and [2] become
 * standard input, output and error; -1 leaves that one as it is, NULL all
 * three. `death_signal`, if not 0, is sent to the child when the calling thread
 * ends (PR_SET_PDEATHSIG, prctl(2)); if that has happened already, the child
 * exits. Returns the child's id in the parent, 0 in the child, or -1 with
 * errno. The ends stay open in the parent.
 */
pid_t process_fork(const int *ends, int death_signal);

/* Returns free memory to the kernel, if the C library can (malloc_trim(3)). */
void process_trim_heap(void);

/* Waits for a child; returns its status as waitpid(2) gives it. */
int process_wait(pid_t child);

/*
 * Kills a child of ours that was not reaped, and all its descendants, by
 * SIGKILL. Each is stopped before its children are looked up
 * (/proc/PID/task/TID/children, proc(5)), so that it cannot start others. A
 * daemon that was reparented is not found; nor are descendants when that file
 * does not exist, or /proc belongs to another PID namespace
 * (pid_namespaces(7)).
 */
void process_tree_kill(pid_t child);

#endif
