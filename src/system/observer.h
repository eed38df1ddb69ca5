/*
 * An observer is notified of the files that a launch reads and writes: the
 * supervisor watches and removes them. Code that reads a file for a profile
 * notifies it; NULL: no observer.
 */
#ifndef SYSTEM_OBSERVER_H
#define SYSTEM_OBSERVER_H

#include <stdbool.h>

struct observer {
	/* Called before a file is read, whether it exists or not. */
	void (*reads)(void *user, const char *path);
	/* Called before a file is written for the program. */
	void (*writes)(void *user, const char *path);
	void *user;
	/* No ${command:} may be run now: its value is unknown. */
	bool skips_commands;
	/* Files for the program are written by program_files_commit(). */
	bool holds_files;
};

static inline void observer_reads(const struct observer *observer,
				  const char *path)
{
	if (observer)
		observer->reads(observer->user, path);
}

static inline void observer_writes(const struct observer *observer,
				   const char *path)
{
	if (observer)
		observer->writes(observer->user, path);
}

#endif
