#include "redact/patterns.h"

#include <stdlib.h>
#include <string.h>

#include "quixrun/mem.h"
#include "redact/forms.h"

static uint64_t load(const unsigned char *bytes)
{
	uint64_t word;

	memcpy(&word, bytes, sizeof(word));
	return word;
}

/* 0 or 1; not bool, so that several can be combined without a branch. */
static unsigned int has_bit(const uint64_t *bits, uint64_t index)
{
	return (unsigned int)(bits[index >> 6] >> (index & 63) & 1);
}

static void set_bit(uint64_t *bits, uint64_t index)
{
	bits[index >> 6] |= (uint64_t)1 << (index & 63);
}

static uint64_t hash_head(const struct pattern_key *key,
			  const unsigned char *bytes)
{
	return load(bytes) * key->head >> 48;
}

static uint64_t hash_first(const struct pattern_key *key,
			   const unsigned char *bytes)
{
	return bytes[0] * key->first >> 58;
}

static uint64_t hash_pair(const struct pattern_key *key,
			  const unsigned char *bytes)
{
	return (bytes[0] + 256U * bytes[1]) * key->pair >> 52;
}

/*
 * The hash of at least PATTERN_HEAD bytes; the last word overlaps the one
 * before.
 */
static uint16_t hash_all(const struct pattern_key *key,
			 const unsigned char *bytes, size_t length)
{
	uint64_t sum = length;
	size_t i;

	for (i = 0; i + sizeof(sum) < length; i += sizeof(sum)) {
		sum = (sum ^ load(bytes + i)) * key->sum;
		sum ^= sum >> 29;
	}
	sum = (sum ^ load(bytes + length - sizeof(sum))) * key->sum;
	return (uint16_t)(sum >> 48);
}

void patterns_init(struct patterns *patterns)
{
	struct pattern_key *key = &patterns->key;

	*patterns = (struct patterns){ 0 };
	crypto_random(key, sizeof(*key));
	key->head |= 1;
	key->sum |= 1;
	key->first |= 1;
	key->pair |= 1;
}

void patterns_init_like(struct patterns *patterns, const struct patterns *other)
{
	*patterns = (struct patterns){ .key = other->key };
}

static bool is_known(const struct patterns *patterns,
		     const struct pattern *pattern)
{
	size_t i;

	for (i = 0; i < patterns->count; i++)
		if (patterns->items[i].length == pattern->length &&
		    !memcmp(patterns->items[i].digest, pattern->digest,
			    sizeof(pattern->digest)))
			return true;
	return false;
}

/* The offset of the name; patterns of one secret follow each other. */
static uint32_t add_name(struct patterns *patterns, const char *name)
{
	const size_t at = patterns->names.length;

	if (patterns->count) {
		const uint32_t last = patterns->items[patterns->count - 1].name;

		if (!strcmp(patterns->names.data + last, name))
			return last;
	}
	buf_add(&patterns->names, name, strlen(name) + 1);
	return (uint32_t)at;
}

static void add_pattern(struct patterns *patterns, struct pattern pattern,
			const char *name)
{
	if (is_known(patterns, &pattern))
		return;
	pattern.name = add_name(patterns, name);
	patterns->items = mem_resize(patterns->items, patterns->count + 1,
				     sizeof(*patterns->items));
	patterns->items[patterns->count++] = pattern;
	patterns->heads[pattern.head >> 3] |=
		(unsigned char)(1 << (pattern.head & 7));
	if (pattern.length > patterns->longest)
		patterns->longest = pattern.length;
}

static void add_form(struct patterns *patterns, const char *name,
		     const struct buf *form)
{
	const struct pattern_key *key = &patterns->key;
	const unsigned char *bytes = (const unsigned char *)form->data;
	struct pattern pattern = {
		.length = (uint32_t)form->length,
		.head = (uint16_t)hash_head(key, bytes),
		.sum = hash_all(key, bytes, form->length),
	};

	crypto_digest_bytes(&key->digest, bytes, form->length, pattern.digest);
	add_pattern(patterns, pattern, name);
	patterns->starts.first |= (uint64_t)1 << hash_first(key, bytes);
	set_bit(patterns->starts.pairs, hash_pair(key, bytes));
}

void patterns_add(struct patterns *patterns, const char *name,
		  const char *secret, size_t length)
{
	AUTO_FORMS struct forms forms = { 0 };
	size_t i;

	forms_make(&forms, secret, length);
	for (i = 0; i < forms.count; i++)
		add_form(patterns, name, &forms.items[i]);
}

