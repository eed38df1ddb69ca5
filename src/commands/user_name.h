/*
 * What a user is called, for tables.
 */
#ifndef COMMANDS_USER_NAME_H
#define COMMANDS_USER_NAME_H

#include <sys/types.h>

#include "quixrun/buf.h"

/*
 * Appends the user's name made fit to be shown, or the number where there is
 * none. The static build looks only into /etc/passwd: getpwuid(3) would load
 * libraries of the image's, made for another C library perhaps.
 */
void user_name_add(struct buf *text, uid_t user);

#endif
