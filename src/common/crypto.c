#include "quixrun/crypto.h"

#include <fcntl.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

void crypto_fingerprint(const struct secret *token,
			char fingerprint[FINGERPRINT_SIZE])
{
	unsigned char hash[crypto_hash_sha256_BYTES];

	crypto_hash_sha256(hash, (const unsigned char *)secret_text(token),
			   token->length);
	sodium_bin2hex(fingerprint, FINGERPRINT_SIZE, hash,
		       (FINGERPRINT_SIZE - 1) / 2);
	sodium_memzero(hash, sizeof(hash));
}

int crypto_base64_decode(const char *text, size_t length, struct buf *bytes)
{
	size_t decoded;

	buf_reserve(bytes, length);
	if (sodium_base642bin((unsigned char *)bytes->data + bytes->length,
			      length, text, length, " \t\r\n", &decoded, NULL,
			      sodium_base64_VARIANT_ORIGINAL))
		return -1;
	bytes->length += decoded;
	bytes->data[bytes->length] = '\0';
	return 0;
}

void crypto_base64_encode(const void *bytes, size_t length, struct buf *text)
{
	const size_t room = sodium_base64_encoded_len(
		length, sodium_base64_VARIANT_ORIGINAL);

	buf_reserve(text, room);
	sodium_bin2base64(text->data + text->length, room, bytes, length,
			  sodium_base64_VARIANT_ORIGINAL);
	text->length += room - 1;
}

void crypto_derive(const struct secret *secret, const char *purpose,
		   const struct buf *context, struct crypto_key *key)
{
	unsigned char personal[crypto_generichash_blake2b_PERSONALBYTES] = {
		0
	};
	struct crypto_key master;
	size_t i;

	for (i = 0; i < sizeof(personal) && purpose[i]; i++)
		personal[i] = (unsigned char)purpose[i];
	/* Twice, because a token may be longer than a key of BLAKE2b. */
	crypto_generichash_blake2b_salt_personal(
		master.bytes, sizeof(master.bytes),
		(const unsigned char *)secret_text(secret), secret->length,
		NULL, 0, NULL, personal);
	crypto_generichash_blake2b_salt_personal(
		key->bytes, sizeof(key->bytes),
		(const unsigned char *)buf_text(context), context->length,
		master.bytes, sizeof(master.bytes), NULL, personal);
	crypto_key_clear(&master);
}

void crypto_digest(const struct crypto_key *key, const struct buf *text,
		   unsigned char digest[CRYPTO_DIGEST_SIZE])
{
	crypto_digest_bytes(key, buf_text(text), text->length, digest);
}

void crypto_digest_bytes(const struct crypto_key *key, const void *bytes,
			 size_t length,
			 unsigned char digest[CRYPTO_DIGEST_SIZE])
{
	crypto_generichash(digest, CRYPTO_DIGEST_SIZE, bytes, length,
			   key->bytes, sizeof(key->bytes));
	/* libsodium's working copy of the bytes, which may be a secret. */
	sodium_stackzero(2048);
}

void crypto_key_clear(struct crypto_key *key)
{
	sodium_memzero(key->bytes, sizeof(key->bytes));
}

#define NONCE_SIZE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_SIZE   crypto_aead_xchacha20poly1305_ietf_ABYTES

static const char *name_source(void)
{
	return "quixrun";
}

static uint32_t random_number(void)
{
	uint32_t number;

	crypto_random(&number, sizeof(number));
	return number;
}

/*
 * Initialises libsodium. If getrandom(2) is denied, libsodium would wait
 * forever, or abort, so it gets our own source of random numbers.
 */
static void start(void)
{
	static randombytes_implementation source = {
		.implementation_name = name_source,
		.random = random_number,
		.buf = crypto_random,
	};

	randombytes_set_implementation(&source);
	if (sodium_init() < 0)
		abort();
}

void crypto_seal(const struct crypto_key *key, const struct buf *bound,
		 const struct buf *plain, struct buf *sealed)
{
	unsigned char *nonce;

	start();
	buf_reserve(sealed, NONCE_SIZE + plain->length + TAG_SIZE);
	nonce = (unsigned char *)sealed->data + sealed->length;
	randombytes_buf(nonce, NONCE_SIZE);
	crypto_aead_xchacha20poly1305_ietf_encrypt(
		nonce + NONCE_SIZE, NULL,
		(const unsigned char *)buf_text(plain), plain->length,
		(const unsigned char *)buf_text(bound), bound->length, NULL,
		nonce, key->bytes);
	sealed->length += NONCE_SIZE + plain->length + TAG_SIZE;
	sealed->data[sealed->length] = '\0';
}

int crypto_open(const struct crypto_key *key, const struct buf *bound,
		const struct buf *sealed, struct buf *plain)
{
	const unsigned char *nonce = (const unsigned char *)buf_text(sealed);
	size_t length;

	if (sealed->length < NONCE_SIZE + TAG_SIZE)
		return -1;
	start();
	length = sealed->length - NONCE_SIZE;
	buf_reserve(plain, length - TAG_SIZE);
	if (crypto_aead_xchacha20poly1305_ietf_decrypt(
		    (unsigned char *)plain->data + plain->length, NULL, NULL,
		    nonce + NONCE_SIZE, length,
		    (const unsigned char *)buf_text(bound), bound->length,
		    nonce, key->bytes))
		return -1;
	plain->length += length - TAG_SIZE;
	plain->data[plain->length] = '\0';
	return 0;
}

void crypto_hex(const void *bytes, size_t length, struct buf *hex)
{
	const size_t digits = 2 * length;

	buf_reserve(hex, digits);
	sodium_bin2hex(hex->data + hex->length, digits + 1, bytes, length);
	hex->length += digits;
}

static bool read_urandom(void *bytes, size_t length)
{
	const int fd = open("/dev/urandom", O_RDONLY | O_CLOEXEC);
	size_t done = 0;
	ssize_t n = 1;

	while (fd >= 0 && done < length && n > 0) {
		n = read(fd, (char *)bytes + done, length - done);
		if (n > 0)
			done += (size_t)n;
	}
	if (fd >= 0)
		close(fd);
	return done == length;
}

/*
 * Derives bytes from the 16 random bytes that the kernel gives every program
 * (AT_RANDOM of getauxval(3)).
 */
static void derive_random(unsigned char *bytes, size_t length)
{
	static unsigned long long counter;
	const void *seed = (const void *)getauxval(AT_RANDOM);
	struct {
		unsigned long long counter;
		long long pid;
		struct timespec now;
	} unique = { .pid = getpid() };
	unsigned char block[32];

	for (; length; counter++) {
		const size_t part =
			length < sizeof(block) ? length : sizeof(block);

		unique.counter = counter;
		clock_gettime(CLOCK_REALTIME, &unique.now);
		crypto_generichash(block, sizeof(block),
				   (const unsigned char *)&unique,
				   sizeof(unique), seed, 16);
		memcpy(bytes, block, part);
		bytes += part;
		length -= part;
	}
}

void crypto_random(void *bytes, size_t length)
{
	if (getrandom(bytes, length, 0) == (ssize_t)length ||
	    read_urandom(bytes, length))
		return;
	derive_random(bytes, length);
}
