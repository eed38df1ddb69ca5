/*
 * Certificates for tests, made with openssl(1) in the scene's folder.
 */
#ifndef TESTS_BLACKBOX_CERTS_H
#define TESTS_BLACKBOX_CERTS_H

struct scene;

enum cert_kind {
	CERT_GOOD,	 /* by our CA, for localhost and 127.0.0.1 */
	CERT_EXPIRED,	 /* as CERT_GOOD, expired yesterday */
	CERT_OTHER_HOST, /* by our CA, for portal.example.test */
	CERT_SELF_SIGNED /* for localhost and 127.0.0.1, self-signed */
};

/* Makes a CA for brokers; returns its path. */
const char *certs_broker_ca(struct scene *scene);

/*
 * Makes a CA and a certificate of that kind with its key. The names <ca>,
 * <cert> and <key> are set to their files.
 */
void certs_make(struct scene *scene, enum cert_kind kind);

/* Makes <ca> a folder with that CA, as openssl-rehash(1) does. */
void certs_hash(struct scene *scene);

/* The same, with a symlink to the CA, which stays where it is. */
void certs_link(struct scene *scene);

#endif
