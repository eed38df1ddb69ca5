#include "supervise/redirect.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

#include "environment/mask.h"
#include "quixrun/io.h"
#include "quixrun/clock.h"
#include "redact/relay.h"
#include "supervise/front.h"
#include "system/descriptors.h"
#include "system/process.h"

/*
 * The maximum time for the program's last output to be read before quixrun
 * exits. The relay continues after that, except when PID 1 exits.
 */
#define DRAIN_MS      300
#define DRAIN_PID1_MS 2000

/*
 * The capacity of the pipe for standard output: the program and the relay wait
 * for each other less often than with the usual 64 KiB.
 */
#define OUTPUT_CAPACITY (256 * 1024)

/* The two ends of each pipe, and of the inner terminal; -1: none. */
struct ends {
	int patterns[2];
	int control[2];
	int output[2];
	int error[2];
	int terminal[2]; /* master, slave */
};

static void close_side(struct ends *ends, int side)
{
	descriptor_close(&ends->patterns[side]);
	descriptor_close(&ends->control[side]);
	descriptor_close(&ends->output[side]);
	descriptor_close(&ends->error[side]);
	descriptor_close(&ends->terminal[side]);
}

/* Copies the settings and the size of the outer terminal. */
static int open_terminal(int ends[2])
{
	struct termios settings;
	struct winsize size;
	char path[64];

	ends[0] = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
	if (ends[0] < 0 || grantpt(ends[0]) || unlockpt(ends[0]) ||
	    ptsname_r(ends[0], path, sizeof(path)))
		return -1;
	ends[1] = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (ends[1] < 0)
		return -1;
	if (!tcgetattr(STDOUT_FILENO, &settings))
		tcsetattr(ends[1], TCSANOW, &settings);
	if (!ioctl(STDOUT_FILENO, TIOCGWINSZ, &size))
		ioctl(ends[1], TIOCSWINSZ, &size);
	return 0;
}

static int open_ends(struct ends *ends, bool has_terminal)
{
	*ends = (struct ends){
		{ -1, -1 }, { -1, -1 }, { -1, -1 }, { -1, -1 }, { -1, -1 }
	};
	if (pipe2(ends->patterns, O_CLOEXEC) ||
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends->control))
		return -1;
	if (has_terminal && open_terminal(ends->terminal))
		return -1;
	if (!has_terminal && pipe2(ends->output, O_CLOEXEC))
		return -1;
	/* Only a matter of speed: a user's pipes may have reached a limit. */
	if (!has_terminal)
		fcntl(ends->output[1], F_SETPIPE_SZ, OUTPUT_CAPACITY);
	if (has_terminal && isatty(STDERR_FILENO))
		return 0;
	return pipe2(ends->error, O_CLOEXEC);
}

static void live_as_relay(const struct redirect *redirect,
			  const struct ends *ends)
{
	const int output = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
	const int error = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
	struct relay relay;
	int own[] = { output,		error,		 ends->patterns[0],
		      ends->control[0], ends->output[0], ends->error[0] };

	/* Another open descriptor could delay an end of file elsewhere. */
	descriptors_close_others(0, own, sizeof(own) / sizeof(own[0]));
	relay_init(&relay, &redirect->patterns, ends->patterns[0]);
	relay_add(&relay, ends->output[0], output);
	relay_add(&relay, ends->error[0], error);
	relay_run(&relay, ends->control[0]);
	relay_clear(&relay);
	_exit(0);
}

/* quixrun's own output is redacted, too, until it exits. */
static void redirect_streams(struct redirect *redirect, const struct ends *ends)
{
	const int output =
		ends->terminal[1] >= 0 ? ends->terminal[1] : ends->output[1];
	const int error = ends->error[1] >= 0 ? ends->error[1] : output;

	redirect->saved[0] = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
	redirect->saved[1] = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
	dup2(output, STDOUT_FILENO);
	dup2(error, STDERR_FILENO);
}

static void keep_ends(struct redirect *redirect, struct ends *ends)
{
	redirect->patterns_fd = ends->patterns[1];
	redirect->control = ends->control[1];
	ends->patterns[1] = -1;
	ends->control[1] = -1;
	close_side(ends, 0);
	close_side(ends, 1);
}

/* Starts the relay as a child. */
static int start_relay(struct redirect *redirect, struct ends *ends)
{
	const pid_t pid = fork();

	if (pid < 0)
		return -1;
	if (!pid) {
		close_side(ends, 1);
		live_as_relay(redirect, ends);
	}
	redirect_streams(redirect, ends);
	keep_ends(redirect, ends);
	return 0;
}

/*
 * Makes this process, the supervisor, the session leader on the inner terminal.
 */
static void move_to_terminal(struct redirect *redirect, struct ends *ends)
{
	setsid();
	ioctl(ends->terminal[1], TIOCSCTTY, 0);
	if (isatty(STDIN_FILENO))
		dup2(ends->terminal[1], STDIN_FILENO);
	redirect_streams(redirect, ends);
	descriptor_close(&redirect->saved[0]);
	descriptor_close(&redirect->saved[1]);
	keep_ends(redirect, ends);
}

