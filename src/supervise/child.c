#include "supervise/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "quixrun/io.h"
#include "quixrun/mem.h"
#include "system/descriptors.h"
#include "system/signals.h"

/* Exits if the supervisor has exited: nothing would stop or continue us. */
static void send_message(const struct report *report,
			 const struct fields *message)
{
	AUTO_BUF struct buf out = { 0 };

	protocol_encode(message, &out);
	if (io_write_all(report->fd, out.data, out.length) < 0)
		_exit(STATUS_TEMPORARY);
}

/* Sends the outcome with the files that were read. */
static void send_outcome(struct report *report, struct fields *message)
{
	size_t i;

	for (i = 0; i < report->sources.count; i++) {
		const struct field *field = &report->sources.items[i];

		fields_append(message, field->key, secret_text(&field->value),
			      field->value.length);
	}
	send_message(report, message);
	fields_clear(&report->sources);
}

static void send_word(struct report *report, const char *event)
{
	AUTO_FIELDS struct fields message = { 0 };

	fields_set_text(&message, "event", event);
	send_outcome(report, &message);
}

void report_reads(void *user, const char *path)
{
	struct report *report = user;
	const struct watch_state state = watch_state_of(path);

	fields_append(&report->sources, "source", path, strlen(path));
	fields_append(&report->sources, "state", (const char *)&state,
		      sizeof(state));
}

void report_writes(void *user, const char *path)
{
	const struct report *report = user;
	AUTO_FIELDS struct fields message = { 0 };

	fields_set_text(&message, "event", "file");
	fields_set_text(&message, "path", path);
	send_message(report, &message);
}

void report_rejected(struct report *report)
{
	send_word(report, "rejected");
}

void report_delivered(struct report *report)
{
	send_word(report, "delivered");
}

static void add_settings(struct fields *message,
			 const struct supervision *settings)
{
	fields_append(message, "settings", (const char *)settings,
		      sizeof(*settings));
}

void report_same(struct report *report, const struct supervision *settings)
{
	AUTO_FIELDS struct fields message = { 0 };

	fields_set_text(&message, "event", "same");
	if (settings)
		add_settings(&message, settings);
	send_outcome(report, &message);
}

void report_ready(struct report *report, const struct snapshot *snapshot,
		  const struct supervision *settings, const char *names)
{
	AUTO_FIELDS struct fields message = { 0 };

	fields_set_text(&message, "event", "ready");
	add_settings(&message, settings);
	fields_set_text(&message, "names", names);
	snapshot_encode(snapshot, &message);
	send_outcome(report, &message);
}

void report_failure(struct report *report, const struct error *error,
		    const char *earlier, bool was_rejected)
{
	AUTO_FIELDS struct fields message = { 0 };

	fields_set_text(&message, "event", "failure");
	fields_set_number(&message, "status", error->status);
	fields_set_text(&message, "message", error->message);
	fields_set_text(&message, "earlier", earlier);
	fields_set_number(&message, "rejected", was_rejected);
	send_outcome(report, &message);
}

/* `state` follows its `source`. */
static void read_sources(struct told *told, const struct fields *message)
{
	const char *path = NULL;
	struct watch_state state;
	size_t i;

	for (i = 0; i < message->count; i++) {
		const struct secret *value = &message->items[i].value;

		if (!strcmp(message->items[i].key, "source"))
			path = secret_text(value);
		if (strcmp(message->items[i].key, "state") != 0 || !path ||
		    value->length != sizeof(state))
			continue;
		memcpy(&state, value->bytes, sizeof(state));
		watch_sources_add(&told->sources, path, &state);
	}
}

static void read_file(struct told *told, const struct fields *message)
{
	const char *path = fields_text(message, "path");

	if (path)
		strings_add_once(&told->files, path);
}

static void read_settings(struct told *told, const struct fields *message)
{
	const struct secret *settings = fields_find(message, "settings");

	if (!settings || settings->length != sizeof(told->settings))
		return;
	memcpy(&told->settings, settings->bytes, settings->length);
	told->has_settings = true;
}

static void read_ready(struct told *told, const struct fields *message)
{
	const char *names = fields_text(message, "names");

	told->outcome = OUTCOME_READY;
	read_settings(told, message);
	free(told->names);
	told->names = mem_copy_text(names ? names : "");
	snapshot_clear(&told->snapshot);
	snapshot_decode(&told->snapshot, message);
}

