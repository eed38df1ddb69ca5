#include "contender.h"

#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "quixrun/mem.h"

static void stop(const char *name, const char *why)
{
	fprintf(stderr, "launches: %s: %s\n", name, why);
	exit(2);
}

static size_t count_words(const char *text)
{
	size_t count = 1;

	for (; *text; text++)
		count += *text == ' ';
	return count;
}

/* The caller's variables and the assignments before the program. */
static char **join_environment(char **words, size_t count)
{
	char **joined;
	size_t inherited = 0;

	while (environ[inherited])
		inherited++;
	joined = mem_alloc((inherited + count + 1) * sizeof(*joined));
	memcpy(joined, words, count * sizeof(*joined));
	memcpy(joined + count, environ, inherited * sizeof(*joined));
	return joined;
}

void contender_parse(struct contender *contender, struct buf *line)
{
	size_t count = 0;
	char *word, *rest;

	contender->line.data = buf_steal(line);
	rest = contender->line.data;
	contender->name = strsep(&rest, " ");
	if (!rest)
		stop(contender->name, "no program");
	contender->words =
		mem_alloc((count_words(rest) + 1) * sizeof(*contender->words));
	while ((word = strsep(&rest, " ")))
		contender->words[count++] = word;
	contender->program = contender->words;
	while (*contender->program && strchr(*contender->program, '='))
		contender->program++;
	if (!*contender->program)
		stop(contender->name, "no program");
	contender->environment =
		join_environment(contender->words, (size_t)(contender->program -
							    contender->words));
}

static double now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

struct launch contender_launch(const struct contender *contender)
{
	const double begun = now_us();
	struct rusage usage;
	struct launch launch;
	int status;
	pid_t pid;

	errno = posix_spawn(&pid, contender->program[0], NULL, NULL,
			    contender->program, contender->environment);
	if (errno)
		stop(contender->name, strerror(errno));
	while (wait4(pid, &status, 0, &usage) < 0)
		;
	launch.us = now_us() - begun;
	if (!WIFEXITED(status) || WEXITSTATUS(status))
		stop(contender->name, "did not exit with status 0");
	launch.faults = usage.ru_minflt + usage.ru_majflt;
	launch.peak_kb = usage.ru_maxrss;
	return launch;
}

void contender_clear(struct contender *contender)
{
	buf_clear(&contender->line);
	free(contender->words);
	free(contender->environment);
	*contender = (struct contender){ 0 };
}
