#include "supervise/snapshot.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "quixrun/crypto.h"
#include "quixrun/mem.h"
#include "quixrun/text.h"

/* A snapshot that is being made. */
struct taking {
	struct snapshot *snapshot;
	const struct snapshot_source *source;
	struct buf own;	    /* the path of our own descriptors in proc(5) */
	struct buf servers; /* the servers, sorted */
	struct buf text;    /* the value of one entry */
};

static void add_entry(struct taking *taking, const char *name, size_t length)
{
	struct buf *entries = &taking->snapshot->entries;
	unsigned char digest[CRYPTO_DIGEST_SIZE];

	crypto_digest(taking->source->key, &taking->text, digest);
	buf_add(entries, digest, sizeof(digest));
	buf_add(entries, name, length);
	buf_add_char(entries, '\0');
	buf_truncate(&taking->text, 0);
}

static int compare_texts(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Sorts the servers of a list. */
static void sort_servers(const char *servers, struct buf *sorted)
{
	AUTO_FREE char *copy = mem_copy_text(servers);
	char **items = NULL;
	size_t count = 0, i;
	char *at = copy;
	char *item;

	while ((item = strsep(&at, ","))) {
		items = mem_resize(items, count + 1, sizeof(*items));
		items[count++] = item + strspn(item, " ");
	}
	if (items)
		qsort(items, count, sizeof(*items), compare_texts);
	for (i = 0; i < count; i++) {
		if (i && !strcmp(items[i], items[i - 1]))
			continue;
		buf_add_text(sorted, items[i]);
		buf_add_char(sorted, ',');
	}
	free(items);
}

static void replace_text(struct buf *text, const char *what, const char *by)
{
	const size_t length = strlen(what);
	AUTO_BUF struct buf result = { 0 };
	const char *from = buf_text(text);
	const char *end = from + text->length;
	const char *at;
	struct buf swap;

	if (!length)
		return;
	while ((at = memmem(from, (size_t)(end - from), what, length))) {
		buf_add(&result, from, (size_t)(at - from));
		buf_add_text(&result, by);
		from = at + length;
	}
	if (from == buf_text(text))
		return;
	buf_add(&result, from, (size_t)(end - from));
	swap = *text;
	*text = result;
	result = swap;
}

/* Removes differences that are not a change. */
static void make_canonical(struct taking *taking)
{
	replace_text(&taking->text, taking->own.data, "/proc/self/fd/");
	if (taking->source->servers)
		replace_text(&taking->text, taking->source->servers,
			     buf_text(&taking->servers));
}

static void add_variable(struct taking *taking, const struct variable *variable)
{
	static const char token_id[] = "QUIXRUN_TOKEN_ID=";
	const char *value = variable_value(variable);

	/* "1:ab12cd34": the token's place does not count. */
	if (text_begins(variable->text, token_id) && strchr(value, ':'))
		value = strchr(value, ':');
	buf_add_text(&taking->text, value);
	make_canonical(taking);
	add_entry(taking, variable->text, variable->name_size);
}

static void add_file(struct taking *taking, const struct program_file *file)
{
	AUTO_BUF struct buf name = { 0 };

	buf_add_text(&name, "file ");
	buf_add_text(&name, file->name);
	program_file_content(file, &taking->text);
	make_canonical(taking);
	add_entry(taking, name.data, name.length);
}

/* Inherited values cannot change, but the set of inherited variables can. */
static void add_inherited(struct taking *taking)
{
	static const char name[] = "inherited variables";
	const struct plan *plan = taking->source->plan;
	size_t i;

	for (i = 0; i < plan->count; i++) {
		const struct variable *variable = &plan->items[i];

		if (variable->removed || variable_is_injected(variable))
			continue;
		variable_add_name(variable, &taking->text);
		buf_add_char(&taking->text, '=');
	}
	add_entry(taking, name, strlen(name));
}

static void add_token(struct taking *taking, const struct secret *token)
{
	buf_add(&taking->text, secret_text(token), token->length);
	crypto_digest(taking->source->key, &taking->text,
		      taking->snapshot->token);
	taking->snapshot->has_token = true;
}

void snapshot_take(struct snapshot *snapshot,
		   const struct snapshot_source *source)
{
	struct taking taking = { .snapshot = snapshot, .source = source };
	const struct plan *plan = source->plan;
	size_t i;

	buf_add_format(&taking.own, "/proc/%ld/fd/", (long)getpid());
	if (source->servers)
		sort_servers(source->servers, &taking.servers);
	for (i = 0; i < plan->count; i++)
		if (!plan->items[i].removed &&
		    variable_is_injected(&plan->items[i]))
			add_variable(&taking, &plan->items[i]);
	add_inherited(&taking);
	for (i = 0; i < source->files->count; i++)
		add_file(&taking, &source->files->items[i]);
	snapshot->workspace = mem_copy_text(source->workspace);
	if (source->token)
		add_token(&taking, source->token);
	buf_clear(&taking.own);
	buf_clear(&taking.servers);
	buf_clear(&taking.text);
}

bool snapshot_has_token(const struct snapshot *snapshot,
			const struct crypto_key *key,
			const struct secret *token)
{
	unsigned char own[CRYPTO_DIGEST_SIZE];
	AUTO_BUF struct buf text = { 0 };

	if (!snapshot->has_token || !token->length)
		return false;
	buf_add(&text, secret_text(token), token->length);
	crypto_digest(key, &text, own);
	return !memcmp(own, snapshot->token, sizeof(own));
}

/* The entry after `entry`, or the first for NULL; NULL at the end. */
static const char *next_entry(const struct snapshot *snapshot,
			      const char *entry)
{
	const char *const begin = buf_text(&snapshot->entries);
	const char *next = begin;

	if (entry)
		next = entry + CRYPTO_DIGEST_SIZE +
		       strlen(entry + CRYPTO_DIGEST_SIZE) + 1;
	return next < begin + snapshot->entries.length ? next : NULL;
}

static const char *entry_name(const char *entry)
{
	return entry + CRYPTO_DIGEST_SIZE;
}

static const char *find_entry(const struct snapshot *snapshot, const char *name)
{
	const char *entry = NULL;

	while ((entry = next_entry(snapshot, entry)))
		if (!strcmp(entry_name(entry), name))
			return entry;
	return NULL;
}

static bool is_listed(const char *unknown, const char *name)
{
	AUTO_BUF struct buf word = { 0 };

	buf_add_format(&word, " %s ", name);
	return strstr(unknown, word.data);
}

/*
 * Appends entries of `a` that are not in `b`; with `with_values` also those
 * with another value.
 */
static void add_differences(const struct snapshot *a, const struct snapshot *b,
			    const char *unknown, bool with_values,
			    struct buf *names)
{
	const char *entry = NULL;

	while ((entry = next_entry(a, entry))) {
		const char *name = entry_name(entry);
		const char *other = find_entry(b, name);

		if (other &&
		    (!with_values || !memcmp(entry, other, CRYPTO_DIGEST_SIZE)))
			continue;
		if (is_listed(unknown, name))
			continue;
		if (names->length)
			buf_add_text(names, ", ");
		buf_add_text(names, name);
	}
}

bool snapshot_compare(const struct snapshot *old, const struct snapshot *new,
		      const char *unknown, struct buf *names)
{
	add_differences(new, old, unknown, true, names);
	add_differences(old, new, unknown, false, names);
	return names->length != 0;
}

void snapshot_encode(const struct snapshot *snapshot, struct fields *message)
{
	fields_append(message, "entries", buf_text(&snapshot->entries),
		      snapshot->entries.length);
	if (snapshot->workspace)
		fields_set_text(message, "workspace", snapshot->workspace);
	if (snapshot->has_token)
		fields_append(message, "token-digest",
			      (const char *)snapshot->token,
			      CRYPTO_DIGEST_SIZE);
}

void snapshot_decode(struct snapshot *snapshot, const struct fields *message)
{
	const struct secret *entries = fields_find(message, "entries");
	const struct secret *token = fields_find(message, "token-digest");

	if (entries)
		buf_add(&snapshot->entries, secret_text(entries),
			entries->length);
	snapshot->workspace = mem_copy_text(fields_text(message, "workspace"));
	snapshot->has_token = token && token->length == CRYPTO_DIGEST_SIZE;
	if (snapshot->has_token)
		memcpy(snapshot->token, token->bytes, CRYPTO_DIGEST_SIZE);
}

void snapshot_clear(struct snapshot *snapshot)
{
	buf_clear(&snapshot->entries);
	free(snapshot->workspace);
	*snapshot = (struct snapshot){ 0 };
}
