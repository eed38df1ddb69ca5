/*
 * launches: compares how long programs take to start.
 *
 *   launches [-n ROUNDS] [-c CORE] [-j JOBS] <CONTENDERS
 *
 * Reads contenders, one per line (contender.h), and launches each once per
 * round, in a different order each round, so that changes of the clock rate,
 * other load and the caches affect all of them equally. All run on one core
 * (default: the first), after some warm-up rounds. Prints one line per
 * contender (figures.h).
 *
 * With -j: runs JOBS of them at once, each on its own core from CORE on; prints
 * "NAME LAUNCHES_PER_SECOND" instead.
 */
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "contender.h"
#include "figures.h"

#include "quixrun/mem.h"

#define WARM_UP 20

struct race {
	struct contender *contenders;
	struct figures *figures;
	size_t count;
	long rounds;
	int core;
	long jobs; /* 0: one after the other */
};

static void stop(const char *why)
{
	fprintf(stderr, "launches: %s\n", why);
	exit(2);
}

static void read_options(struct race *race, int argc, char **argv)
{
	int option;

	while ((option = getopt(argc, argv, "n:c:j:")) != -1) {
		if (option == 'n')
			race->rounds = strtol(optarg, NULL, 10);
		else if (option == 'c')
			race->core = (int)strtol(optarg, NULL, 10);
		else if (option == 'j')
			race->jobs = strtol(optarg, NULL, 10);
		else
			stop("usage: launches [-n ROUNDS] [-c CORE] [-j JOBS]");
	}
	if (race->rounds < 1 || race->core < 0 || race->jobs < 0)
		stop("a number is out of range");
}

static void read_contenders(struct race *race)
{
	struct buf line = { 0 };
	char *text = NULL;
	size_t size = 0;
	ssize_t length;

	while ((length = getline(&text, &size, stdin)) > 1) {
		race->contenders = mem_resize(race->contenders, race->count + 1,
					      sizeof(*race->contenders));
		race->contenders[race->count] = (struct contender){ 0 };
		buf_add(&line, text, (size_t)length - 1);
		contender_parse(&race->contenders[race->count++], &line);
	}
	free(text);
	buf_clear(&line);
	if (!race->count)
		stop("no contenders on standard input");
}

/* Pins this process, and so its children, to a core. */
static void pin(int core)
{
	cpu_set_t cores;

	CPU_ZERO(&cores);
	CPU_SET((size_t)core, &cores);
	if (sched_setaffinity(0, sizeof(cores), &cores) < 0)
		stop("there is no such core");
}

static void shuffle(size_t *order, size_t count, unsigned short state[3])
{
	for (; count > 1; count--) {
		const size_t other = (size_t)nrand48(state) % count;
		const size_t last = order[count - 1];

		order[count - 1] = order[other];
		order[other] = last;
	}
}

static void run_rounds(struct race *race)
{
	AUTO_FREE size_t *order = mem_alloc(race->count * sizeof(*order));
	unsigned short state[3] = { 0 };
	long round;
	size_t i;

	for (i = 0; i < race->count; i++)
		order[i] = i;
	race->figures = mem_alloc(race->count * sizeof(*race->figures));
	for (round = -(race->rounds < WARM_UP ? race->rounds : WARM_UP);
	     round < race->rounds; round++) {
		shuffle(order, race->count, state);
		for (i = 0; i < race->count; i++) {
			const size_t who = order[i];
			const struct launch launch =
				contender_launch(&race->contenders[who]);

			if (round >= 0)
				figures_add(&race->figures[who], &launch);
		}
	}
	for (i = 0; i < race->count; i++)
		figures_print(&race->figures[i], race->contenders[i].name);
}

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void run_job(const struct race *race, const struct contender *contender,
		    long job)
{
	long round;

	pin(race->core + (int)job);
	for (round = 0; round < race->rounds; round++)
		contender_launch(contender);
}

static void run_at_once(const struct race *race,
			const struct contender *contender)
{
	const double begun = seconds();
	int status;
	long job;

	for (job = 0; job < race->jobs; job++) {
		const pid_t pid = fork();

		if (pid < 0)
			stop("cannot fork");
		if (!pid) {
			run_job(race, contender, job);
			_exit(0);
		}
	}
	while (wait(&status) > 0)
		if (status)
			stop("a job failed");
	printf("%s %.0f\n", contender->name,
	       (double)(race->rounds * race->jobs) / (seconds() - begun));
	fflush(stdout);
}

int main(int argc, char **argv)
{
	struct race race = { .rounds = 1000 };
	size_t i;

	read_options(&race, argc, argv);
	read_contenders(&race);
	if (race.jobs) {
		for (i = 0; i < race.count; i++)
			run_at_once(&race, &race.contenders[i]);
	} else {
		pin(race.core);
		run_rounds(&race);
	}
	for (i = 0; i < race.count; i++) {
		contender_clear(&race.contenders[i]);
		if (race.figures)
			figures_clear(&race.figures[i]);
	}
	free(race.contenders);
	free(race.figures);
	return 0;
}
