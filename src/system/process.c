#include "system/process.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "system/file.h"
#include "quixrun/buf.h"
#include "quixrun/error.h"
#include "quixrun/mem.h"
#include "quixrun/text.h"

/* More processes than a command normally starts. */
#define PROCESSES_MAX 4096

pid_t process_fork(const int *ends, int death_signal)
{
	const pid_t parent = getpid();
	const pid_t child = fork();
	int i;

	if (child)
		return child;
	if (death_signal) {
		prctl(PR_SET_PDEATHSIG, death_signal);
		if (getppid() != parent)
			_exit(STATUS_PERMANENT);
	}
	for (i = 0; ends && i < 3; i++)
		if (ends[i] >= 0 && dup2(ends[i], i) < 0)
			_exit(STATUS_PERMANENT);
	return 0;
}

void process_trim_heap(void)
{
#ifdef __GLIBC__
	malloc_trim(0);
#endif
}

int process_wait(pid_t child)
{
	int status = 0;

	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

struct tree {
	pid_t *pids;
	size_t count;
};

static void add_process(struct tree *tree, pid_t pid)
{
	/* For kill(2), 0 means our own process group. */
	if (pid <= 0 || tree->count == PROCESSES_MAX)
		return;
	tree->pids =
		mem_resize(tree->pids, tree->count + 1, sizeof(*tree->pids));
	tree->pids[tree->count++] = pid;
}

static void add_listed(struct tree *tree, const char *path)
{
	AUTO_BUF struct buf list = { 0 };
	const char *cursor, *word;
	struct error ignored;
	size_t length;

	if (file_read(path, FILE_MAX, &list, &ignored))
		return;
	cursor = buf_text(&list);
	while ((word = text_next_word(&cursor, &length)))
		add_process(tree, (pid_t)strtol(word, NULL, 10));
}

/* Each thread has its own list of children. */
static void add_children(struct tree *tree, pid_t pid)
{
	AUTO_BUF struct buf path = { 0 };
	const struct dirent *entry;
	size_t length;
	DIR *threads;

	buf_add_format(&path, "/proc/%d/task/", (int)pid);
	length = path.length;
	threads = opendir(path.data);
	while (threads && (entry = readdir(threads))) {
		if (!isdigit((unsigned char)*entry->d_name))
			continue;
		buf_truncate(&path, length);
		buf_add_format(&path, "%s/children", entry->d_name);
		add_listed(tree, path.data);
	}
	if (threads)
		closedir(threads);
}

/*
 * False when /proc belongs to another PID namespace (mounted into a container):
 * its process ids are different from ours.
 */
static bool has_own_proc(void)
{
	char number[32] = "";

	return readlink("/proc/self", number, sizeof(number) - 1) > 0 &&
	       strtol(number, NULL, 10) == getpid();
}

void process_tree_kill(pid_t child)
{
	const bool knows_children = has_own_proc();
	struct tree tree = { 0 };
	size_t i;

	add_process(&tree, child);
	for (i = 0; i < tree.count; i++) {
		kill(tree.pids[i], SIGSTOP);
		if (knows_children)
			add_children(&tree, tree.pids[i]);
	}
	/*
	 * Children before parents: a stopped parent does not reap, so their ids
	 * are not reused.
	 */
	while (i-- > 0)
		kill(tree.pids[i], SIGKILL);
	free(tree.pids);
}
