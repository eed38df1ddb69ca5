#include "harness.h"

#include <ctype.h>
#include <dirent.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PATIENCE_MS 10000
#define LOOK_MS	    5

/* The parent of a process, and its name; 0 when it has ended or is a zombie. */
static pid_t parent_of(const char *pid, char name[64])
{
	struct buf path = { 0 };
	char state = 'Z';
	int parent = 0;

	buf_add_format(&path, "/proc/%s/stat", pid);
	FILE *stat = fopen(buf_text(&path), "re");
	buf_clear(&path);
	if (stat == NULL)
		return 0;
	if (fscanf(stat, "%*d (%63[^)]) %c %d", name, &state, &parent) != 3)
		parent = 0;
	fclose(stat);
	return state == 'Z' ? 0 : (pid_t)parent;
}

/* Calls `each` for every running child; returns their number. */
static int for_each_child(void (*each)(pid_t pid, const char *name,
				       struct buf *complaints),
			  struct buf *complaints)
{
	DIR *proc = opendir("/proc");
	const struct dirent *entry;
	char name[64];
	int count = 0;

	while (proc != NULL && (entry = readdir(proc)) != NULL) {
		if (!isdigit((unsigned char)entry->d_name[0]) ||
		    parent_of(entry->d_name, name) != getpid())
			continue;
		count++;
		if (each != NULL)
			each((pid_t)strtol(entry->d_name, NULL, 10), name,
			     complaints);
	}
	if (proc != NULL)
		closedir(proc);
	return count;
}

static void complain_and_kill(pid_t pid, const char *name,
			      struct buf *complaints)
{
	buf_add_format(complaints, "process %d (%s) was left behind\n",
		       (int)pid, name);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

void leftovers_processes(struct buf *complaints)
{
	const struct timespec look = { .tv_nsec = LOOK_MS * 1000000L };

	for (int waited = 0; waited < PATIENCE_MS; waited += LOOK_MS) {
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
		if (for_each_child(NULL, NULL) == 0)
			return;
		nanosleep(&look, NULL);
	}
	for_each_child(complain_and_kill, complaints);
}

int leftovers_count(const struct scene *scene)
{
	return for_each_child(NULL, NULL) - (scene->portal > 0 ? 1 : 0);
}

static bool is_dots(const char *name)
{
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

static void list_files(const char *folder, const char *but,
		       struct buf *complaints)
{
	DIR *stream = opendir(folder);
	const struct dirent *entry;

	while (stream != NULL && (entry = readdir(stream)) != NULL)
		if (!is_dots(entry->d_name) && strcmp(entry->d_name, but) != 0)
			buf_add_format(complaints, "%s/%s was left behind\n",
				       folder, entry->d_name);
	if (stream != NULL)
		closedir(stream);
}

/*
 * Checks an entry of the cache: private, complete, without a secret in plain
 * text.
 */
static void check_entry(struct scene *scene, const char *name,
			struct buf *complaints)
{
	struct buf path = { 0 };
	struct stat status;

	buf_add_format(&path, "%s/quixrun/%s", scene_text(scene, "<run>"),
		       name);
	if (lstat(path.data, &status) < 0 || !S_ISREG(status.st_mode) ||
	    (status.st_mode & 07777) != 0600 || name[0] == '.')
		buf_add_format(complaints, "%s is no cache entry\n", path.data);
	else
		scene_assert_no_secret(scene, path.data,
				       scene_read(scene, path.data),
				       (size_t)status.st_size);
	buf_clear(&path);
}

static void check_cache(struct scene *scene, struct buf *complaints)
{
	const char *folder = scene_text(scene, "<run>/quixrun");
	DIR *stream = opendir(folder);
	const struct dirent *entry;
	struct stat status;

	if (stream == NULL)
		return;
	if (stat(folder, &status) < 0 || (status.st_mode & 07777) != 0700)
		buf_add_format(complaints, "%s is open to others\n", folder);
	while ((entry = readdir(stream)) != NULL)
		if (!is_dots(entry->d_name))
			check_entry(scene, entry->d_name, complaints);
	closedir(stream);
}

void leftovers_files(struct scene *scene, struct buf *complaints)
{
	list_files(scene_text(scene, "<run>"), "quixrun", complaints);
	list_files(scene_text(scene, "<tmp>"), "", complaints);
	check_cache(scene, complaints);
}

static void check_folder(struct scene *scene, const char *folder,
			 struct buf *complaints);

static void check_file(struct scene *scene, const char *path, off_t size,
		       struct buf *complaints)
{
	const char *secret =
		scene_find_secret(scene, scene_read(scene, path), (size_t)size);

	if (secret != NULL)
		buf_add_format(complaints, "the secret '%s' is in %s\n", secret,
			       path);
}

static void check_path(struct scene *scene, const char *path,
		       struct buf *complaints)
{
	struct stat status;

	if (cJSON_HasObjectItem(scene->files, path) || lstat(path, &status) < 0)
		return;
	if (S_ISDIR(status.st_mode))
		check_folder(scene, path, complaints);
	else if (S_ISREG(status.st_mode) && access(path, R_OK) == 0)
		check_file(scene, path, status.st_size, complaints);
}

static void check_folder(struct scene *scene, const char *folder,
			 struct buf *complaints)
{
	DIR *stream = opendir(folder);
	const struct dirent *entry;

	while (stream != NULL && (entry = readdir(stream)) != NULL) {
		struct buf path = { 0 };

		buf_add_format(&path, "%s/%s", folder, entry->d_name);
		if (!is_dots(entry->d_name))
			check_path(scene, buf_text(&path), complaints);
		buf_clear(&path);
	}
	if (stream != NULL)
		closedir(stream);
}

void leftovers_secrets(struct scene *scene, struct buf *complaints)
{
	if (scene->secrets->child != NULL)
		check_folder(scene, scene->dir, complaints);
}