void patterns_encode(const struct patterns *patterns, struct fields *message)
{
	fields_append(message, "starts", (const char *)&patterns->starts,
		      sizeof(patterns->starts));
	fields_append(message, "names", buf_text(&patterns->names),
		      patterns->names.length);
	fields_append(message, "patterns",
		      patterns->count ? (const char *)patterns->items : "",
		      patterns->count * sizeof(*patterns->items));
}

static void merge_starts(struct patterns *patterns,
			 const struct pattern_starts *starts)
{
	size_t i;

	patterns->starts.first |= starts->first;
	for (i = 0; i < sizeof(starts->pairs) / sizeof(starts->pairs[0]); i++)
		patterns->starts.pairs[i] |= starts->pairs[i];
}

void patterns_merge(struct patterns *patterns, const struct fields *message)
{
	const struct secret *starts = fields_find(message, "starts");
	const struct secret *names = fields_find(message, "names");
	const struct secret *items = fields_find(message, "patterns");
	struct pattern_starts more;
	struct pattern pattern;
	size_t at;

	if (!starts || starts->length != sizeof(more) || !names || !items)
		return;
	memcpy(&more, starts->bytes, sizeof(more));
	merge_starts(patterns, &more);
	for (at = 0; at + sizeof(pattern) <= items->length;
	     at += sizeof(pattern)) {
		memcpy(&pattern, items->bytes + at, sizeof(pattern));
		if (pattern.length >= PATTERN_HEAD &&
		    pattern.name < names->length)
			add_pattern(patterns, pattern,
				    names->bytes + pattern.name);
	}
}

static bool is_pattern(const struct patterns *patterns,
		       const struct pattern *pattern,
		       const unsigned char *bytes)
{
	const struct pattern_key *key = &patterns->key;
	unsigned char digest[CRYPTO_DIGEST_SIZE];

	if (hash_all(key, bytes, pattern->length) != pattern->sum)
		return false;
	crypto_digest_bytes(&key->digest, bytes, pattern->length, digest);
	return !memcmp(digest, pattern->digest, sizeof(digest));
}

/* For fewer bytes than the main filter needs. */
static bool may_start(const struct patterns *patterns,
		      const unsigned char *bytes, size_t length)
{
	const struct pattern_starts *starts = &patterns->starts;

	if (!length ||
	    !(starts->first >> hash_first(&patterns->key, bytes) & 1))
		return false;
	return length < 2 ||
	       has_bit(starts->pairs, hash_pair(&patterns->key, bytes));
}

struct pattern_match patterns_at(const struct patterns *patterns,
				 const unsigned char *bytes, size_t length,
				 bool *is_open)
{
	struct pattern_match match = { 0 };
	uint64_t head;
	size_t i;

	*is_open = false;
	if (length < PATTERN_HEAD) {
		*is_open = may_start(patterns, bytes, length);
		return match;
	}
	head = hash_head(&patterns->key, bytes);
	for (i = 0; i < patterns->count; i++) {
		const struct pattern *pattern = &patterns->items[i];

		if (pattern->head != head || pattern->length <= match.length)
			continue;
		if (pattern->length > length) {
			*is_open = true;
		} else if (is_pattern(patterns, pattern, bytes)) {
			match.length = pattern->length;
			match.name = pattern->name;
		}
	}
	return match;
}

const char *pattern_name(const struct patterns *patterns, uint32_t name)
{
	return buf_text(&patterns->names) + name;
}

/*
 * The bits of eight heads, one of which is that of these bytes. They are mostly
 * 0, and that is faster to test than a single bit.
 */
static unsigned int get_heads(const struct patterns *patterns,
			      const unsigned char *bytes)
{
	return patterns->heads[hash_head(&patterns->key, bytes) >> 3];
}

static bool is_head(const struct patterns *patterns, const unsigned char *bytes)
{
	const uint64_t head = hash_head(&patterns->key, bytes);

	return patterns->heads[head >> 3] >> (head & 7) & 1;
}

size_t patterns_skip(const struct patterns *patterns,
		     const unsigned char *bytes, size_t length, size_t from)
{
	const size_t end =
		length < PATTERN_HEAD ? 0 : length - PATTERN_HEAD + 1;
	size_t at = from;

	if (!patterns->count)
		return at < end ? end : at;
	while (at < end) {
		const unsigned char *next = bytes + at;

		if (at + 4 <= end && !(get_heads(patterns, next) |
				       get_heads(patterns, next + 1) |
				       get_heads(patterns, next + 2) |
				       get_heads(patterns, next + 3)))
			at += 4;
		else if (is_head(patterns, next))
			return at;
		else
			at++;
	}
	return at;
}

void patterns_clear(struct patterns *patterns)
{
	free(patterns->items);
	buf_clear(&patterns->names);
	crypto_key_clear(&patterns->key.digest);
	*patterns = (struct patterns){ 0 };
}
