#include "supervised.h"

#include "harness.h"
#include "profiles.h"

#include <dirent.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATIENCE_MS 20000

void supervised_start(struct scene *scene, struct run *run)
{
	supervised_start_with(scene, run, PROFILE_LOCAL);
}

void supervised_start_with(struct scene *scene, struct run *run,
			   const char *profile)
{
	scene_profile(scene, "dev", profile);
	run_start(scene, run);
	run_await_output(scene, run, "ready\n");
}

void supervised_stop(struct scene *scene, struct run *run, int status,
		     const char *out, const char *err)
{
	assert_int_equal(kill(run->pid, SIGTERM), 0);
	run_wait(scene, run);
	assert_run_like(scene, run, status, out, err);
}

/* The state of a process and its parent; 0: it has ended. */
static char state_of(pid_t pid, int *parent)
{
	char path[64], state = 0;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	FILE *stat = fopen(path, "re");
	if (stat == NULL)
		return 0;
	if (fscanf(stat, "%*d (%*[^)]) %c %d", &state, parent) != 2)
		state = 0;
	fclose(stat);
	return state;
}

pid_t child_of(pid_t parent)
{
	DIR *proc = opendir("/proc");
	const struct dirent *entry;
	pid_t found = 0;
	int above = 0;

	assert_non_null(proc);
	while (found == 0 && (entry = readdir(proc)) != NULL) {
		pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);
		if (pid > 0 && state_of(pid, &above) != 0 && above == parent)
			found = pid;
	}
	closedir(proc);
	assert_int_not_equal(found, 0);
	return found;
}

/* /proc has no notification for this, so it is polled. */
void await_state(pid_t pid, const char *states)
{
	long long limit = clock_ms() + PATIENCE_MS;
	int parent;

	while (strchr(states, state_of(pid, &parent)) == NULL) {
		if (clock_ms() > limit)
			fail_msg("process %d is in state %c, not one of '%s'",
				 (int)pid, state_of(pid, &parent), states);
		usleep(1000);
	}
}

void await_gone(pid_t pid)
{
	long long limit = clock_ms() + PATIENCE_MS;
	int parent;

	while (state_of(pid, &parent) != 0) {
		if (clock_ms() > limit)
			fail_msg("process %d is still there", (int)pid);
		usleep(1000);
	}
}
