#include <string.h>

#include "../../registry.h"
#include "quixrun/crypto.h"

static void add_key(const char *secret, const char *purpose,
		    const char *context, struct buf *hex)
{
	AUTO_SECRET struct secret token = { 0 };
	AUTO_BUF struct buf text = { 0 };
	AUTO_CRYPTO_KEY struct crypto_key key = { { 0 } };

	secret_set(&token, secret, strlen(secret));
	buf_add_text(&text, context);
	crypto_derive(&token, purpose, &text, &key);
	buf_clear(hex);
	crypto_hex(key.bytes, sizeof(key.bytes), hex);
}

TEST(a_fingerprint_is_the_beginning_of_the_sha_256)
{
	AUTO_SECRET struct secret token = { 0 };
	char fingerprint[FINGERPRINT_SIZE];

	secret_set(&token, "sdk-aaaa", 8);
	crypto_fingerprint(&token, fingerprint);
	assert_string_equal(fingerprint, "05c03510");
}

/* The expected digits were computed by Python's hashlib.blake2b. */
TEST(a_key_is_blake2b_of_secret_purpose_and_context)
{
	AUTO_BUF struct buf hex = { 0 };

	add_key("secret", "purpose", "context", &hex);
	assert_string_equal(hex.data, "a1eb601f276476cbd39937b374c73539"
				      "2ed15da6980168fe169ac328aa7a8e85");
}

TEST(a_key_differs_with_each_of_its_three_parts)
{
	static const char *const parts[][3] = {
		{ "secret", "purpose", "context" },
		{ "secres", "purpose", "context" },
		{ "secret", "purposf", "context" },
		{ "secret", "purpose", "contexu" },
		{ "secret", "purpose", "" },
		{ "", "purpose", "context" },
	};
	const size_t count = sizeof(parts) / sizeof(parts[0]);
	AUTO_BUF struct buf one = { 0 };
	AUTO_BUF struct buf other = { 0 };
	size_t i, j;

	for (i = 0; i < count; i++) {
		add_key(parts[i][0], parts[i][1], parts[i][2], &one);
		for (j = 0; j < i; j++) {
			add_key(parts[j][0], parts[j][1], parts[j][2], &other);
			assert_string_not_equal(one.data, other.data);
		}
	}
}

TEST(what_was_sealed_opens_with_the_same_key_and_bound)
{
	const struct crypto_key key = { "key" };
	const struct crypto_key another = { "kez" };
	AUTO_BUF struct buf bound = { 0 };
	AUTO_BUF struct buf text = { 0 };
	AUTO_BUF struct buf sealed = { 0 };
	AUTO_BUF struct buf opened = { 0 };

	buf_add_text(&bound, "bound");
	buf_add(&text, "a\0b", 3);
	crypto_seal(&key, &bound, &text, &sealed);
	assert_int_equal(sealed.length, 24 + 3 + 16);
	buf_add_text(&opened, "x");
	assert_int_equal(crypto_open(&key, &bound, &sealed, &opened), 0);
	assert_int_equal(opened.length, 4);
	assert_memory_equal(opened.data, "xa\0b", 5);
	assert_int_equal(crypto_open(&another, &bound, &sealed, &opened), -1);
	buf_add_char(&bound, '!');
	assert_int_equal(crypto_open(&key, &bound, &sealed, &opened), -1);
	assert_int_equal(opened.length, 4);
}

TEST(nothing_can_be_sealed_too)
{
	const struct crypto_key key = { "key" };
	const struct buf nothing = { 0 };
	AUTO_BUF struct buf sealed = { 0 };
	AUTO_BUF struct buf opened = { 0 };

	crypto_seal(&key, &nothing, &nothing, &sealed);
	assert_int_equal(crypto_open(&key, &nothing, &sealed, &opened), 0);
	assert_int_equal(opened.length, 0);
	buf_truncate(&sealed, sealed.length - 1);
	assert_int_equal(crypto_open(&key, &nothing, &sealed, &opened), -1);
	assert_int_equal(crypto_open(&key, &nothing, &nothing, &opened), -1);
}

TEST(hexadecimal_digits_are_appended)
{
	AUTO_BUF struct buf hex = { 0 };

	buf_add_text(&hex, "x-");
	crypto_hex("\x00\xff\x1a", 3, &hex);
	assert_string_equal(buf_text(&hex), "x-00ff1a");
	assert_int_equal(hex.length, 8);
}

TEST(random_bytes_differ)
{
	unsigned char one[16], other[16];

	crypto_random(one, sizeof(one));
	crypto_random(other, sizeof(other));
	assert_memory_not_equal(one, other, sizeof(one));
}

TEST(base64_is_decoded_or_refused)
{
	AUTO_BUF struct buf bytes = { 0 };

	assert_int_equal(crypto_base64_decode("YWJj\r\nZA==", 10, &bytes), 0);
	assert_string_equal(buf_text(&bytes), "abcd");
	assert_int_equal(crypto_base64_decode("YWJjZA=", 7, &bytes), -1);
	assert_int_equal(crypto_base64_decode("YW!j", 4, &bytes), -1);
}
