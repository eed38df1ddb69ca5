/*
 * Any bytes as an entry's file, which must never be believed, and as what an
 * entry holds once it is decrypted (an older quixrun may have written it).
 */
#include <stdint.h>
#include <stdlib.h>

#include "../../src/launcher/cache_entry.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

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
	if (!cache_entry_decode(&input, 1700000000000LL, &answer, &age_ms) &&
	    age_ms < 0)
		abort();
	return 0;
}
