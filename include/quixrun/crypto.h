/*
 * The few things asked of libsodium, in one place.
 */
#ifndef QUIXRUN_CRYPTO_H
#define QUIXRUN_CRYPTO_H

#include <stddef.h>

#include "quixrun/buf.h"
#include "quixrun/secret.h"

/* Hexadecimal digits of a token's fingerprint, and room for the NUL. */
#define FINGERPRINT_SIZE 9

/*
 * The first 8 hexadecimal digits of the token's SHA-256: the fingerprint, which
 * replaces a token wherever one must be named.
 */
void crypto_fingerprint(const struct secret *token,
			char fingerprint[FINGERPRINT_SIZE]);

/*
 * Appends the bytes that base64 text (RFC 4648, white space ignored, padding
 * required) stands for. Returns 0, or -1 when it is not base64.
 */
int crypto_base64_decode(const char *text, size_t length, struct buf *bytes);

/* Appends the base64 of `length` bytes (RFC 4648, with padding). */
void crypto_base64_encode(const void *bytes, size_t length, struct buf *text);

/* A key of 256 bits; a secret, to be cleared. */
struct crypto_key {
	unsigned char bytes[32];
};

/*
 * Derives a key with BLAKE2b from a secret that nobody can guess (a token; this
 * is no password hash), for one purpose and one context. `purpose` is a
 * constant of at most 16 characters, another one for every use.
 */
void crypto_derive(const struct secret *secret, const char *purpose,
		   const struct buf *context, struct crypto_key *key);

#define CRYPTO_DIGEST_SIZE 16

/*
 * A digest that reveals nothing without the random key: BLAKE2b.
 */
void crypto_digest(const struct crypto_key *key, const struct buf *text,
		   unsigned char digest[CRYPTO_DIGEST_SIZE]);
void crypto_digest_bytes(const struct crypto_key *key, const void *bytes,
			 size_t length,
			 unsigned char digest[CRYPTO_DIGEST_SIZE]);

/* Wipes. */
void crypto_key_clear(struct crypto_key *key);

#define AUTO_CRYPTO_KEY __attribute__((cleanup(crypto_key_clear)))

/*
 * Appends a random nonce (24 bytes), `plain` encrypted and a tag (16 bytes):
 * XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03). `bound` is not in there, but
 * must be the same for opening.
 */
void crypto_seal(const struct crypto_key *key, const struct buf *bound,
		 const struct buf *plain, struct buf *sealed);

/*
 * Appends to `plain` what was sealed. Returns 0, or -1 when key, `bound` or a
 * bit of `sealed` differ, and `plain` is as it was.
 */
int crypto_open(const struct crypto_key *key, const struct buf *bound,
		const struct buf *sealed, struct buf *plain);

/* Appends `length` bytes as lower-case hexadecimal digits. */
void crypto_hex(const void *bytes, size_t length, struct buf *hex);

/*
 * Fills `length` bytes from the kernel's random number generator. Where a
 * filter refuses getrandom(2) it is asked through /dev/urandom, else what the
 * kernel gave this process when it was started is made longer.
 */
void crypto_random(void *bytes, size_t length);

#endif