static void read_same(struct told *told, const struct fields *message)
{
	told->outcome = OUTCOME_SAME;
	read_settings(told, message);
}

static void read_delivered(struct told *told, const struct fields *message)
{
	(void)message;
	told->outcome = OUTCOME_DELIVERED;
}

static void read_rejected(struct told *told, const struct fields *message)
{
	(void)message;
	told->outcome = OUTCOME_REJECTED;
	told->was_rejected = true;
}

static void read_failure(struct told *told, const struct fields *message)
{
	const char *text = fields_text(message, "message");
	const char *earlier = fields_text(message, "earlier");

	told->outcome = OUTCOME_FAILURE;
	free(told->earlier);
	told->earlier = mem_copy_text(earlier ? earlier : "");
	told->was_rejected = fields_number(message, "rejected", 0) != 0;
	error_set(told->failure,
		  (enum exit_status)fields_number(message, "status",
						  STATUS_PERMANENT),
		  "%s", text ? text : "");
}

static const struct {
	const char *name;
	void (*take)(struct told *, const struct fields *);
} events[] = {
	{ "file", read_file },	       { "ready", read_ready },
	{ "same", read_same },	       { "delivered", read_delivered },
	{ "rejected", read_rejected }, { "failure", read_failure },
};

static void read_message(struct told *told, const struct fields *message)
{
	const char *event = fields_text(message, "event");
	size_t i;

	read_sources(told, message);
	for (i = 0; event && i < sizeof(events) / sizeof(events[0]); i++)
		if (!strcmp(event, events[i].name))
			events[i].take(told, message);
}

static void close_pipe(struct told *told)
{
	if (told->reader.fd >= 0)
		close(told->reader.fd);
	told->reader.fd = -1;
	protocol_reader_clear(&told->reader);
}

static bool has_more(const struct told *told)
{
	struct pollfd waiting = { .fd = told->reader.fd, .events = POLLIN };

	return told->reader.fd >= 0 && poll(&waiting, 1, 0) > 0;
}

/* Handles every complete message; -1 when one is malformed. */
static int read_messages(struct told *told, struct error *error)
{
	int result;

	do {
		AUTO_FIELDS struct fields message = { 0 };

		result = protocol_take(&told->reader, &message, error);
		if (result > 0)
			read_message(told, &message);
	} while (result > 0);
	return result;
}

int told_read(struct told *told, struct error *error)
{
	while (has_more(told)) {
		const int result = protocol_fill(&told->reader, error);

		if (result <= 0 || read_messages(told, error)) {
			close_pipe(told);
			return result ? -1 : 0;
		}
	}
	return 0;
}

void told_clear(struct told *told)
{
	struct error *failure = told->failure;

	close_pipe(told);
	strings_clear(&told->files);
	watch_sources_clear(&told->sources);
	snapshot_clear(&told->snapshot);
	free(told->names);
	free(told->earlier);
	*told = (struct told){ .reader.fd = -1, .failure = failure };
}

/* Ends the process when quixrun dies; a seccomp filter may deny that. */
static int die_with_parent(const struct log *log, pid_t parent,
			   struct error *error)
{
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0)
		log_message(log, LOG_LEVEL_INFO,
			    "the program will not end when quixrun is killed: "
			    "prctl: %s",
			    strerror(errno));
	/* Not a test for 1, which is quixrun's id when it is PID 1. */
	if (getppid() != parent)
		return error_set(error, STATUS_PERMANENT,
				 "cannot tell whether quixrun still runs");
	return 0;
}

/* Without a process group of its own, its descendants could not be ended. */
static int become_leader(struct error *error)
{
	if (setpgid(0, 0) < 0)
		return error_set(error, error_status(errno),
				 "cannot make a process group: %s",
				 strerror(errno));
	return 0;
}

/* True when the running program has this token. */
static bool has_token(const void *user, const struct secret *token)
{
	const struct refresh *refresh = user;

	return token ? snapshot_has_token(refresh->known, refresh->key, token)
		     : refresh->known->has_token;
}

