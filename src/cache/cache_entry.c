#include "cache/cache_entry.h"

#include <string.h>

#include "quixrun/crypto.h"
#include "quixrun/protocol.h"

#define MAGIC	      "QXC1"
#define MAGIC_LENGTH  4
#define FETCHED	      "cache.fetched_ms"
#define NAME_PURPOSE  "cache name"
#define ENTRY_PURPOSE "cache entry"

/* Each part ends with a NUL, so that no two keys have the same context. */
static void add_context(const struct cache_key *key, struct buf *context)
{
	char fingerprint[FINGERPRINT_SIZE];
	const char *workspace = key->workspace ? key->workspace : "";

	crypto_fingerprint(key->token, fingerprint);
	buf_add(context, MAGIC, MAGIC_LENGTH + 1);
	buf_add(context, key->portal, strlen(key->portal) + 1);
	buf_add(context, workspace, strlen(workspace) + 1);
	buf_add(context, fingerprint, sizeof(fingerprint));
}

void cache_entry_name(const struct cache_key *key, struct buf *name)
{
	AUTO_BUF struct buf context = { 0 };
	AUTO_CRYPTO_KEY struct crypto_key derived = { { 0 } };

	add_context(key, &context);
	crypto_derive(key->token, NAME_PURPOSE, &context, &derived);
	crypto_hex(derived.bytes, sizeof(derived.bytes), name);
}

void cache_entry_seal(const struct cache_key *key, const struct buf *plain,
		      struct buf *file)
{
	AUTO_BUF struct buf context = { 0 };
	AUTO_CRYPTO_KEY struct crypto_key derived = { { 0 } };

	add_context(key, &context);
	crypto_derive(key->token, ENTRY_PURPOSE, &context, &derived);
	buf_add(file, MAGIC, MAGIC_LENGTH);
	crypto_seal(&derived, &context, plain, file);
}

int cache_entry_open(const struct cache_key *key, const struct buf *file,
		     struct buf *plain)
{
	AUTO_BUF struct buf context = { 0 };
	AUTO_BUF struct buf sealed = { 0 };
	AUTO_CRYPTO_KEY struct crypto_key derived = { { 0 } };

	if (file->length < MAGIC_LENGTH ||
	    memcmp(file->data, MAGIC, MAGIC_LENGTH))
		return -1;
	buf_add(&sealed, file->data + MAGIC_LENGTH,
		file->length - MAGIC_LENGTH);
	add_context(key, &context);
	crypto_derive(key->token, ENTRY_PURPOSE, &context, &derived);
	return crypto_open(&derived, &context, &sealed, plain);
}

/* The age of what was fetched then, or -1: it comes from the future. */
static long long age_of(long long fetched_ms, long long now_ms)
{
	if (fetched_ms < 0 || now_ms < 0 ||
	    fetched_ms - now_ms > CACHE_FUTURE_MS)
		return -1;
	return now_ms > fetched_ms ? now_ms - fetched_ms : 0;
}

int cache_entry_decode(const struct buf *plain, long long now_ms,
		       struct fields *answer, long long *age_ms)
{
	struct error ignored;

	if (protocol_decode(buf_text(plain), plain->length, answer, &ignored) ||
	    !answer->count || strcmp(answer->items[0].key, FETCHED))
		return -1;
	*age_ms = age_of(fields_number(answer, FETCHED, -1), now_ms);
	fields_remove(answer, FETCHED);
	return *age_ms < 0 ? -1 : 0;
}

void cache_entry_encode(const struct fields *answer, long long now_ms,
			struct buf *plain)
{
	AUTO_FIELDS struct fields stamp = { 0 };

	fields_set_number(&stamp, FETCHED, now_ms);
	protocol_encode(&stamp, plain);
	/* One message: the stamp's empty line is not its end. */
	buf_truncate(plain, plain->length - 1);
	protocol_encode(answer, plain);
}
