#include "peek.h"

#include "harness.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "quixrun/buf.h"

static const char *const places[] = { "cmdline", "environ", "comm" };

/* Appends a file of /proc/PID; nothing when it cannot be read. */
static void read_proc(pid_t pid, const char *name, struct buf *contents)
{
	struct buf path = { 0 };
	char chunk[4096];
	ssize_t got;

	buf_add_format(&path, "/proc/%d/%s", (int)pid, name);
	int fd = open(buf_text(&path), O_RDONLY | O_CLOEXEC);
	buf_clear(&path);
	if (fd < 0)
		return;
	while ((got = read(fd, chunk, sizeof(chunk))) > 0)
		buf_add(contents, chunk, (size_t)got);
	close(fd);
}

/* "quixrun" or "helper" if the process runs it; else NULL. */
static const char *program_of(struct scene *scene, pid_t pid)
{
	static const char *const ours[][2] = { { "quixrun", "<quixrun>" },
					       { "helper", "<helper>" } };
	struct buf path = { 0 };
	char target[PATH_MAX];

	buf_add_format(&path, "/proc/%d/exe", (int)pid);
	ssize_t length = readlink(buf_text(&path), target, sizeof(target) - 1);
	buf_clear(&path);
	if (length < 0)
		return NULL;
	target[length] = '\0';
	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
		if (strcmp(target, scene_text(scene, ours[i][1])) == 0)
			return ours[i][0];
	return NULL;
}

/* A secret that the test itself put there is not a leak. */
static bool is_expected(const struct scene *scene, const char *program,
			const char *place)
{
	if (strcmp(program, "quixrun") != 0)
		return strcmp(place, "environ") == 0 &&
		       scene->is_secret_a_proxys;
	return (strcmp(place, "environ") == 0 && scene->is_secret_inherited) ||
	       (strcmp(place, "cmdline") == 0 && scene->is_secret_typed);
}

static void look_at(struct scene *scene, pid_t pid, const char *program,
		    const char *place)
{
	struct buf contents = { 0 };

	read_proc(pid, place, &contents);
	/* The process may have executed the program, which gets the secrets. */
	if (program_of(scene, pid) != program)
		buf_truncate(&contents, 0);
	const char *secret =
		scene_find_secret(scene, buf_text(&contents), contents.length);
	if (secret != NULL && !is_expected(scene, program, place))
		buf_add_format(&scene->leaks,
			       "the secret '%s' was in the %s of %s\n", secret,
			       place, program);
	buf_clear(&contents);
}

static void peek_below(struct scene *scene, pid_t pid)
{
	const char *program = program_of(scene, pid);
	struct buf children = { 0 };
	struct buf name = { 0 };
	char *next;

	for (size_t i = 0; program && i < sizeof(places) / sizeof(places[0]);
	     i++)
		look_at(scene, pid, program, places[i]);
	buf_add_format(&name, "task/%d/children", (int)pid);
	read_proc(pid, buf_text(&name), &children);
	for (const char *at = buf_text(&children); *at != '\0'; at = next + 1) {
		pid_t child = (pid_t)strtol(at, &next, 10);

		if (next == at)
			break;
		peek_below(scene, child);
	}
	buf_clear(&children);
	buf_clear(&name);
}

void peek(struct scene *scene, pid_t root)
{
	if (scene->secrets->child != NULL)
		peek_below(scene, root);
}
