#include "helper/helper.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "console/countdown.h"
#include "quixrun/buf.h"
#include "quixrun/clock.h"
#include "quixrun/mem.h"
#include "quixrun/protocol.h"
#include "system/descriptors.h"
#include "system/process.h"
#include "system/self.h"

/* The process of quixrun-portal, and two pipes. */
struct helper_process {
	pid_t pid; /* 0: none */
	int input; /* the pipe that it reads; -1: closed */
	int output;
};

/* Variables for the network, the resolver and the C library. */
static const char *const handed_on[] = {
	"http_proxy",	"https_proxy",
	"HTTPS_PROXY",	"all_proxy",
	"ALL_PROXY",	"no_proxy",
	"NO_PROXY",	"SSL_CERT_FILE",
	"SSL_CERT_DIR", "LD_LIBRARY_PATH",
	"RES_OPTIONS",	"LOCALDOMAIN",
	"OPENSSL_CONF", "TZ",
	"ASAN_OPTIONS", "UBSAN_OPTIONS",
};

#define PASSED_COUNT (sizeof(handed_on) / sizeof(handed_on[0]))

static void make_helper_environment(char **environment)
{
	size_t i, count = 0;

	for (i = 0; i < PASSED_COUNT; i++) {
		const char *value = getenv(handed_on[i]);

		/*
		 * getenv(3) returns a pointer behind the '='; the string begins
		 * before it.
		 */
		if (value)
			environment[count++] =
				(char *)(uintptr_t)(value -
						    strlen(handed_on[i]) - 1);
	}
	environment[count] = NULL;
}

static void run_helper_program(const char *path)
{
	char *arguments[] = { (char *)(uintptr_t) "quixrun-portal", NULL };
	char *environment[PASSED_COUNT + 1];

	syscall(SYS_close_range, STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC);
	make_helper_environment(environment);
	execve(path, arguments, environment);
	_exit(STATUS_NOT_FOUND);
}

static int fork_helper(struct helper_process *process, const char *path,
		       int *to, int *from)
{
	if (pipe2(to, O_CLOEXEC) < 0 || pipe2(from, O_CLOEXEC) < 0)
		return -1;
	process->pid = process_fork((int[]){ to[0], from[1], -1 }, SIGKILL);
	if (process->pid < 0)
		return -1;
	if (!process->pid)
		run_helper_program(path);
	process->input = to[1];
	process->output = from[0];
	to[1] = -1;
	from[0] = -1;
	return 0;
}

/*
 * Starts ../libexec/quixrun-portal, relative to the folder of the running
 * executable. The child has the two pipes and standard error, no other
 * descriptor, and only the variables for the network: proxies, CA files,
 * resolver. It is killed when quixrun dies. Returns 0, or -1 with *error naming
 * the full path.
 */
static int start_process(struct helper_process *process, struct error *error)
{
	AUTO_FREE char *path = self_beside("../libexec/quixrun-portal");
	int to[2] = { -1, -1 };
	int from[2] = { -1, -1 };
	int result;

	*process = (struct helper_process){ .input = -1, .output = -1 };
	if (!path)
		return error_set(error, STATUS_PERMANENT,
				 "cannot find quixrun's own folder: /proc is "
				 "not mounted");
	if (access(path, X_OK) < 0)
		return error_set(
			error, STATUS_PERMANENT,
			"'%s': %s; quixrun needs it for requests to the portal; install quixrun"
			" again",
			path, strerror(errno));
	result = fork_helper(process, path, to, from);
	if (result)
		error_set(error, error_status(errno), "cannot start '%s': %s",
			  path, strerror(errno));
	descriptor_close(&to[0]);
	descriptor_close(&to[1]);
	descriptor_close(&from[0]);
	descriptor_close(&from[1]);
	return result;
}

/*
 * Kills the process if it still runs, reaps it, closes the pipes. Safe twice.
 */
static void end_process(struct helper_process *process)
{
	descriptor_close(&process->input);
	descriptor_close(&process->output);
	if (process->pid > 0) {
#if !defined(__SANITIZE_ADDRESS__) && !defined(QUIXRUN_COVERAGE)
		/*
		 * The helper is finished, so it can be killed; with the leak
		 * check or the counters of `make coverage` it must exit by
		 * itself.
		 */
		kill(process->pid, SIGKILL);
#endif
		process_wait(process->pid);
	}
	*process = (struct helper_process){ .input = -1, .output = -1 };
}

