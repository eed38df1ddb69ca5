#include "waits.h"

#include "harness.h"
#include "run_output.h"

#include <string.h>

#define PATIENCE_MS 30000

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
