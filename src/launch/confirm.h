/*
 * The confirmation before a program runs under a profile with `confirm`.
 */
#ifndef LAUNCH_CONFIRM_H
#define LAUNCH_CONFIRM_H

#include "quix/quix.h"

/*
 * With `confirm` in the profile and without -y, asks for confirmation on
 * /dev/tty, never on standard input. Without a terminal it does not ask and
 * returns 0. Returns 0 to continue, or -1 with *error (125) when the answer was
 * not yes.
 */
int confirm(const struct quix *quix, struct error *error);

#endif
