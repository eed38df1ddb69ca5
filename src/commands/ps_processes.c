#include "commands/ps_processes.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "quixrun/io.h"
#include "quixrun/mem.h"
#include "quixrun/text.h"

/* More than the kernel's limit for arguments and environment. */
#define TEXT_MAX ((size_t)8 * 1024 * 1024)
/* linux/sched.h; kernel threads have no environment. */
#define KERNEL_THREAD 0x00200000UL
/* linux/proc_ns.h: the inode of the first PID namespace. */
#define FIRST_PID_NAMESPACE 0xeffffffcUL

/* A folder of /proc. */
struct folder {
	int fd;
	pid_t parent;
	unsigned long flags;
	unsigned long long start; /* ticks since boot */
};

/*
 * Appends a file of the folder, or the beginning of a very long one. Returns 0,
 * or -1 with errno.
 */
static int read_all(int folder, const char *name, struct buf *content)
{
	return io_read_file(folder, name, TEXT_MAX, content) && errno != EFBIG
		       ? -1
		       : 0;
}

/* The program's name is in brackets and may contain any character. */
static int read_stat(struct folder *folder)
{
	AUTO_BUF struct buf text = { 0 };
	const char *rest;
	int parent;

	if (read_all(folder->fd, "stat", &text))
		return -1;
	rest = strrchr(buf_text(&text), ')');
	/* state ppid pgrp session tty tpgid flags ... starttime is the 22nd */
	// NOLINTNEXTLINE(cert-err34-c): the kernel writes what it promises
	if (!rest || sscanf(rest,
			    ") %*c %d %*d %*d %*d %*d %lu %*u %*u %*u %*u %*u "
			    "%*u %*d %*d %*d %*d %*d %*d %llu",
			    &parent, &folder->flags, &folder->start) != 3)
		return -1;
	folder->parent = parent;
	return 0;
}

static long long epoch_of(unsigned long long ticks)
{
	struct timespec now, up;
	const long long started =
		(long long)(ticks / (unsigned long long)sysconf(_SC_CLK_TCK));

	clock_gettime(CLOCK_REALTIME, &now);
	clock_gettime(CLOCK_BOOTTIME, &up);
	return (long long)now.tv_sec - (long long)up.tv_sec + started;
}

/* True for a process with another root directory, such as in a container. */
static bool is_elsewhere(const struct folder *folder)
{
	struct stat own, other;

	return !stat("/proc/self/ns/mnt", &own) &&
	       !fstatat(folder->fd, "ns/mnt", &other, 0) &&
	       own.st_ino != other.st_ino;
}

const char *process_variable(const struct process *process, const char *name)
{
	const struct buf *environment = &process->environment;
	const size_t length = strlen(name);
	size_t at = 0;

	while (at < environment->length) {
		const char *text = environment->data + at;

		if (!strncmp(text, name, length) && text[length] == '=')
			return text + length + 1;
		at += strlen(text) + 1;
	}
	return NULL;
}

static bool runs_under_profile(const struct process *process)
{
	return process_variable(process, "QUIXRUN_PROFILE") &&
	       process_variable(process, "QUIXRUN_NAMES");
}

static void process_clear(struct process *process)
{
	buf_clear(&process->environment);
	buf_clear(&process->command);
}

static void keep_process(struct processes *processes, struct folder *folder,
			 struct process *process)
{
	struct stat status;

	process->parent = folder->parent;
	process->since = epoch_of(folder->start);
	process->is_elsewhere = is_elsewhere(folder);
	process->user = fstat(folder->fd, &status) ? 0 : status.st_uid;
	read_all(folder->fd, "cmdline", &process->command);
	processes->items = mem_resize(processes->items, processes->count + 1,
				      sizeof(*processes->items));
	processes->items[processes->count++] = *process;
}

/* A process that has exited meanwhile is skipped. */
static void examine_process(struct processes *processes, struct folder *folder,
			    pid_t pid)
{
	struct process process = { .pid = pid };

	if (read_stat(folder) || folder->flags & KERNEL_THREAD)
		return;
	if (read_all(folder->fd, "environ", &process.environment) &&
	    (errno == EACCES || errno == EPERM))
		processes->unseen++;
	if (runs_under_profile(&process))
		keep_process(processes, folder, &process);
	else
		process_clear(&process);
}

static pid_t pid_of(const char *name)
{
	return isdigit((unsigned char)*name) ? (pid_t)strtol(name, NULL, 10)
					     : 0;
}

int processes_read(struct processes *processes, struct error *error)
{
	DIR *proc = opendir("/proc");
	const struct dirent *entry;
	struct stat status;

	if (!proc || stat("/proc/self/ns/pid", &status)) {
		if (proc)
			closedir(proc);
		return error_set(error, STATUS_PERMANENT,
				 "cannot list processes: /proc is not mounted");
	}
	processes->is_inside = status.st_ino != FIRST_PID_NAMESPACE;
	processes->is_hiding = stat("/proc/1", &status) != 0;
	while ((entry = readdir(proc))) {
		const pid_t pid = pid_of(entry->d_name);
		struct folder folder = { .fd = -1 };

		if (!pid || pid == getpid())
			continue;
		folder.fd = openat(dirfd(proc), entry->d_name,
				   O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (folder.fd < 0)
			continue;
		examine_process(processes, &folder, pid);
		close(folder.fd);
	}
	closedir(proc);
	return 0;
}

static bool is_same_variable(const struct process *a, const struct process *b,
			     const char *name)
{
	const char *one = process_variable(a, name);
	const char *other = process_variable(b, name);

	return one && other ? !strcmp(one, other) : one == other;
}

static bool is_part(const struct processes *processes,
		    const struct process *process)
{
	size_t i;

	for (i = 0; i < processes->count; i++) {
		const struct process *other = &processes->items[i];

		if (other->pid == process->parent)
			return is_same_variable(process, other,
						"QUIXRUN_PROFILE") &&
			       is_same_variable(process, other,
						"QUIXRUN_TOKEN_ID");
	}
	return false;
}

void processes_fold(struct processes *processes)
{
	bool *parts = mem_alloc((processes->count + 1) * sizeof(*parts));
	size_t kept = 0;
	size_t i;

	/* Determined for all first, while the parents are still in the list. */
	for (i = 0; i < processes->count; i++)
		parts[i] = is_part(processes, &processes->items[i]);
	for (i = 0; i < processes->count; i++) {
		if (parts[i])
			process_clear(&processes->items[i]);
		else
			processes->items[kept++] = processes->items[i];
	}
	processes->count = kept;
	free(parts);
}

void processes_clear(struct processes *processes)
{
	size_t i;

	for (i = 0; i < processes->count; i++)
		process_clear(&processes->items[i]);
	free(processes->items);
	*processes = (struct processes){ 0 };
}
