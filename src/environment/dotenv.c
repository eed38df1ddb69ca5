#include "environment/dotenv.h"

#include <stdlib.h>
#include <string.h>

#include "environment/dotenv_text.h"
#include "quixrun/mem.h"
#include "quixrun/text.h"

static int fail(const char *path, unsigned int line, const char *what,
		struct error *error)
{
	return error_set(error, STATUS_MEND, "%s:%u: %s", path, line, what);
}

static void append(struct dotenv *dotenv, struct buf *name, struct buf *value,
		   unsigned int line)
{
	struct dotenv_entry *entry;

	if (dotenv->count == dotenv->capacity) {
		dotenv->capacity = dotenv->capacity ? 2 * dotenv->capacity : 16;
		dotenv->entries = mem_resize(dotenv->entries, dotenv->capacity,
					     sizeof(*dotenv->entries));
	}
	entry = &dotenv->entries[dotenv->count++];
	*entry = (struct dotenv_entry){ .name = buf_steal(name), .line = line };
	secret_take(&entry->value, value);
}

/* Behind the word and at least one blank; else `export` is itself a name. */
static void skip_export(struct dotenv_cursor *cursor)
{
	struct dotenv_cursor behind = *cursor;

	if (!text_begins(cursor->at, "export"))
		return;
	behind.at += strlen("export");
	if (*behind.at == '\n' || !dotenv_blank(behind.at))
		return;
	dotenv_skip_line(&behind);
	*cursor = behind;
}

static void take_name(struct dotenv_cursor *cursor, struct buf *name)
{
	const char *end = cursor->at;

	if (*end == '\'') {
		end++;
		end += strcspn(end, "'\n");
		if (*end != '\'')
			return;
		buf_add(name, cursor->at + 1, (size_t)(end - cursor->at) - 1);
		cursor->at = end + 1;
		return;
	}
	while (*end && !strchr("=#", *end) && !dotenv_blank(end))
		end++;
	buf_add(name, cursor->at, (size_t)(end - cursor->at));
	cursor->at = end;
}

/* Returns NULL, or what is wrong. */
static const char *take_value(struct dotenv_cursor *cursor, struct buf *value)
{
	if (*cursor->at != '\'' && *cursor->at != '"') {
		dotenv_take_unquoted(cursor, value);
		return NULL;
	}
	if (dotenv_take_quoted(cursor, value) < 0)
		return "the quote is not closed";
	dotenv_skip_line(cursor);
	if (*cursor->at == '#')
		cursor->at += strcspn(cursor->at, "\n");
	return !*cursor->at || *cursor->at == '\n'
		       ? NULL
		       : "only a comment may stand behind the closing quote";
}

/* One assignment, or a comment; the cursor is not at the end. */
static const char *take_binding(struct dotenv_cursor *cursor,
				struct dotenv *dotenv)
{
	AUTO_BUF struct buf name = { 0 };
	AUTO_BUF struct buf value = { 0 };
	const unsigned int line = cursor->line;
	const char *problem;

	skip_export(cursor);
	if (*cursor->at == '#') {
		cursor->at += strcspn(cursor->at, "\n");
		return NULL;
	}
	take_name(cursor, &name);
	dotenv_skip_line(cursor);
	if (!text_is_variable_name(buf_text(&name), name.length))
		return "not NAME=value; a name has letters, digits and '_', "
		       "and begins with no digit";
	if (*cursor->at != '=')
		return "there is no '=' behind the name";
	cursor->at++;
	dotenv_skip_line(cursor);
	problem = take_value(cursor, &value);
	if (!problem)
		append(dotenv, &name, &value, line);
	return problem;
}

static int by_name_and_line(const void *a, const void *b)
{
	const struct dotenv_entry *const *left = a;
	const struct dotenv_entry *const *right = b;
	int order = strcmp((*left)->name, (*right)->name);

	if (order)
		return order;
	return ((*left)->line > (*right)->line) -
	       ((*left)->line < (*right)->line);
}

static void clear_entry(struct dotenv_entry *entry)
{
	mem_free(&entry->name);
	secret_clear(&entry->value);
}

/* Sorted, so that a long file does not take the square of its length. */
static void drop_superseded(struct dotenv *dotenv)
{
	struct dotenv_entry **sorted;
	size_t i, kept = 0;

	if (dotenv->count < 2)
		return;
	sorted = mem_resize(NULL, dotenv->count, sizeof(*sorted));
	for (i = 0; i < dotenv->count; i++)
		sorted[i] = &dotenv->entries[i];
	qsort(sorted, dotenv->count, sizeof(*sorted), by_name_and_line);
	for (i = 0; i + 1 < dotenv->count; i++)
		if (!strcmp(sorted[i]->name, sorted[i + 1]->name))
			sorted[i]->line = 0;
	free(sorted);
	for (i = 0; i < dotenv->count; i++) {
		if (dotenv->entries[i].line)
			dotenv->entries[kept++] = dotenv->entries[i];
		else
			clear_entry(&dotenv->entries[i]);
	}
	dotenv->count = kept;
}

static int parse_all(struct dotenv_cursor *cursor, const char *path,
		     struct dotenv *dotenv, struct error *error)
{
	for (;;) {
		unsigned int line;
		const char *problem;

		dotenv_skip(cursor);
		if (cursor->at == cursor->end)
			return 0;
		line = cursor->line;
		problem = take_binding(cursor, dotenv);
		if (problem)
			return fail(path, line, problem, error);
	}
}

static unsigned int line_of(const char *text, const char *at)
{
	unsigned int line = 1;

	for (; text < at; text++)
		line += *text == '\n';
	return line;
}

int dotenv_parse(const char *text, size_t length, const char *path,
		 struct dotenv *dotenv, struct error *error)
{
	AUTO_BUF struct buf normal = { 0 };
	struct dotenv_cursor cursor = { .line = 1 };
	const char *nul;

	if (length > DOTENV_MAX)
		return error_set(error, STATUS_MEND,
				 "'%s' is larger than 1 MiB: not a dotenv file",
				 path);
	dotenv_normalize(text, length, &normal);
	cursor.at = buf_text(&normal);
	cursor.end = cursor.at + normal.length;
	nul = memchr(cursor.at, '\0', normal.length);
	if (nul)
		return fail(path, line_of(cursor.at, nul), "a NUL byte", error);
	if (parse_all(&cursor, path, dotenv, error) < 0) {
		dotenv_clear(dotenv);
		return -1;
	}
	drop_superseded(dotenv);
	return 0;
}

void dotenv_clear(struct dotenv *dotenv)
{
	size_t i;

	for (i = 0; i < dotenv->count; i++)
		clear_entry(&dotenv->entries[i]);
	free(dotenv->entries);
	*dotenv = (struct dotenv){ 0 };
}
