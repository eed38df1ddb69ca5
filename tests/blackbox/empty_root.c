#include "empty_root.h"

#include "harness.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "quixrun/text.h"

/* Everything that the root contains. */
static const char *const THERE[] = { "<quixrun>", "<helper>", "<probe>",
				     "<dir>",	  "/proc",    "/dev" };
/* The host's CA certificates, and the targets of their symlinks. */
static const char *const CAS[] = { "/etc/ssl/certs",
				   "/usr/share/ca-certificates" };

/*
 * The root is mounted here, in its own mount namespace: a folder that exists on
 * every host, and contains none of the above.
 */
#define ROOT "/sys"

bool empty_root_is_on(void)
{
	const char *value = getenv("QUIXRUN_EMPTY_ROOT");

	return value != NULL && strcmp(value, "1") == 0;
}

static int make_parents(char *path)
{
	for (char *slash = strchr(path + 1, '/'); slash != NULL;
	     slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(path, 0755) < 0 && errno != EEXIST)
			return -1;
		*slash = '/';
	}
	return 0;
}

void empty_root_skip_program(const char *program)
{
	struct buf path = { 0 };

	if (!empty_root_is_on())
		return;
	if (text_begins(program, "/bin/") || text_begins(program, "/usr/bin/"))
		buf_add_text(&path, program);
	else if (strchr(program, '/') == NULL)
		buf_add_format(&path, "/usr/bin/%s", program);
	const bool is_there = path.length > 0 && access(path.data, X_OK) == 0;
	buf_clear(&path);
	if (is_there)
		skip();
}

void empty_root_skip_file(const char *contents)
{
	if (empty_root_is_on() && (strncmp(contents, "#!", 2) == 0 ||
				   strstr(contents, "${command:") != NULL))
		skip();
}

/* Makes a mount point for `path`: a folder or an empty file. */
static int make_place(const char *path, char *place)
{
	struct stat status;
	int fd;

	if (stat(path, &status) < 0 || make_parents(place) < 0)
		return -1;
	if (S_ISDIR(status.st_mode))
		return mkdir(place, 0755);
	fd = open(place, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd >= 0)
		close(fd);
	return fd < 0 ? -1 : 0;
}

/* Mounts `path` in the root as `as`. Returns NULL, or what failed. */
static const char *bind(const char *path, const char *as)
{
	struct buf place = { 0 };
	int result;

	buf_add_format(&place, ROOT "%s", as);
	result = make_place(path, place.data);
	if (result == 0)
		result = mount(path, place.data, NULL, MS_BIND | MS_REC, NULL);
	buf_clear(&place);
	return result == 0 ? NULL : as;
}

static const char *bind_all(struct scene *scene, const char *const *paths,
			    size_t count)
{
	const char *failed = NULL;

	for (size_t i = 0; i < count && failed == NULL; i++) {
		const char *path = scene_text(scene, paths[i]);

		failed = bind(path, path);
	}
	return failed;
}

const char *empty_root_enter(struct scene *scene)
{
	const char *failed;

	if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
	    mount("none", ROOT, "tmpfs", 0, NULL) < 0)
		return "cannot mount an empty root";
	failed = bind_all(scene, THERE, sizeof(THERE) / sizeof(THERE[0]));
	if (failed == NULL && scene->ca_place != NULL)
		failed = bind(scene_text(scene, "<ca>"), scene->ca_place);
	else if (failed == NULL)
		failed = bind_all(scene, CAS, sizeof(CAS) / sizeof(CAS[0]));
	if (failed == NULL && chroot(ROOT) < 0)
		failed = "chroot";
	return failed;
}
