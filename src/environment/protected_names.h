/*
 * Names of variables that not everything may set.
 */
#ifndef ENVIRONMENT_PROTECTED_NAMES_H
#define ENVIRONMENT_PROTECTED_NAMES_H

#include <stdbool.h>

/*
 * The variable steers the shell, the dynamic linker or an interpreter into
 * running other code (PATH, LD_PRELOAD, BASH_ENV, NODE_OPTIONS, ...): only a
 * profile's own [env] and -e may set it.
 */
bool name_is_powerful(const char *name);

/*
 * The variable is one of those that quixrun sets itself: QUIXRUN_*, but for
 * QUIXRUN_CONFIG_PATH and QUIXRUN_TRUST_OWNER.
 */
bool name_is_reserved(const char *name);

#endif
