#include "valgrind.h"

#include "harness.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

static const char *const PREFIX[] = {
	"/usr/bin/valgrind",
	"-q",
	"--leak-check=no",
	"--error-exitcode=99",
	"--vgdb=no",
	"--trace-children=yes",
	"--trace-children-skip=/bin/*,/usr/*,<probe>,<dir>/*",
	"--log-file=<dir>/valgrind/%p",
	NULL,
};

bool valgrind_is_on(void)
{
	const char *value = getenv("QUIXRUN_VALGRIND");

	return value != NULL && strcmp(value, "1") == 0;
}

void valgrind_skip(const char *reason)
{
	if (!valgrind_is_on())
		return;
	print_message("SKIPPED: valgrind %s\n", reason);
	skip();
}

const char *const *valgrind_prefix(struct scene *scene)
{
	if (!valgrind_is_on())
		return NULL;
	scene_write(scene, "valgrind/0", 0600, "");
	return PREFIX;
}

void valgrind_check(struct scene *scene)
{
	struct buf path = { 0 };
	DIR *logs = opendir(scene_text(scene, "<dir>/valgrind"));
	const struct dirent *entry;

	while (logs != NULL && (entry = readdir(logs)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		buf_truncate(&path, 0);
		buf_add_format(&path, "<dir>/valgrind/%s", entry->d_name);
		const char *log = scene_read(scene, buf_text(&path));
		if (*log != '\0')
			fail_msg("valgrind:\n%s", log);
	}
	if (logs != NULL)
		closedir(logs);
	buf_clear(&path);
}

void valgrind_forget(struct buf *err)
{
	static const char line[] =
		"quixrun: quixrun-portal is not prevented from reading files: the "
		"kernel does not support landlock (Function not implemented)\n";
	char *found = valgrind_is_on() && err->length > 0
			      ? strstr(err->data, line)
			      : NULL;

	if (found == NULL)
		return;
	const char *rest = found + strlen(line);
	memmove(found, rest, strlen(rest) + 1);
	buf_truncate(err, err->length - strlen(line));
}
