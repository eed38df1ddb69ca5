#include "waits.h"

#include "harness.h"
#include "run_output.h"

#include <stdlib.h>
#include <string.h>

#include "quixrun/text.h"

#define PATIENCE_MS 30000
#define ATTEMPTS    5
#define TOLD	    "next attempt in "

static bool is_in_time(struct scene *scene, const struct run *run,
		       const struct timed *timed)
{
	const long long taken = run->ended_ms - run->started_ms;

	assert_int_equal(run->exit_status, timed->status);
	assert_true(taken >= timed->least_ms);
	return (timed->most_ms == 0 || taken <= timed->most_ms) &&
	       text_matches(buf_text(&run->err), scene_text(scene, timed->err));
}

void waits_in_time(struct scene *scene, struct run *run,
		   const struct timed *timed)
{
	for (int i = 0; i < ATTEMPTS; i++) {
		run_clear(run);
		run_program(scene, run);
		if (is_in_time(scene, run, timed))
			return;
		print_message("after %lld ms: %s",
			      run->ended_ms - run->started_ms,
			      buf_text(&run->err));
	}
	fail_msg("expected '%s'", scene_text(scene, timed->err));
}

static void wait_for(struct scene *scene, struct run *run,
		     const struct buf *stream, const char *text)
{
	long long limit = clock_ms() + PATIENCE_MS;

	text = scene_text(scene, text);
	while (strstr(buf_text(stream), text) == NULL)
		if (!output_step(run, limit - clock_ms()))
			fail_msg("it did not write '%s' but '%s'", text,
				 buf_text(stream));
}

void waits_for_error(struct scene *scene, struct run *run, const char *text)
{
	wait_for(scene, run, &run->err, text);
}

void waits_for_terminal(struct scene *scene, struct run *run, const char *text)
{
	wait_for(scene, run, &run->tty, text);
}

static long long time_of(const cJSON *list, int index)
{
	const cJSON *item = cJSON_GetArrayItem(list, index);

	if (item == NULL)
		fail_msg("there was no request number %d", index);
	return (long long)cJSON_GetNumberValue(
		cJSON_GetObjectItem(item, "time_ms"));
}

long long waits_gap_ms(struct scene *scene, int first)
{
	cJSON *list = portal_command(scene, "requests", "{}");
	long long gap = time_of(list, first + 1) - time_of(list, first);

	cJSON_Delete(list);
	return gap;
}

long long waits_told_ms(const struct run *run, int index)
{
	const char *at = buf_text(&run->err);
	char *end;

	for (int i = 0; i <= index; i++) {
		at = strstr(at, TOLD);
		if (at == NULL)
			fail_msg("no wait number %d in '%s'", index,
				 buf_text(&run->err));
		at += strlen(TOLD);
	}
	long long number = strtoll(at, &end, 10);
	if (text_begins(end, "ms"))
		return number;
	assert_true(text_begins(end, " s"));
	return number * 1000;
}

int waits_count(const char *bytes, const char *text)
{
	int count = 0;

	while ((bytes = strstr(bytes, text)) != NULL) {
		bytes += strlen(text);
		count++;
	}
	return count;
}

const char *waits_path(struct scene *scene, int index)
{
	cJSON *list = portal_command(scene, "requests", "{}");
	const cJSON *path =
		cJSON_GetObjectItem(cJSON_GetArrayItem(list, index), "path");
	const char *copy = scene_text(scene, cJSON_GetStringValue(path));

	cJSON_Delete(list);
	return copy;
}

pid_t waits_child(struct scene *scene, pid_t parent)
{
	struct buf path = { 0 };

	buf_add_format(&path, "/proc/%d/task/%d/children", (int)parent,
		       (int)parent);
	pid_t child =
		(pid_t)strtol(scene_read(scene, buf_text(&path)), NULL, 10);
	buf_clear(&path);
	assert_true(child > 0);
	return child;
}

void waits_for_outputs(struct scene *scene, struct run *run, const char *text,
		       int count)
{
	long long limit = clock_ms() + PATIENCE_MS;

	text = scene_text(scene, text);
	while (waits_count(buf_text(&run->out), text) < count)
		if (!output_step(run, limit - clock_ms()))
			fail_msg("it did not write '%s' %d times but '%s'",
				 text, count, buf_text(&run->out));
}
