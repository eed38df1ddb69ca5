#include "terminal.h"

#include "harness.h"
#include "run_output.h"

#include <string.h>
#include <unistd.h>

#define PATIENCE_MS 20000

void terminal_await(struct run *run, const char *text)
{
	const long long limit = clock_ms() + PATIENCE_MS;

	while (strstr(buf_text(&run->tty), text) == NULL)
		if (!output_step(run, limit - clock_ms()))
			fail_msg("the terminal does not show '%s'; stderr: %s",
				 text, buf_text(&run->err));
}

void terminal_type(struct scene *scene, const struct run *run, const char *text)
{
	text = scene_text(scene, text);
	assert_int_equal(write(run->fds_out[2], text, strlen(text)),
			 (ssize_t)strlen(text));
}