/* Every file that the run reads and writes is reported. */
static void observe_run(struct run *run, struct refresh *refresh)
{
	refresh->observer = (struct observer){
		.reads = report_reads,
		.writes = report_writes,
		.user = refresh->report,
		.skips_commands = refresh->known && !refresh->runs_commands,
		.holds_files = true,
	};
	refresh->incumbent = (struct incumbent){ has_token, refresh };
	run->observer = &refresh->observer;
	run->quix.observer = &refresh->observer;
	run->incumbent = refresh->known ? &refresh->incumbent : NULL;
}

static void live_as_child(const struct child_order *order, int report_end,
			  int go_end, pid_t parent, struct error *error)
{
	struct report report =
		order->early ? *order->early : (struct report){ 0 };
	struct refresh refresh = order->refresh;

	report.fd = report_end;
	if (die_with_parent(&order->run->options.log, parent, error) ||
	    become_leader(error)) {
		report_failure(&report, error, "", false);
		_exit((int)error->status);
	}
	/* Before SIGTTOU is unblocked. */
	if (order->terminal && terminal_is_led(order->terminal, parent))
		terminal_give(order->terminal, getpid());
	signals_unblock();
	refresh.report = &report;
	refresh.go = go_end;
	observe_run(order->run, &refresh);
	order->start(order->run, &refresh, error);
	report_failure(&report, error, buf_text(&order->run->earlier_errors),
		       order->run->quix.was_rejected);
	_exit((int)error->status);
}

bool child_is_program(const struct child *child)
{
	return child->told.reader.fd < 0;
}

int child_start(struct child *child, const struct child_order *order,
		struct error *error)
{
	const pid_t parent = getpid();
	int report[2] = { -1, -1 };
	int go[2] = { -1, -1 };
	pid_t pid = -1;

	/* The first child does not wait for another program to end. */
	if (!pipe2(report, O_CLOEXEC) &&
	    (!order->refresh.known || !pipe2(go, O_CLOEXEC)))
		pid = fork();
	if (pid < 0) {
		error_set(error, error_status(errno),
			  "cannot start a process: %s", strerror(errno));
		descriptor_close(&report[0]);
		descriptor_close(&report[1]);
		descriptor_close(&go[0]);
		descriptor_close(&go[1]);
		return -1;
	}
	if (!pid) {
		descriptor_close(&report[0]);
		descriptor_close(&go[1]);
		live_as_child(order, report[1], go[0], parent,
			      child->told.failure);
	}
	descriptor_close(&report[1]);
	descriptor_close(&go[0]);
	child->told.reader.fd = report[0];
	child->go = go[1];
	child->pid = pid;
	child->has_socket = order->refresh.notify_socket != NULL;
	/* The child does the same: either may run first. */
	setpgid(pid, pid);
	return 0;
}

/* told.failure has the message. */
static void fail_child(struct child *child)
{
	child->told.failure->status = STATUS_TEMPORARY;
	child->told.outcome = OUTCOME_FAILURE;
}

int child_hear(struct child *child)
{
	if (!told_read(&child->told, child->told.failure))
		return 0;
	/* A waiting child must not continue. */
	if (child->go >= 0)
		fail_child(child);
	descriptor_close(&child->go);
	return child->told.outcome == OUTCOME_FAILURE ? 0 : -1;
}

enum child_go child_await_go(const struct refresh *refresh)
{
	struct error error;
	char byte;
	const ssize_t n = read(refresh->go, &byte, 1);

	if (n > 0)
		return byte == GO_DELIVER ? GO_DELIVER : GO_EXECUTE;
	if (!n)
		_exit(0);
	error_set(&error, STATUS_TEMPORARY, "cannot read from a pipe: %s",
		  strerror(errno));
	report_failure(refresh->report, &error, "", false);
	_exit(STATUS_TEMPORARY);
}

void child_let_go(struct child *child, enum child_go go)
{
	const char byte = (char)go;

	if (write(child->go, &byte, 1) < 0) {
		error_set(child->told.failure, STATUS_TEMPORARY,
			  "cannot write to a pipe: %s", strerror(errno));
		fail_child(child);
	}
	descriptor_close(&child->go);
}

void child_stop(struct child *child)
{
	if (child->pid)
		kill(-child->pid, SIGKILL);
	descriptor_close(&child->go);
}

void child_clear(struct child *child)
{
	told_clear(&child->told);
	descriptor_close(&child->go);
	child->pid = 0;
}
