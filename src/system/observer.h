/*
 * Gets notified which files a launch reads and writes: the
 * supervisor watches and removes them. Code that reads a file
 * for a profile notifies it; NULL: no observer.
 */
#ifndef SYSTEM_OBSERVER_H
#define SYSTEM_OBSERVER_H

#include <stdbool.h>

struct observer {
	/* A file is about to be read, whether it is there or not. */
	void (*reads)(void *user, const char *path);
	/* A file is about to be written for the program. */
	void (*writes)(void *user, const char *path);
	void *user;
	/* No ${command:} is to be run now: its value is unknown. */
	bool skips_commands;
	/* Files for the program are written later (program_files.h). */
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
