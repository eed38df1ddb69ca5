/*
 * Where the files are that libcurl, OpenSSL and the C library's resolver read,
 * on whatever distribution.
 */
#ifndef PORTAL_SANDBOX_PLACES_H
#define PORTAL_SANDBOX_PLACES_H

#include <stdbool.h>

/*
 * Calls `each` for every file, and every folder that may be read whole; not
 * all of them need be there. With `follows_links` also for the links in the
 * system's CA stores that lead out of these places: to look for them takes
 * half a millisecond, as update-ca-certificates(8) makes hundreds of links, and
 * hardly anybody adds another.
 */
void sandbox_places(bool follows_links,
		    void (*each)(void *user, const char *path), void *user);

/* There are such links. They can also be read by whom they are closed to. */
bool sandbox_has_links(void);

#endif
