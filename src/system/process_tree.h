/*
 * A process and all that it has started.
 */
#ifndef SYSTEM_PROCESS_TREE_H
#define SYSTEM_PROCESS_TREE_H

#include <sys/types.h>

/*
 * Kills a child of ours that was not waited for, its children, theirs, and so
 * on, by SIGKILL. Each is stopped before its children are looked up
 * (/proc/PID/task/TID/children, proc(5)), so that it starts no others. What has
 * given itself another parent, as a daemon does, lives on; so does everything
 * below the child where there is no such file, or /proc is of another PID
 * namespace (pid_namespaces(7)).
 */
void process_tree_kill(pid_t child);

#endif
