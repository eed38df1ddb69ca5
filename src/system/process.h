/*
 * Killing a process and its descendants.
 */
#ifndef SYSTEM_PROCESS_TREE_H
#define SYSTEM_PROCESS_TREE_H

#include <sys/types.h>

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
