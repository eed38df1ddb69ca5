/*
 * Many launches at once, while a portal fails temporarily.
 */
#include "cached.h"
#include "harness.h"
#include "profiles.h"
#include "valgrind.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "quixrun/mem.h"

#define FLEET	       300
#define WRITERS	       200
#define UNDER_VALGRIND 10

/* The time for which the portal answers 503, then 429. */
#define SICK_MS	       2000
#define BUSY_MS	       1000
#define RETRY_AFTER_MS 1000

/*
 * Waits of 0..250, 0..500, 0..1000, ... ms within the time of starting the
 * fleet plus that of the failure: eleven of them occur once in a million
 * fleets, even if that time is eight seconds.
 */
#define SICK_ATTEMPTS_MAX 12

/* Intervals of the histogram, and requests per '#'. */
#define SLICE_MS 100
#define SLICES	 600
#define MARK	 4

static int fleet_size(int size)
{
	return valgrind_is_on() ? UNDER_VALGRIND : size;
}

static void allow_many_descriptors(void)
{
	struct rlimit limit;

	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	limit.rlim_cur = limit.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
}

static struct run *start_all(struct scene *scene, int count)
{
	struct run *runs = mem_alloc((size_t)count * sizeof(*runs));

	allow_many_descriptors();
	for (int i = 0; i < count; i++) {
		runs[i].args = TEXTS("--timeout=30s", "-p", "dev", "<probe>",
				     "say", "started");
		run_start(scene, &runs[i]);
	}
	return runs;
}

/* Waits until all have started their program. */
static void wait_for_all(struct scene *scene, struct run *runs, int count)
{
	for (int i = 0; i < count; i++) {
		run_wait(scene, &runs[i]);
		assert_run_like(scene, &runs[i], 0, "started\n", "*");
		run_clear(&runs[i]);
	}
	free(runs);
}

static void pause_ms(long long milliseconds)
{
	struct timespec time = { .tv_sec = milliseconds / 1000,
				 .tv_nsec = milliseconds % 1000 * 1000000 };

	nanosleep(&time, NULL);
}

/* The requests of a fleet, in order. */
struct phases {
	cJSON *all;
	int busy; /* the first one that was answered with 429 */
	int well; /* the first successful one */
};

/* Adds the requests until now and clears the portal's list. */
static void take_requests(struct scene *scene, struct phases *phases)
{
	cJSON *list = portal_command(scene, "requests", "{}");

	cJSON_Delete(portal_command(scene, "forget", "{}"));
	while (cJSON_GetArraySize(list) > 0)
		cJSON_AddItemToArray(phases->all,
				     cJSON_DetachItemFromArray(list, 0));
	cJSON_Delete(list);
}

static int number_of(const cJSON *request, const char *key)
{
	return (int)cJSON_GetNumberValue(cJSON_GetObjectItem(request, key));
}

static void print_slice(int slice, int count)
{
	struct buf bar = { 0 };

	buf_add_text(&bar, "");
	for (int i = 0; i < count; i += MARK)
		buf_add_char(&bar, '#');
	print_message("%5d ms %4d %s\n", slice * SLICE_MS, count,
		      buf_text(&bar));
	buf_clear(&bar);
}

/*
 * Prints the requests of each tenth of a second. Returns the maximum after the
 * portal recovered.
 */
static int print_histogram(const struct phases *phases)
{
	int counts[SLICES] = { 0 };
	int first = number_of(phases->all->child, "time_ms");
	int well = SLICES, last = 0, peak = 0, number = 0;
	const cJSON *request;

	cJSON_ArrayForEach(request, phases->all)
	{
		int slice = (number_of(request, "time_ms") - first) / SLICE_MS;

		last = slice < SLICES ? slice : SLICES - 1;
		well = number++ < phases->well || well < last ? well : last;
		counts[last]++;
	}
	for (int i = 0; i <= last; i++) {
		print_slice(i, counts[i]);
		peak = i >= well && counts[i] > peak ? counts[i] : peak;
	}
	return peak;
}

/* The requests of one launch; each has its own connection. */
struct client {
	int sick_attempts;
	int refused_ms; /* time of the last 429, or 0 */
	bool is_known;
};

static void check_client(struct client *client, const cJSON *request,
			 const struct phases *phases, int number)
{
	int time_ms = number_of(request, "time_ms");

	client->is_known = true;
	if (client->refused_ms > 0)
		assert_true(time_ms - client->refused_ms >= RETRY_AFTER_MS);
	client->refused_ms = 0;
	if (number < phases->busy)
		client->sick_attempts++;
	else if (number < phases->well)
		client->refused_ms = time_ms;
	assert_true(client->sick_attempts <= SICK_ATTEMPTS_MAX);
}

static void check_clients(const struct phases *phases, int count)
{
	struct client *clients =
		mem_alloc(((size_t)count + 1) * sizeof(*clients));
	const cJSON *request;
	int number = 0, known = 0;

	cJSON_ArrayForEach(request, phases->all)
	{
		int connection = number_of(request, "connection");

		assert_in_range(connection, 1, count);
		check_client(&clients[connection], request, phases, number++);
	}
	for (int i = 1; i <= count; i++)
		known += clients[i].is_known ? 1 : 0;
	assert_int_equal(known, count);
	free(clients);
}

/* Searching 600 processes at each request would take too long. */
static void prepare(struct scene *scene)
{
	portal_start(scene, NULL);
	cJSON_Delete(portal_command(scene, "unwatch", "{}"));
	scene_profile(scene, "dev", PROFILE_DEV);
}

SCENE_TEST(a_fleet_meets_a_sick_portal)
{
	struct scene *scene = *state;
	struct phases phases = { .all = cJSON_CreateArray() };
	int count = fleet_size(FLEET);

	prepare(scene);
	portal_fault(scene, "{'kind':'status','count':-1}");
	struct run *runs = start_all(scene, count);
	pause_ms(SICK_MS);
	take_requests(scene, &phases);
	phases.busy = cJSON_GetArraySize(phases.all);
	portal_fault(scene, "{'kind':'status','status':429,'count':-1,"
			    "'retry_after':'1'}");
	pause_ms(BUSY_MS);
	take_requests(scene, &phases);
	phases.well = cJSON_GetArraySize(phases.all);
	wait_for_all(scene, runs, count);
	take_requests(scene, &phases);
	print_message("%d launches: %d requests answered 503, %d 429, %d 200\n",
		      count, phases.busy, phases.well - phases.busy,
		      cJSON_GetArraySize(phases.all) - phases.well);
	/*
	 * Without jitter all requests would come at once; under valgrind the
	 * few do.
	 */
	int most = print_histogram(&phases);
	assert_true(most <= count / 4 + 5 || valgrind_is_on());
	check_clients(&phases, count);
	cJSON_Delete(phases.all);
}

SCENE_TEST(two_hundred_launches_leave_one_good_entry)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("--offline", "-p", "dev", "<probe>", "say",
			      "kept"),
	};
	int count = fleet_size(WRITERS);

	prepare(scene);
	wait_for_all(scene, start_all(scene, count), count);
	assert_int_equal(portal_requests(scene), count);
	cached_entry(scene);
	run_program(scene, &run);
	assert_run(scene, &run, 0, "kept\n", "");
}