/* For a helper that does not exit at its deadline. */
#define GRACE_MS 5000

struct conversation {
	struct helper_process process;
	struct protocol_reader reader;
	const struct helper_caller *caller;
	struct countdown countdown; /* until the next retry */
	long long deadline;
};

static void clear_conversation(struct conversation *conversation)
{
	countdown_end(&conversation->countdown);
	protocol_reader_clear(&conversation->reader);
	end_process(&conversation->process);
}

/* The smaller of two timeouts for poll(2), where -1 is infinite. */
static int smaller_timeout(int a, int b)
{
	return a < 0 || (b >= 0 && b < a) ? b : a;
}

/* Waits until the pipe is readable. */
static int await_output(struct conversation *conversation, struct error *error)
{
	struct countdown *countdown = &conversation->countdown;

	for (;;) {
		const int next = countdown_tick(countdown);
		const int left = clock_left(conversation->deadline);
		struct pollfd waiting[] = {
			{ .fd = conversation->process.output,
			  .events = POLLIN },
			{ .fd = countdown_fd(countdown), .events = POLLIN },
		};

		if (!left)
			return error_set(
				error, STATUS_TEMPORARY,
				"quixrun-portal did not answer before the "
				"deadline");
		if (poll(waiting, 2, smaller_timeout(left, next)) < 0) {
			if (errno == EINTR)
				continue;
			return error_set(error, error_status(errno),
					 "cannot wait for quixrun-portal: %s",
					 strerror(errno));
		}
		if (waiting[1].revents)
			countdown_end(countdown);
		if (waiting[0].revents)
			return 0;
	}
}

/* Returns 0 and a message, or -1 with *error. */
static int receive_message(struct conversation *conversation,
			   struct fields *message, struct error *error)
{
	for (;;) {
		int result =
			protocol_take(&conversation->reader, message, error);

		if (result)
			return result < 0 ? -1 : 0;
		if (await_output(conversation, error))
			return -1;
		result = protocol_fill(&conversation->reader, error);
		if (result < 0)
			return -1;
		if (!result)
			return error_set(error, STATUS_TEMPORARY,
					 "quixrun-portal ended without an "
					 "answer");
	}
}

static int send_token(struct conversation *conversation, struct error *error)
{
	const struct helper_caller *caller = conversation->caller;
	AUTO_FIELDS struct fields message = { 0 };
	const long long started = clock_now();
	const struct secret *token;
	struct error reason;

	if (!caller->need_token)
		fields_set_text(&message, "error", "there is no other token");
	else if (caller->need_token(caller->user, &token, &reason))
		fields_set_text(&message, "error", reason.message);
	else
		fields_set(&message, "token", token->bytes, token->length);
	/*
	 * The time of a ${command:}, which may wait for a person, does not
	 * count.
	 */
	if (conversation->deadline)
		conversation->deadline += clock_now() - started;
	return protocol_write(conversation->process.input, &message, error);
}

static int refuse_version(struct error *error)
{
	return error_set(error, STATUS_PERMANENT,
			 "quixrun-portal has a different version; install "
			 "quixrun again");
}

static int take_notice(struct conversation *conversation,
		       const struct fields *message, struct error *error)
{
	const char *level = fields_text(message, "level");
	const char *text = fields_text(message, "message");

	(void)error;
	log_message(conversation->caller->log,
		    level && !strcmp(level, "warning") ? LOG_LEVEL_WARNING
						       : LOG_LEVEL_INFO,
		    "%s", text ? text : "");
	return 0;
}

static int take_wait(struct conversation *conversation,
		     const struct fields *message, struct error *error)
{
	const char *text = fields_text(message, "message");

	(void)error;
	countdown_begin(&conversation->countdown,
			fields_number(message, "wait_ms", 0), text ? text : "");
	return 0;
}

static int take_need_token(struct conversation *conversation,
			   const struct fields *message, struct error *error)
{
	(void)message;
	return send_token(conversation, error);
}

