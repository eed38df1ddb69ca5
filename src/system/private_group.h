/*
 * Groups of one user: Debian and others give each user a group of his own, and
 * a umask of 002 then lets nobody else write.
 */
#ifndef SYSTEM_PRIVATE_GROUP_H
#define SYSTEM_PRIVATE_GROUP_H

#include <stdbool.h>
#include <sys/types.h>

/*
 * The group is the primary group of `owner`, and nobody else is a member of
 * it, as the contents of /etc/passwd and /etc/group say; getpwent(3) would
 * load libraries. What they do not know is not private.
 */
bool private_group_is(const char *passwd, const char *groups, gid_t group,
		      uid_t owner);

#endif
