#include "run_output.h"

#include "harness.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "quixrun/text.h"

long long clock_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static struct buf *stream(struct run *run, int index)
{
	return index == 0 ? &run->out : index == 1 ? &run->err : &run->tty;
}

/* Reads once; closes a stream that has ended. */
static bool read_stream(struct run *run, int index)
{
	char chunk[65536];
	ssize_t got = read(run->fds_out[index], chunk, sizeof(chunk));

	if (got > 0) {
		buf_add(stream(run, index), chunk, (size_t)got);
		return true;
	}
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return false;
	/* EIO: no process has the pseudo-terminal open any more. */
	close(run->fds_out[index]);
	run->fds_out[index] = -1;
	return false;
}

bool output_step(struct run *run, long long limit_ms)
{
	struct pollfd waits[4];
	bool has_read = false;

	for (int i = 0; i < 3; i++)
		waits[i] = (struct pollfd){ .fd = run->fds_out[i],
					    .events = POLLIN };
	waits[3] = (struct pollfd){ .fd = run->pidfd, .events = POLLIN };
	if (limit_ms <= 0 || poll(waits, 4, (int)limit_ms) == 0)
		return false;
	for (int i = 0; i < 3; i++)
		if (waits[i].revents != 0)
			has_read |= read_stream(run, i);
	return waits[3].revents == 0 || has_read;
}

void output_drain(struct run *run)
{
	for (int i = 0; i < 3; i++) {
		if (run->fds_out[i] < 0)
			continue;
		fcntl(run->fds_out[i], F_SETFL, O_NONBLOCK);
		while (read_stream(run, i))
			;
		if (run->fds_out[i] >= 0)
			close(run->fds_out[i]);
		run->fds_out[i] = -1;
	}
}

static void show(const struct run *run)
{
	print_error("it exited with %d, signal %d\n--- stdout:\n%s\n"
		    "--- stderr:\n%s\n---\n",
		    run->exit_status, run->signal, buf_text(&run->out),
		    buf_text(&run->err));
}

static bool is_as_expected(struct scene *scene, const struct run *run,
			   int status, const char *out)
{
	return run->exit_status == status && run->signal == 0 &&
	       strcmp(buf_text(&run->out), scene_text(scene, out)) == 0;
}

void assert_run(struct scene *scene, const struct run *run, int status,
		const char *out, const char *err)
{
	if (!is_as_expected(scene, run, status, out) ||
	    strcmp(buf_text(&run->err), scene_text(scene, err)) != 0) {
		show(run);
		fail_msg("expected %d, stdout '%s', stderr '%s'", status,
			 scene_text(scene, out), scene_text(scene, err));
	}
}

void assert_run_like(struct scene *scene, const struct run *run, int status,
		     const char *out, const char *err)
{
	if (!is_as_expected(scene, run, status, out) ||
	    !text_matches(buf_text(&run->err), scene_text(scene, err))) {
		show(run);
		fail_msg("expected %d, stdout '%s', stderr like '%s'", status,
			 scene_text(scene, out), scene_text(scene, err));
	}
}

void assert_killed(const struct run *run, int signal)
{
	if (run->signal != signal || run->out.length > 0 ||
	    run->err.length > 0) {
		show(run);
		fail_msg("expected a silent death by signal %d", signal);
	}
}