static int take_pair(struct conversation *conversation,
		     const struct fields *message, struct error *error)
{
	const struct helper_caller *caller = conversation->caller;
	const struct secret *current = fields_find(message, "pair.current");
	const struct secret *next = fields_find(message, "pair.next");
	AUTO_FIELDS struct fields answer = { 0 };

	if (!caller->take_pair || !current || !next)
		return refuse_version(error);
	fields_set_text(&answer, "tokens",
			caller->take_pair(caller->user, current, next));
	return protocol_write(conversation->process.input, &answer, error);
}

/* Events before the answer. */
static const struct {
	const char *name;
	int (*take)(struct conversation *, const struct fields *,
		    struct error *);
} events[] = {
	{ "notice", take_notice },
	{ "wait", take_wait },
	{ "need_token", take_need_token },
	{ "pair", take_pair },
};

/*
 * Returns 1 when the message is the answer, 0 when it was handled, or -1 with
 * *error.
 */
static int serve_event(struct conversation *conversation,
		       const struct fields *message, struct error *error)
{
	const char *event = fields_text(message, "event");
	size_t i;

	countdown_end(&conversation->countdown);
	for (i = 0; event && i < sizeof(events) / sizeof(events[0]); i++)
		if (!strcmp(event, events[i].name))
			return events[i].take(conversation, message, error);
	if (event && (!strcmp(event, "result") || !strcmp(event, "failure")))
		return 1;
	return refuse_version(error);
}

static int converse(const struct fields *request, long long timeout_ms,
		    const struct helper_caller *caller, struct fields *answer,
		    struct error *error)
{
	struct conversation conversation = {
		.caller = caller,
		.countdown = { .log = caller->log, .is_endless = !timeout_ms },
	};
	int result = start_process(&conversation.process, error);

	conversation.reader.fd = conversation.process.output;
	conversation.deadline =
		timeout_ms ? clock_deadline(timeout_ms + GRACE_MS) : 0;
	if (!result)
		result = protocol_write(conversation.process.input, request,
					error);
	while (!result) {
		fields_clear(answer);
		result = receive_message(&conversation, answer, error);
		if (!result)
			result = serve_event(&conversation, answer, error);
	}
	clear_conversation(&conversation);
	return result > 0 ? 0 : -1;
}

/* The rest of `timeout_ms`; 0 is no timeout and stays 0. */
static long long helper_time_left(long long timeout_ms, long long spent_ms)
{
	if (!timeout_ms)
		return 0;
	return spent_ms < timeout_ms ? timeout_ms - spent_ms : 1;
}

/*
 * Sends the request again, to a second helper: the first one confined itself
 * before it knew that it must follow links.
 */
static int follow_links(const struct fields *request, long long timeout_ms,
			const struct helper_caller *caller,
			struct fields *answer, struct error *error)
{
	AUTO_FIELDS struct fields again = { 0 };

	fields_copy(request, &again);
	fields_set_text(&again, "follow_links", "1");
	fields_set_number(&again, "timeout_ms", timeout_ms);
	return converse(&again, timeout_ms, caller, answer, error);
}

/* Converts a failure of the helper to *error. */
static int read_failure(const struct fields *answer, struct error *error)
{
	const char *message = fields_text(answer, "message");
	const bool is_later =
		fields_number(answer, "status", 0) == STATUS_TEMPORARY;

	if (strcmp(fields_text(answer, "event"), "failure") != 0)
		return 0;
	error_set(error, is_later ? STATUS_TEMPORARY : STATUS_PERMANENT, "%s",
		  message && *message ? message
				      : "quixrun-portal gave no reason");
	return 1;
}

int helper_ask(const struct fields *request, long long timeout_ms,
	       const struct helper_caller *caller, struct fields *answer,
	       struct error *error)
{
	const long long started = clock_now();

	if (converse(request, timeout_ms, caller, answer, error))
		return -1;
	if (fields_text(answer, "has_links") &&
	    follow_links(request,
			 helper_time_left(timeout_ms, clock_now() - started),
			 caller, answer, error))
		return -1;
	return read_failure(answer, error);
}
