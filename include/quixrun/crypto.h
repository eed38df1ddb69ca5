/*
 * The cryptographic functions of quixrun, all from libsodium.
 */
#ifndef QUIXRUN_CRYPTO_H
#define QUIXRUN_CRYPTO_H

#include <stddef.h>

#include "quixrun/buf.h"
#include "quixrun/secret.h"

/* The hexadecimal digits of a token's fingerprint, and a NUL. */
#define FINGERPRINT_SIZE 9

/*
 * Writes the fingerprint of a token: the first 8 hexadecimal digits of its
 * SHA-256. Messages name a token by its fingerprint.
 */
void crypto_fingerprint(const struct secret *token,
			char fingerprint[FINGERPRINT_SIZE]);

/*
 * Decodes base64 text (RFC 4648, white space ignored, padding required) and
 * appends the bytes. Returns 0, or -1 when the text is not base64.
 */
int crypto_base64_decode(const char *text, size_t length, struct buf *bytes);

/* Appends the base64 of `length` bytes (RFC 4648, with padding). */
void crypto_base64_encode(const void *bytes, size_t length, struct buf *text);

/* A key of 256 bits. It is a secret: clear it with crypto_key_clear. */
struct crypto_key {
	unsigned char bytes[32];
};

/*
 * Derives a key with BLAKE2b from a secret that cannot be guessed (a token;
 * this is not a password hash), for one purpose and one context. `purpose` is a
 * constant of at most 16 characters, different for each use.
 */
void crypto_derive(const struct secret *secret, const char *purpose,
		   const struct buf *context, struct crypto_key *key);

#define CRYPTO_DIGEST_SIZE 16

/* A keyed BLAKE2b digest; without the key it reveals nothing about the text. */
void crypto_digest(const struct crypto_key *key, const struct buf *text,
		   unsigned char digest[CRYPTO_DIGEST_SIZE]);
void crypto_digest_bytes(const struct crypto_key *key, const void *bytes,
			 size_t length,
			 unsigned char digest[CRYPTO_DIGEST_SIZE]);

/* Wipes the key. */
void crypto_key_clear(struct crypto_key *key);

#define AUTO_CRYPTO_KEY __attribute__((cleanup(crypto_key_clear)))

/*
 * Appends a random nonce (24 bytes), `plain` encrypted, and a tag (16 bytes):
 * XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03). `bound` is authenticated but
 * not contained in the result; crypto_open needs the same bytes.
 */
void crypto_seal(const struct crypto_key *key, const struct buf *bound,
		 const struct buf *plain, struct buf *sealed);

/*
 * Decrypts `sealed` and appends the result to `plain`. Returns 0, or -1 when
 * the key, `bound` or any bit of `sealed` differs; `plain` is then unchanged.
 */
int crypto_open(const struct crypto_key *key, const struct buf *bound,
		const struct buf *sealed, struct buf *plain);

/* Appends `length` bytes as lower-case hexadecimal digits. */
void crypto_hex(const void *bytes, size_t length, struct buf *hex);

/*
 * Fills `length` bytes from the kernel's random number generator. If a seccomp
 * filter denies getrandom(2), reads /dev/urandom; if that fails, too, derives
 * the bytes from the random bytes of AT_RANDOM in the auxiliary vector.
 */
void crypto_random(void *bytes, size_t length);

#endif
