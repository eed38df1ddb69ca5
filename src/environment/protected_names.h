/*
 * Names of variables that not everything may set.
 */
#ifndef ENVIRONMENT_PROTECTED_NAMES_H
#define ENVIRONMENT_PROTECTED_NAMES_H

#include <stdbool.h>

#include "environment/plan.h"

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

/*
 * Checks that a variable of that name may come from there: none may be
 * quixrun's own, and a powerful one comes only from [env] and -e. Returns 0, or
 * -1 with *error at the origin's place.
 */
int name_check_origin(const char *name, const struct origin *origin,
		      struct error *error);

#endif
