/*
 * The TLS library, started with less than it would load by itself.
 */
#ifndef PORTAL_TLS_START_H
#define PORTAL_TLS_START_H

/*
 * Called once, before the transfer library starts TLS; it cannot fail. In the
 * static build OpenSSL then does not enter the names that its ciphers had
 * before 3.0 (OPENSSL_init_crypto(3)), a tenth of what a request costs: TLS
 * finds its ciphers by the names of today. And it finds a heap that is mapped
 * (MADV_POPULATE_WRITE of madvise(2)), which saves 160 page faults, 3 %. With
 * shared libraries it does nothing: which library is used for TLS is libcurl's
 * affair, and most page faults are the libraries'.
 */
void tls_start(void);

#endif
