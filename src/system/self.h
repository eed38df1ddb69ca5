/*
 * The path of the running executable, and recognizing quixrun executables.
 */
#ifndef SYSTEM_SELF_H
#define SYSTEM_SELF_H

#include <stdbool.h>

/*
 * `path` joined to the folder of the running executable, with symlinks of that
 * folder resolved and without "..", for display. The caller frees it. NULL when
 * the path is not known (no /proc).
 */
char *self_beside(const char *path);

/*
 * True when the file is quixrun: the running executable, a link to it, or a
 * copy, also of another version. A file that cannot be read is recognized only
 * if it is the running one.
 */
bool self_is(const char *path);

#endif
