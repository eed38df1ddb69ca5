#include "leaks.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "quixrun/buf.h"

static const char *const PLACES[] = { "cmdline", "environ", "comm" };

void leaks_init(struct leaks *leaks)
{
	*leaks = (struct leaks){ .found = cJSON_CreateArray() };
	pthread_mutex_init(&leaks->lock, NULL);
}

void leaks_watch(struct leaks *leaks, const char *path)
{
	if (leaks->watched_count < LEAKS_WATCHED_MAX)
		leaks->watched[leaks->watched_count++] = path;
}

void leaks_unwatch(struct leaks *leaks)
{
	pthread_mutex_lock(&leaks->lock);
	leaks->watched_count = 0;
	pthread_mutex_unlock(&leaks->lock);
}

static void read_place(const char *pid, const char *place, struct buf *contents)
{
	struct buf path = { 0 };
	char chunk[4096];
	ssize_t got;

	buf_add_format(&path, "/proc/%s/%s", pid, place);
	int fd = open(buf_text(&path), O_RDONLY | O_CLOEXEC);
	buf_clear(&path);
	if (fd < 0)
		return;
	while ((got = read(fd, chunk, sizeof(chunk))) > 0)
		buf_add(contents, chunk, (size_t)got);
	close(fd);
}

/* The watched program that the process runs, or NULL. */
static const char *watched_program(const struct leaks *leaks, const char *pid)
{
	struct buf path = { 0 };
	char target[PATH_MAX];

	buf_add_format(&path, "/proc/%s/exe", pid);
	ssize_t length = readlink(buf_text(&path), target, sizeof(target) - 1);
	buf_clear(&path);
	if (length < 0)
		return NULL;
	target[length] = '\0';
	for (int i = 0; i < leaks->watched_count; i++)
		if (strcmp(target, leaks->watched[i]) == 0)
			return strrchr(leaks->watched[i], '/') + 1;
	return NULL;
}

static void record(struct leaks *leaks, const char *program, const char *where,
		   const char *secret)
{
	const cJSON *old;

	cJSON_ArrayForEach(old, leaks->found)
	{
		if (strcmp(cJSON_GetObjectItem(old, "program")->valuestring,
			   program) == 0 &&
		    strcmp(cJSON_GetObjectItem(old, "where")->valuestring,
			   where) == 0 &&
		    strcmp(cJSON_GetObjectItem(old, "secret")->valuestring,
			   secret) == 0)
			return;
	}
	cJSON *item = cJSON_CreateObject();
	cJSON_AddStringToObject(item, "program", program);
	cJSON_AddStringToObject(item, "where", where);
	cJSON_AddStringToObject(item, "secret", secret);
	cJSON_AddItemToArray(leaks->found, item);
}

static void scan_process(struct leaks *leaks, const char *pid,
			 const char *program, const cJSON *secrets)
{
	const cJSON *secret;

	leaks->processes++;
	for (size_t i = 0; i < sizeof(PLACES) / sizeof(PLACES[0]); i++) {
		struct buf contents = { 0 };

		read_place(pid, PLACES[i], &contents);
		/*
		 * The process may have executed the program, which gets the
		 * secrets.
		 */
		if (watched_program(leaks, pid) != program)
			buf_truncate(&contents, 0);
		cJSON_ArrayForEach(secret, secrets)
		{
			if (contents.length > 0 &&
			    memmem(contents.data, contents.length,
				   secret->valuestring,
				   strlen(secret->valuestring)) != NULL)
				record(leaks, program, PLACES[i],
				       secret->string);
		}
		buf_clear(&contents);
	}
}

void leaks_scan(struct leaks *leaks, const cJSON *secrets)
{
	const struct dirent *entry;

	pthread_mutex_lock(&leaks->lock);
	DIR *proc = leaks->watched_count > 0 ? opendir("/proc") : NULL;
	if (proc == NULL) {
		pthread_mutex_unlock(&leaks->lock);
		return;
	}
	while ((entry = readdir(proc)) != NULL) {
		if (!isdigit((unsigned char)entry->d_name[0]))
			continue;
		const char *program = watched_program(leaks, entry->d_name);
		if (program != NULL)
			scan_process(leaks, entry->d_name, program, secrets);
	}
	pthread_mutex_unlock(&leaks->lock);
	closedir(proc);
}

cJSON *leaks_report(struct leaks *leaks)
{
	cJSON *report = cJSON_CreateObject();

	pthread_mutex_lock(&leaks->lock);
	cJSON_AddNumberToObject(report, "processes", (double)leaks->processes);
	cJSON_AddItemToObject(report, "found",
			      cJSON_Duplicate(leaks->found, true));
	pthread_mutex_unlock(&leaks->lock);
	return report;
}

void leaks_clear(struct leaks *leaks)
{
	cJSON_Delete(leaks->found);
	pthread_mutex_destroy(&leaks->lock);
}
