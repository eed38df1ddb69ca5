/*
 * Any bytes as an entry's file, which must always be rejected; as a decrypted
 * entry (perhaps of an older quixrun); and as a value that is sealed and opened
 * again, but not after a bit of the file was changed.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cache/cache.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define NOW 1700000000000LL

/* The input chooses the bit. */
static void check_damaged(const struct cache_key *key, struct buf *file,
			  const uint8_t *data, size_t size)
{
	const size_t bit = size ? (data[0] + 256U * data[size - 1]) : 0;
	AUTO_BUF struct buf plain = { 0 };

	file->data[bit / 8 % file->length] ^= (char)(1 << bit % 8);
	if (!cache_entry_open(key, file, &plain) || plain.length)
		abort();
}

static void check_trip(const struct cache_key *key, const uint8_t *data,
		       size_t size)
{
	AUTO_FIELDS struct fields answer = { 0 };
	AUTO_FIELDS struct fields again = { 0 };
	AUTO_BUF struct buf plain = { 0 };
	AUTO_BUF struct buf file = { 0 };
	AUTO_BUF struct buf opened = { 0 };
	const struct secret *value;
	long long age_ms = -1;

	fields_set(&answer, "broker.x", (const char *)data, size);
	cache_entry_encode(&answer, NOW, &plain);
	cache_entry_seal(key, &plain, &file);
	if (cache_entry_open(key, &file, &opened) ||
	    cache_entry_decode(&opened, NOW + 7, &again, &age_ms) ||
	    age_ms != 7)
		abort();
	value = fields_find(&again, "broker.x");
	if (again.count != 1 || !value || value->length != size ||
	    memcmp(secret_text(value), data, size) != 0)
		abort();
	check_damaged(key, &file, data, size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char bytes[] = "sdk-fuzz";
	const struct secret token = { bytes, sizeof(bytes) - 1 };
	const struct cache_key key = { "https://portal", "acme", &token };
	AUTO_FIELDS struct fields answer = { 0 };
	AUTO_BUF struct buf input = { 0 };
	AUTO_BUF struct buf plain = { 0 };
	long long age_ms = -1;

	buf_add(&input, data, size);
	if (!cache_entry_open(&key, &input, &plain) || plain.length)
		abort();
	if (!cache_entry_decode(&input, NOW, &answer, &age_ms) && age_ms < 0)
		abort();
	check_trip(&key, data, size);
	return 0;
}
