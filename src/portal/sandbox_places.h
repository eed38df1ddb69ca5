/*
 * Where the files are that libcurl, OpenSSL and the C library's resolver read,
 * on whatever distribution.
 */
#ifndef PORTAL_SANDBOX_PLACES_H
#define PORTAL_SANDBOX_PLACES_H

/*
 * Calls `each` for every file, and every folder that may be read whole; not
 * all of them need be there.
 */
void sandbox_places(void (*each)(void *user, const char *path), void *user);

#endif
