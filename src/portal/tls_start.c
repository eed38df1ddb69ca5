#include "tls_start.h"

#ifdef QUIXRUN_STATIC

#include <openssl/crypto.h>

void tls_start(void)
{
	OPENSSL_init_crypto(OPENSSL_INIT_NO_ADD_ALL_CIPHERS, NULL);
}

#else

void tls_start(void)
{
}

#endif
