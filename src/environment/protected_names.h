/*
 * Names of variables that only some sources may set.
 */
#ifndef ENVIRONMENT_PROTECTED_NAMES_H
#define ENVIRONMENT_PROTECTED_NAMES_H

#include <stdbool.h>

#include "environment/plan.h"

/*
 * True when the variable can make the shell, the dynamic linker or an
 * interpreter run other code (PATH, LD_PRELOAD, BASH_ENV, NODE_OPTIONS, ...):
 * only the [env] of a profile and -e may set it.
 */
bool name_is_powerful(const char *name);

/*
 * True for the variables that quixrun sets itself: QUIXRUN_*, except
 * QUIXRUN_CONFIG_PATH and QUIXRUN_TRUST_OWNER.
 */
bool name_is_reserved(const char *name);

/*
 * Checks that this source may set a variable of that name: none may set
 * quixrun's own, and only [env] and -e a powerful one. Returns 0, or -1 with
 * *error at the origin's place.
 */
int name_check_origin(const char *name, const struct origin *origin,
		      struct error *error);

#endif
