#include "project/keys.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "profile/profile.h"
#include "quixrun/mem.h"
#include "system/file.h"

/*
 * While the YAML is parsed, the first and the last of Unicode's private
 * characters replace "{{" and "}}": "{{" would begin a mapping.
 */
static const char opening[] = "\xee\x80\x80";
static const char closing[] = "\xef\xa3\xbf";

#define MARK_SIZE (sizeof(opening) - 1)

static const char name_bytes[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				 "abcdefghijklmnopqrstuvwxyz0123456789_.-";

static int read_key_file(const char *path, struct dotenv *dotenv,
			 const struct observer *observer, struct error *error)
{
	AUTO_BUF struct buf text = { 0 };

	observer_reads(observer, path);
	if (file_read(path, DOTENV_MAX, &text, error))
		return errno == ENOENT ? 0 : -1;
	return dotenv_parse(buf_text(&text), text.length, path, dotenv, error);
}

int key_files_read(struct key_files *files, const char *folder,
		   const struct observer *observer, struct error *error)
{
	files->secrets_path = file_join(folder, KEYS_SECRETS);
	files->variables_path = file_join(folder, KEYS_VARIABLES);
	if (read_key_file(files->secrets_path, &files->secrets, observer,
			  error))
		return -1;
	return read_key_file(files->variables_path, &files->variables, observer,
			     error);
}

void key_files_warn(const struct key_files *files, const struct log *log)
{
	dotenv_warn(&files->secrets, files->secrets_path, log);
	dotenv_warn(&files->variables, files->variables_path, log);
}

void key_files_clear(struct key_files *files)
{
	dotenv_clear(&files->secrets);
	dotenv_clear(&files->variables);
	free(files->secrets_path);
	free(files->variables_path);
	*files = (struct key_files){ 0 };
}

static enum key_answer find_in_file(const struct dotenv *dotenv,
				    const char *path, const char *key,
				    struct key_value *found)
{
	size_t i;

	for (i = 0; i < dotenv->count; i++) {
		const struct dotenv_entry *entry = &dotenv->entries[i];

		if (strcmp(entry->name, key) != 0 || !entry->value.length)
			continue;
		buf_add(&found->value.text, entry->value.bytes,
			entry->value.length);
		found->place = (struct place){ path, (int)entry->line };
		return KEY_FOUND;
	}
	return KEY_ABSENT;
}

enum key_answer key_find(const struct key_source *source, const char *key,
			 bool is_secret, struct key_value *found,
			 struct error *error)
{
	const struct key_files *files = source->files;
	const struct setting *setting =
		profile_find(source->profile, SECTION_VARIABLES, key);
	struct value *value = &found->value;
	const size_t before = value->text.length;

	value->is_secret |= is_secret;
	if (setting && value_of_setting(source->values, setting, value, error))
		return KEY_FAILED;
	if (setting && (value->text.length > before || value->is_unknown)) {
		found->place = setting_place(setting);
		return KEY_FOUND;
	}
	if (is_secret)
		return find_in_file(&files->secrets, files->secrets_path, key,
				    found);
	return find_in_file(&files->variables, files->variables_path, key,
			    found);
}

/* The length of "{{KEY}}" at `at`; 0: none. */
static size_t key_length(const char *at, const char *end, struct slice *key)
{
	const char *start = at;

	if (end - at < 5 || memcmp(at, "{{", 2) != 0)
		return 0;
	at += 2;
	while (at < end && *at == ' ')
		at++;
	key->bytes = at;
	while (at < end && *at && strchr(name_bytes, *at))
		at++;
	key->length = (size_t)(at - key->bytes);
	while (at < end && *at == ' ')
		at++;
	if (!key->length || end - at < 2 || memcmp(at, "}}", 2) != 0)
		return 0;
	return (size_t)(at + 2 - start);
}

void key_hide_all(struct slice text, struct buf *hidden)
{
	const char *at = text.bytes;
	const char *end = at + text.length;

	while (at < end) {
		struct slice key;
		const size_t length = key_length(at, end, &key);

		if (!length) {
			buf_add_char(hidden, *at++);
			continue;
		}
		buf_add_text(hidden, opening);
		buf_add(hidden, key.bytes, key.length);
		buf_add_text(hidden, closing);
		at += length;
	}
}

/* The first key in a text of key_hide_all; *before is the text before it. */
static const char *next_key(const char *text, struct slice *before,
			    struct slice *key)
{
	const char *begin = strstr(text, opening);
	const char *end = begin ? strstr(begin, closing) : NULL;

	if (!end)
		return NULL;
	*before = (struct slice){ text, (size_t)(begin - text) };
	key->bytes = begin + MARK_SIZE;
	key->length = (size_t)(end - key->bytes);
	return end + MARK_SIZE;
}

enum key_answer key_expand(const struct key_source *source, const char *text,
			   struct value *value, struct error *error)
{
	enum key_answer answer = KEY_FOUND;
	struct key_value found = { .value = *value };
	struct slice before, name;
	const char *behind;

	while (answer == KEY_FOUND &&
	       (behind = next_key(text, &before, &name))) {
		AUTO_FREE char *key = mem_copy(name.bytes, name.length);

		buf_add(&found.value.text, before.bytes, before.length);
		answer = key_find(source, key, false, &found, error);
		text = behind;
	}
	buf_add_text(&found.value.text, text);
	*value = found.value;
	return answer;
}

void key_show(const char *text, struct buf *shown)
{
	struct slice before, key;
	const char *behind;

	for (; (behind = next_key(text, &before, &key)); text = behind) {
		buf_add(shown, before.bytes, before.length);
		buf_add_text(shown, "{{");
		buf_add(shown, key.bytes, key.length);
		buf_add_text(shown, "}}");
	}
	buf_add_text(shown, text);
}

void key_list(const char *text, struct buf *names)
{
	struct slice before, key;

	while ((text = next_key(text, &before, &key))) {
		if (names->length)
			buf_add_text(names, ", ");
		buf_add(names, key.bytes, key.length);
	}
}
