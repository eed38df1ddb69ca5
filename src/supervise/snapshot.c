#include "supervise/snapshot.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "quixrun/crypto.h"
#include "quixrun/mem.h"

/* What all inherited variables together are called. */
#define INHERITED "inherited variables"

static void digest(const struct secret *key, const struct buf *text,
		   unsigned char result[SNAPSHOT_DIGEST_SIZE])
{
	AUTO_CRYPTO_KEY struct crypto_key derived;

	crypto_derive(key, "snapshot", text, &derived);
	memcpy(result, derived.bytes, SNAPSHOT_DIGEST_SIZE);
}

static struct snapshot_entry *append(struct snapshot *snapshot,
				     const char *name, size_t length)
{
	struct snapshot_entry *entry;

	if (snapshot->count == snapshot->capacity) {
		snapshot->capacity += 64;
		snapshot->entries =
			mem_resize(snapshot->entries, snapshot->capacity,
				   sizeof(*snapshot->entries));
	}
	entry = &snapshot->entries[snapshot->count++];
	*entry = (struct snapshot_entry){ .name = mem_copy(name, length) };
	return entry;
}

static int compare_texts(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The servers of a list in alphabetical order. */
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

static void replace(struct buf *text, const char *what, const char *by)
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

/* Takes out what may differ although nothing has changed. */
static void make_canonical(struct buf *text,
			   const struct snapshot_source *source)
{
	AUTO_BUF struct buf own = { 0 };
	AUTO_BUF struct buf sorted = { 0 };

	buf_add_format(&own, "/proc/%ld/fd/", (long)getpid());
	replace(text, own.data, "/proc/self/fd/");
	if (!source->servers)
		return;
	sort_servers(source->servers, &sorted);
	replace(text, source->servers, buf_text(&sorted));
}

static void add_variable(struct snapshot *snapshot,
			 const struct variable *variable,
			 const struct snapshot_source *source)
{
	struct snapshot_entry *entry =
		append(snapshot, variable->text, variable->name_size);
	const char *value = variable_value(variable);
	AUTO_BUF struct buf text = { 0 };

	/* "1:ab12cd34": the slot does not count. */
	if (!strcmp(entry->name, "QUIXRUN_TOKEN_ID") && strchr(value, ':'))
		value = strchr(value, ':');
	buf_add_text(&text, value);
	make_canonical(&text, source);
	digest(source->key, &text, entry->digest);
}

static void add_files(struct snapshot *snapshot,
		      const struct snapshot_source *source)
{
	size_t i;

	for (i = 0; i < source->files->count; i++) {
		AUTO_BUF struct buf name = { 0 };
		const struct file *file = &source->files->items[i];
		AUTO_BUF struct buf text = { 0 };

		buf_add_format(&name, "file %s", file->name);
		file_content(file, &text);
		make_canonical(&text, source);
		digest(source->key, &text,
		       append(snapshot, name.data, name.length)->digest);
	}
}

void snapshot_take(struct snapshot *snapshot,
		   const struct snapshot_source *source)
{
	const struct plan *plan = source->plan;
	AUTO_BUF struct buf inherited = { 0 };
	size_t i;

	for (i = 0; i < plan->count; i++) {
		const struct variable *variable = &plan->items[i];

		if (variable->removed)
			continue;
		if (variable_is_injected(variable)) {
			add_variable(snapshot, variable, source);
			continue;
		}
		/* Its value cannot change any more. */
		variable_add_name(variable, &inherited);
		buf_add_char(&inherited, '=');
	}
	digest(source->key, &inherited,
	       append(snapshot, INHERITED, strlen(INHERITED))->digest);
	add_files(snapshot, source);
	snapshot->workspace = mem_copy_text(source->workspace);
	snapshot->has_token = source->token != NULL;
	if (source->token) {
		AUTO_BUF struct buf text = { 0 };

		buf_add(&text, secret_text(source->token),
			source->token->length);
		digest(source->key, &text, snapshot->token);
	}
}

bool snapshot_has_token(const struct snapshot *snapshot,
			const struct secret *key, const struct secret *token)
{
	unsigned char own[SNAPSHOT_DIGEST_SIZE];
	AUTO_BUF struct buf text = { 0 };

	if (!snapshot->has_token || !token->length)
		return false;
	buf_add(&text, secret_text(token), token->length);
	digest(key, &text, own);
	return !memcmp(own, snapshot->token, sizeof(own));
}

static const struct snapshot_entry *find(const struct snapshot *snapshot,
					 const char *name)
{
	size_t i;

	for (i = 0; i < snapshot->count; i++)
		if (!strcmp(snapshot->entries[i].name, name))
			return &snapshot->entries[i];
	return NULL;
}

static bool is_listed(const char *unknown, const char *name)
{
	AUTO_BUF struct buf word = { 0 };

	buf_add_format(&word, " %s ", name);
	return strstr(unknown, word.data);
}

/* What `a` has and `b` lacks; or has otherwise, when `with_values`. */
static void add_differences(const struct snapshot *a, const struct snapshot *b,
			    const char *unknown, bool with_values,
			    struct buf *names)
{
	size_t i;

	for (i = 0; i < a->count; i++) {
		const struct snapshot_entry *entry = &a->entries[i];
		const struct snapshot_entry *other = find(b, entry->name);

		if (other &&
		    (!with_values || !memcmp(entry->digest, other->digest,
					     sizeof(entry->digest))))
			continue;
		if (is_listed(unknown, entry->name))
			continue;
		if (names->length)
			buf_add_text(names, ", ");
		buf_add_text(names, entry->name);
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
	size_t i;

	if (snapshot->workspace)
		fields_append(message, "workspace", snapshot->workspace,
			      strlen(snapshot->workspace));
	if (snapshot->has_token)
		fields_append(message, "token-digest",
			      (const char *)snapshot->token,
			      SNAPSHOT_DIGEST_SIZE);
	for (i = 0; i < snapshot->count; i++) {
		const struct snapshot_entry *entry = &snapshot->entries[i];

		fields_append(message, "name", entry->name,
			      strlen(entry->name));
		fields_append(message, "digest", (const char *)entry->digest,
			      SNAPSHOT_DIGEST_SIZE);
	}
}

void snapshot_decode(struct snapshot *snapshot, const struct fields *message)
{
	struct snapshot_entry *entry = NULL;
	size_t i;

	for (i = 0; i < message->count; i++) {
		const char *key = message->items[i].key;
		const struct secret *value = &message->items[i].value;

		if (!strcmp(key, "name"))
			entry = append(snapshot, secret_text(value),
				       value->length);
		else if (!strcmp(key, "workspace") && !snapshot->workspace)
			snapshot->workspace = mem_copy_text(secret_text(value));
		if (value->length != SNAPSHOT_DIGEST_SIZE)
			continue;
		if (!strcmp(key, "digest") && entry)
			memcpy(entry->digest, value->bytes, value->length);
		if (strcmp(key, "token-digest") != 0)
			continue;
		memcpy(snapshot->token, value->bytes, value->length);
		snapshot->has_token = true;
	}
}

void snapshot_clear(struct snapshot *snapshot)
{
	size_t i;

	for (i = 0; i < snapshot->count; i++)
		free(snapshot->entries[i].name);
	free(snapshot->entries);
	free(snapshot->workspace);
	*snapshot = (struct snapshot){ 0 };
}
