/*
 * Where the running executable is, and which files are quixrun.
 */
#ifndef SYSTEM_SELF_H
#define SYSTEM_SELF_H

#include <stdbool.h>

/*
 * `path` joined to the folder of the running executable, with the links of
 * that folder resolved and without "..", so that a person can read it. The
 * caller frees it. NULL when the kernel does not say (no /proc).
 */
char *self_beside(const char *path);

/*
 * The file is quixrun: the one that runs, another link to it, or a copy, also
 * of another version. What cannot be read is known only as the running one.
 */
bool self_is(const char *path);

#endif
