/*
 * The CAs that are trusted for the Portal: the system's CA store, and in
 * addition the profile's ca_file.
 */
#ifndef PORTAL_CASTORE_H
#define PORTAL_CASTORE_H

#include "quixrun/buf.h"
#include "portal/request.h"

struct castore {
	char *directory; /* hashed by openssl-rehash(1), or NULL */
	char *file;	 /* a bundle, or NULL */
	struct buf pem;	 /* certificates in memory, in place of `file` */
	char *names;	 /* for messages: "'/etc/ssl/certs' and 'x.pem'" */
};

/*
 * Chooses the store for one request. $SSL_CERT_DIR and $SSL_CERT_FILE replace
 * the system's directory and bundle. Otherwise a hashed directory is preferred:
 * it is read on demand, while parsing a bundle takes 23 ms. Returns 0, or -1
 * with *failure when a file cannot be used. The caller clears *store.
 */
int castore_choose(const struct request *request, struct castore *store,
		   struct failure *failure);

/* Frees. Safe on a zeroed struct, and twice. */
void castore_clear(struct castore *store);

#endif
