#include "dump.h"

#include "harness.h"

#include <string.h>
#include <sys/stat.h>

struct dump dump_read(struct scene *scene)
{
	const char *path = scene_text(scene, "<dir>/seen");
	struct dump dump = { .bytes = scene_read(scene, path) };
	struct stat status;

	assert_int_equal(stat(path, &status), 0);
	dump.length = (size_t)status.st_size;
	return dump;
}

/* The next record of that key at or after *position, which is updated. */
static const char *next(const struct dump *dump, const char *key,
			size_t *position)
{
	size_t length = strlen(key);

	while (*position < dump->length) {
		const char *record = dump->bytes + *position;

		*position += strlen(record) + 1;
		if (strncmp(record, key, length) == 0 && record[length] == '=')
			return record + length + 1;
	}
	return NULL;
}

const char *dump_get(const struct dump *dump, const char *key, size_t index)
{
	size_t position = 0;
	const char *value = next(dump, key, &position);

	while (value != NULL && index-- > 0)
		value = next(dump, key, &position);
	return value;
}

size_t dump_count(const struct dump *dump, const char *key)
{
	size_t position = 0;
	size_t result = 0;

	while (next(dump, key, &position) != NULL)
		result++;
	return result;
}

const char *dump_env(const struct dump *dump, const char *name)
{
	size_t position = 0;
	size_t length = strlen(name);
	const char *value = NULL;
	const char *entry;

	while ((entry = next(dump, "env", &position)) != NULL) {
		if (strncmp(entry, name, length) != 0 || entry[length] != '=')
			continue;
		if (value != NULL)
			fail_msg("%s is there twice", name);
		value = entry + length + 1;
	}
	return value;
}

void assert_env(struct scene *scene, const struct dump *dump, const char *name,
		const char *value)
{
	const char *seen = dump_env(dump, name);

	value = scene_text(scene, value);
	if (value == NULL ? seen != NULL
			  : seen == NULL || strcmp(seen, value) != 0)
		fail_msg("%s is %s, expected %s", name,
			 seen == NULL ? "(not set)" : seen,
			 value == NULL ? "(not set)" : value);
}

void assert_fds(const struct dump *dump, const int *fds)
{
	struct buf wanted = { 0 };
	struct buf seen = { 0 };
	size_t records = dump_count(dump, "fd");

	for (; *fds >= 0; fds++)
		buf_add_format(&wanted, "%d ", *fds);
	for (size_t i = 0; i < records; i++) {
		const char *record = dump_get(dump, "fd", i);

		/* Ignore valgrind's log, which the program inherits. */
		if (strstr(record, "/valgrind/") != NULL)
			continue;
		buf_add(&seen, record, strcspn(record, " ") + 1);
	}
	assert_string_equal(buf_text(&seen), buf_text(&wanted));
	buf_clear(&wanted);
	buf_clear(&seen);
}