/* The front keeps only its terminals, the pattern pipe and its outputs. */
static void live_as_front(const struct redirect *redirect, struct ends *ends,
			  pid_t supervisor, struct run *run)
{
	struct front front = { .supervisor = supervisor,
			       .master = ends->terminal[0] };
	const int input = fcntl(front.master, F_DUPFD_CLOEXEC, 3);
	const int output = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
	const int error = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
	int own[] = { front.master, input,	    output,
		      error,	    ends->error[0], ends->patterns[0] };

	descriptors_close_others(3, own, sizeof(own) / sizeof(own[0]));
	/* The input belongs to the program. */
	if (!isatty(STDIN_FILENO))
		close(STDIN_FILENO);
	relay_init(&front.relay, &redirect->patterns, ends->patterns[0]);
	relay_add(&front.relay, input, output);
	if (ends->error[0] >= 0)
		relay_add(&front.relay, ends->error[0], error);
	front_run(&front);
	run->status = front.status;
	run->to_die_of = front.to_die_of;
}

/* Starts the supervisor as a child; this process becomes the front. */
static int start_front(struct redirect *redirect, struct ends *ends,
		       struct run *run)
{
	const pid_t pid = process_fork(NULL, SIGKILL);

	if (pid < 0)
		return -1;
	if (pid) {
		live_as_front(redirect, ends, pid, run);
		return 1;
	}
	move_to_terminal(redirect, ends);
	return 0;
}

int redirect_start(struct redirect *redirect, struct run *run,
		   struct error *error)
{
	struct ends ends;
	int result = -1;

	*redirect = (struct redirect){ .patterns_fd = -1,
				       .control = -1,
				       .saved = { -1, -1 } };
	if (!run->options.is_redacted)
		return 0;
	redirect->has_terminal = isatty(STDOUT_FILENO);
	patterns_init(&redirect->patterns);
	if (!open_ends(&ends, redirect->has_terminal))
		result = redirect->has_terminal
				 ? start_front(redirect, &ends, run)
				 : start_relay(redirect, &ends);
	run->redact_key = &redirect->patterns;
	run->redact_fd = redirect->patterns_fd;
	if (result < 0) {
		error_set(error, STATUS_TEMPORARY, "cannot set up --redact: %s",
			  strerror(errno));
		close_side(&ends, 0);
		close_side(&ends, 1);
	}
	return result;
}

static void restore_stream(int *saved, int fd)
{
	if (*saved >= 0)
		dup2(*saved, fd);
	descriptor_close(saved);
}

void redirect_end(struct redirect *redirect)
{
	struct pollfd waiting = { .fd = redirect->control, .events = POLLIN };

	restore_stream(&redirect->saved[0], STDOUT_FILENO);
	restore_stream(&redirect->saved[1], STDERR_FILENO);
	/* The relay closes its end when it has written everything. */
	if (redirect->control >= 0 && !redirect->has_terminal) {
		shutdown(redirect->control, SHUT_WR);
		poll(&waiting, 1, getpid() == 1 ? DRAIN_PID1_MS : DRAIN_MS);
	}
	descriptor_close(&redirect->control);
	descriptor_close(&redirect->patterns_fd);
	patterns_clear(&redirect->patterns);
}

static void add_token(struct patterns *patterns, const struct quix *quix,
		      int id)
{
	const struct secret *token = &quix->tokens[id - 1].value;

	patterns_add(patterns, id == 1 ? "token_1" : "token_2",
		     secret_text(token), token->length);
}

/* Variables first: their names are shown in place of the value. */
static void add_secrets(struct patterns *patterns, const struct run *run)
{
	size_t i;

	for (i = 0; i < run->plan.count; i++) {
		const struct variable *variable = &run->plan.items[i];
		const char *value = variable_value(variable);
		AUTO_BUF struct buf name = { 0 };

		if (variable->removed ||
		    !mask_is_secret(&run->quix, &run->plan, variable))
			continue;
		variable_add_name(variable, &name);
		patterns_add(patterns, buf_text(&name), value, strlen(value));
	}
	add_token(patterns, &run->quix, 1);
	add_token(patterns, &run->quix, 2);
	for (i = 0; i < run->quix.broker.count; i++) {
		const struct field *field = &run->quix.broker.items[i];

		if (schema_is_secret_property(field->key))
			patterns_add(patterns, field->key,
				     secret_text(&field->value),
				     field->value.length);
	}
}

void redirect_tell(const struct run *run)
{
	AUTO_FIELDS struct fields message = { 0 };
	AUTO_BUF struct buf out = { 0 };
	struct patterns patterns;

	if (!run->redact_key)
		return;
	patterns_init_like(&patterns, run->redact_key);
	add_secrets(&patterns, run);
	patterns_encode(&patterns, &message);
	/* Without a relay, all output would be lost. */
	protocol_encode(&message, &out);
	if (io_write_all(run->redact_fd, out.data, out.length) < 0)
		_exit(STATUS_TEMPORARY);
	patterns_clear(&patterns);
}
