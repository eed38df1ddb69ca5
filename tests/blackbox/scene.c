#include "harness.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "quixrun/buf.h"
#include "quixrun/mem.h"

/* Folders that every scene has, their names and modes. */
static const struct {
	const char *name;
	const char *path;
	mode_t mode;
} FOLDERS[] = {
	{ "home", "home", 0700 },
	{ "config", "home/.config/quixrun", 0700 },
	{ "run", "run", 0700 },
	{ "tmp", "tmp", 0700 },
};

static const char *const PROGRAMS[][2] = {
	{ "quixrun", "bin/quixrun" },
	{ "helper", "libexec/quixrun-portal" },
	{ "probe", "tests/probe" },
};

static char *keep(struct scene *scene, char *text)
{
	cJSON *item = cJSON_CreateStringReference(text);

	/* No longer a reference: deleting the list frees the text. */
	item->type = cJSON_String;
	cJSON_AddItemToArray(scene->texts, item);
	return text;
}

static const char *look_up(const struct scene *scene, const char *name,
			   size_t length)
{
	AUTO_FREE char *key = mem_copy(name, length);
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(scene->names, key);

	return cJSON_GetStringValue(item);
}

char *scene_text(struct scene *scene, const char *text)
{
	struct buf result = { 0 };

	if (text == NULL)
		return NULL;
	buf_add_text(&result, "");
	while (*text != '\0') {
		size_t plain = strcspn(text, "<");
		size_t name;
		const char *value = NULL;

		buf_add(&result, text, plain);
		text += plain;
		if (*text == '\0')
			break;
		name = strcspn(text + 1, "<>\n");
		if (text[name + 1] == '>')
			value = look_up(scene, text + 1, name);
		if (value == NULL) {
			buf_add_char(&result, *text++);
		} else {
			buf_add_text(&result, value);
			text += name + 2;
		}
	}
	return keep(scene, buf_steal(&result));
}

void scene_name(struct scene *scene, const char *name, const char *text)
{
	cJSON_DeleteItemFromObjectCaseSensitive(scene->names, name);
	cJSON_AddStringToObject(scene->names, name, text);
}

void scene_secret(struct scene *scene, const char *id, const char *value)
{
	scene_name(scene, id, value);
	cJSON_DeleteItemFromObjectCaseSensitive(scene->secrets, id);
	cJSON_AddStringToObject(scene->secrets, id, value);
	portal_watch(scene, id, value);
}

static void make_parents(const char *path)
{
	AUTO_FREE char *copy = mem_copy_text(path);

	for (char *slash = strchr(copy + 1, '/'); slash != NULL;
	     slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(copy, 0755) < 0 && errno != EEXIST)
			fail_msg("cannot make %s: %s", copy, strerror(errno));
		*slash = '/';
	}
}

const char *scene_write_bytes(struct scene *scene, const char *path,
			      mode_t mode, const char *bytes, size_t length)
{
	struct buf full = { 0 };

	empty_root_skip_file(bytes);
	path = scene_text(scene, path);
	if (path[0] != '/')
		buf_add_format(&full, "%s/", scene->dir);
	buf_add_text(&full, path);
	path = keep(scene, buf_steal(&full));
	make_parents(path);
	unlink(path);
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		fail_msg("cannot write %s: %s", path, strerror(errno));
	assert_int_equal(write(fd, bytes, length), (ssize_t)length);
	assert_int_equal(fchmod(fd, mode), 0);
	close(fd);
	AUTO_FREE char *real = realpath(path, NULL);
	scene_holds_secrets(scene, real);
	return path;
}

const char *scene_write(struct scene *scene, const char *path, mode_t mode,
			const char *contents)
{
	const char *text = scene_text(scene, contents);

	return scene_write_bytes(scene, path, mode, text, strlen(text));
}

void scene_profile(struct scene *scene, const char *name, const char *contents)
{
	struct buf path = { 0 };

	buf_add_format(&path, "<config>/%s.ini", name);
	scene_write(scene, buf_text(&path), 0600, contents);
	buf_clear(&path);
}

char *scene_read(struct scene *scene, const char *path)
{
	struct buf contents = { 0 };
	char chunk[4096];
	ssize_t got;

	path = scene_text(scene, path);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		fail_msg("cannot read %s: %s", path, strerror(errno));
	buf_add_text(&contents, "");
	while ((got = read(fd, chunk, sizeof(chunk))) > 0)
		buf_add(&contents, chunk, (size_t)got);
	close(fd);
	return keep(scene, buf_steal(&contents));
}

