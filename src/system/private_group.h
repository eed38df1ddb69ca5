/*
 * Private groups: Debian and others give each user his own group, so that with
 * a umask of 002 no other user can write.
 */
#ifndef SYSTEM_PRIVATE_GROUP_H
#define SYSTEM_PRIVATE_GROUP_H

#include <stdbool.h>
#include <sys/types.h>

/*
 * True when the group is the primary group of `owner`, and has no other
 * members, according to the contents of /etc/passwd and /etc/group; getpwent(3)
 * would load libraries. An unknown group is not private.
 */
bool private_group_is(const char *passwd, const char *groups, gid_t group,
		      uid_t owner);

#endif
