/*
 * The TLS library, started with less than it would load by itself.
 */
#ifndef PORTAL_TLS_START_H
#define PORTAL_TLS_START_H

/*
 * Called once, before the transfer library starts TLS; it cannot fail. In the
 * static build OpenSSL then does not enter the names that its ciphers had
 * before 3.0 (OPENSSL_init_crypto(3)), a tenth of what a request costs: TLS
 * finds its ciphers by the names of today. With shared libraries it does
 * nothing: which library is used for TLS is libcurl's affair.
 */
void tls_start(void);

#endif
