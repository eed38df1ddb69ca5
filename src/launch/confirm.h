/*
 * The question before a program runs under a profile that wants one.
 */
#ifndef LAUNCH_CONFIRM_H
#define LAUNCH_CONFIRM_H

#include "quix/quix.h"

/*
 * With `confirm` in the profile and without -y: asks on /dev/tty, never on
 * standard input, whether to go on; without a terminal it does not ask. Returns
 * 0 to go on, or -1 with *error (125) when the answer was not yes.
 */
int confirm(const struct quix *quix, struct error *error);

#endif