void scene_holds_secrets(struct scene *scene, const char *path)
{
	path = scene_text(scene, path);
	if (!cJSON_HasObjectItem(scene->files, path))
		cJSON_AddTrueToObject(scene->files, path);
}

const char *scene_find_secret(const struct scene *scene, const char *bytes,
			      size_t length)
{
	const cJSON *secret;

	cJSON_ArrayForEach(secret, scene->secrets)
	{
		if (length > 0 && memmem(bytes, length, secret->valuestring,
					 strlen(secret->valuestring)) != NULL)
			return secret->string;
	}
	return NULL;
}

void scene_assert_no_secret(const struct scene *scene, const char *where,
			    const char *bytes, size_t length)
{
	const char *secret = scene_find_secret(scene, bytes, length);

	if (secret != NULL)
		fail_msg("the secret '%s' is in %s", secret, where);
}

static void find_programs(struct scene *scene)
{
	const char *build = getenv("QUIXRUN_BUILD");

	if (build == NULL)
		build = "build";
	for (size_t i = 0; i < sizeof(PROGRAMS) / sizeof(PROGRAMS[0]); i++) {
		struct buf path = { 0 };
		char real[PATH_MAX];

		buf_add_format(&path, "%s/%s", build, PROGRAMS[i][1]);
		if (realpath(buf_text(&path), real) == NULL)
			fail_msg("there is no %s", buf_text(&path));
		scene_name(scene, PROGRAMS[i][0], real);
		buf_clear(&path);
	}
}

static void make_folders(struct scene *scene)
{
	const char *base = getenv("TMPDIR");
	struct buf path = { 0 };
	char real[PATH_MAX];

	buf_add_format(&path, "%s/quixrun-test-XXXXXX",
		       base != NULL ? base : "/tmp");
	if (mkdtemp(path.data) == NULL || realpath(path.data, real) == NULL)
		fail_msg("cannot make %s: %s", path.data, strerror(errno));
	scene->dir = mem_copy_text(real);
	scene_name(scene, "dir", real);
	for (size_t i = 0; i < sizeof(FOLDERS) / sizeof(FOLDERS[0]); i++) {
		buf_truncate(&path, 0);
		buf_add_format(&path, "%s/%s/", real, FOLDERS[i].path);
		make_parents(path.data);
		buf_truncate(&path, path.length - 1);
		assert_int_equal(chmod(path.data, FOLDERS[i].mode), 0);
		scene_name(scene, FOLDERS[i].name, path.data);
	}
	buf_clear(&path);
}

int scene_setup(void **state)
{
	struct scene *scene = mem_alloc(sizeof(*scene));

	scene->row = *state;
	*state = scene;
	scene->names = cJSON_CreateObject();
	scene->secrets = cJSON_CreateObject();
	scene->texts = cJSON_CreateArray();
	scene->files = cJSON_CreateObject();
	/* Orphaned descendants become our children: see leftovers.h. */
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	umask(022);
	find_programs(scene);
	make_folders(scene);
	/* The output of `probe dump` contains secrets. */
	scene_holds_secrets(scene, "<dir>/seen");
	/* A timeout that is never reached. */
	scene_name(scene, "late", valgrind_is_on() ? "60s" : "10s");
	return 0;
}

static int remove_one(const char *path, const struct stat *status, int type,
		      struct FTW *where)
{
	(void)status;
	(void)type;
	(void)where;
	return remove(path);
}

int scene_teardown(void **state)
{
	struct scene *scene = *state;
	struct buf complaints = { 0 };
	int result = 0;

	portal_stop(scene, &complaints);
	leftovers_processes(&complaints);
	leftovers_files(scene, &complaints);
	leftovers_secrets(scene, &complaints);
	buf_add_text(&complaints, buf_text(&scene->leaks));
	nftw(scene->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	if (complaints.length > 0) {
		print_error("%s", complaints.data);
		result = -1;
	}
	buf_clear(&complaints);
	buf_clear(&scene->leaks);
	cJSON_Delete(scene->files);
	cJSON_Delete(scene->names);
	cJSON_Delete(scene->secrets);
	cJSON_Delete(scene->texts);
	free(scene->dir);
	free(scene);
	*state = NULL;
	return result;
}
