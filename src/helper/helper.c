#include "helper/helper.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

#include "quixrun/clock.h"
#include "console/countdown.h"
#include "helper/helper_process.h"
#include "quixrun/protocol.h"

/* The helper keeps the deadline; this is for a helper that does not. */
#define GRACE_MS 5000

struct conversation {
	struct helper_process process;
	struct protocol_reader reader;
	const struct helper_caller *caller;
	struct countdown countdown; /* until the next attempt */
	long long deadline;
};

static void clear(struct conversation *conversation)
{
	countdown_end(&conversation->countdown);
	protocol_reader_clear(&conversation->reader);
	helper_process_end(&conversation->process);
}

/* The sooner of two times for poll(2), where -1 is never. */
static int sooner(int a, int b)
{
	return a < 0 || (b >= 0 && b < a) ? b : a;
}

/* Waits until there is something to read. */
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
			return error_set(error, STATUS_LATER,
					 "quixrun-portal did not keep the "
					 "deadline");
		poll(waiting, 2, sooner(left, next));
		if (waiting[1].revents)
			countdown_end(countdown);
		if (waiting[0].revents)
			return 0;
	}
}

/* 0 and a message, or -1. */
static int receive(struct conversation *conversation, struct fields *message,
		   struct error *error)
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
			return error_set(error, STATUS_LATER,
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

	if (caller->need_token(caller->user, &token, &reason))
		fields_set_text(&message, "error", reason.message);
	else
		fields_set(&message, "token", token->bytes, token->length);
	/* A ${command:} may have asked somebody: that is not the Portal's. */
	if (conversation->deadline)
		conversation->deadline += clock_now() - started;
	return protocol_write(conversation->process.input, &message, error);
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

/* The events that are not yet the answer. */
static const struct {
	const char *name;
	int (*take)(struct conversation *, const struct fields *,
		    struct error *);
} events[] = {
	{ "notice", take_notice },
	{ "wait", take_wait },
	{ "need_token", take_need_token },
};

/* 1: that was the answer; 0: served; -1 with *error. */
static int serve(struct conversation *conversation,
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
	return error_set(error, STATUS_MEND,
			 "quixrun-portal is of another version; install "
			 "quixrun again");
}

static int converse(const struct fields *request, long long timeout_ms,
		    const struct helper_caller *caller, struct fields *answer,
		    struct error *error)
{
	struct conversation conversation = {
		.caller = caller,
		.countdown = { .log = caller->log, .is_endless = !timeout_ms },
	};
	int result = helper_process_start(&conversation.process, error);

	conversation.reader.fd = conversation.process.output;
	conversation.deadline =
		timeout_ms ? clock_deadline(timeout_ms + GRACE_MS) : 0;
	if (!result)
		result = protocol_write(conversation.process.input, request,
					error);
	while (!result) {
		fields_clear(answer);
		result = receive(&conversation, answer, error);
		if (!result)
			result = serve(&conversation, answer, error);
	}
	clear(&conversation);
	return result > 0 ? 0 : -1;
}

/* What is left of `timeout_ms`; 0 is none, which stays. */
static long long time_left(long long timeout_ms, long long spent_ms)
{
	if (!timeout_ms)
		return 0;
	return spent_ms < timeout_ms ? timeout_ms - spent_ms : 1;
}

/* The helper must be told before it confines itself: it takes another one. */
static int follow_links(const struct fields *request, long long timeout_ms,
			const struct helper_caller *caller,
			struct fields *answer, struct error *error)
{
	AUTO_FIELDS struct fields again = { 0 };
	size_t i;

	for (i = 0; i < request->count; i++) {
		const struct field *field = &request->items[i];

		fields_append(&again, field->key, secret_text(&field->value),
			      field->value.length);
	}
	fields_set_text(&again, "follow_links", "1");
	fields_set_number(&again, "timeout_ms", timeout_ms);
	return converse(&again, timeout_ms, caller, answer, error);
}

int helper_ask(const struct fields *request, long long timeout_ms,
	       const struct helper_caller *caller, struct fields *answer,
	       struct error *error)
{
	const long long started = clock_now();
	const int result = converse(request, timeout_ms, caller, answer, error);

	if (result || !fields_text(answer, "has_links"))
		return result;
	return follow_links(request,
			    time_left(timeout_ms, clock_now() - started),
			    caller, answer, error);
}
