#include "portal/channel.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "quixrun/clock.h"
#include "portal/foreign_text.h"

static void quixrun_is_gone(void) __attribute__((noreturn));

static void quixrun_is_gone(void)
{
	_exit(STATUS_TEMPORARY);
}

static void send_event(struct channel *channel, struct fields *event,
		       const char *name)
{
	struct error ignored;

	fields_set_text(event, "event", name);
	if (protocol_write(channel->out, event, &ignored) < 0)
		quixrun_is_gone();
}

static void set_message(const struct channel *channel, struct fields *event,
			const char *message)
{
	AUTO_BUF struct buf shown = { 0 };

	remark_hide(&shown, message, channel->tokens);
	fields_set_text(event, "message", buf_text(&shown));
}

void channel_notice(struct channel *channel, enum notice_level level,
		    const char *message)
{
	AUTO_FIELDS struct fields event = { 0 };

	fields_set_text(&event, "level",
			level == NOTICE_WARNING ? "warning" : "info");
	set_message(channel, &event, message);
	send_event(channel, &event, "notice");
}

void channel_wait(struct channel *channel, long long wait_ms,
		  const char *message)
{
	AUTO_FIELDS struct fields event = { 0 };

	fields_set_number(&event, "wait_ms", wait_ms);
	set_message(channel, &event, message);
	send_event(channel, &event, "wait");
}

/* Receives the answer to an event. */
static int receive_answer(struct channel *channel, struct fields *answer,
			  struct failure *failure)
{
	struct error error;
	const int result = protocol_read(&channel->in, answer, &error);

	if (!result)
		quixrun_is_gone();
	if (result < 0)
		return failure_set(failure, FAULT_REQUEST, "%s", error.message);
	return 0;
}

int channel_need_token(struct channel *channel, int token_id,
		       struct fields *answer, struct failure *failure)
{
	AUTO_FIELDS struct fields event = { 0 };

	fields_set_number(&event, "token_id", token_id);
	send_event(channel, &event, "need_token");
	return receive_answer(channel, answer, failure);
}

int channel_pair(struct channel *channel, const struct secret *pair,
		 struct fields *answer, struct failure *failure)
{
	AUTO_FIELDS struct fields event = { 0 };

	fields_set(&event, "pair.current", secret_text(&pair[0]),
		   pair[0].length);
	fields_set(&event, "pair.next", secret_text(&pair[1]), pair[1].length);
	send_event(channel, &event, "pair");
	return receive_answer(channel, answer, failure);
}

void channel_result(struct channel *channel, struct fields *result)
{
	send_event(channel, result, "result");
}

/* "1", "2" or "1 2". */
static void set_rejected(struct fields *event, const struct failure *failure)
{
	AUTO_BUF struct buf ids = { 0 };
	size_t i;

	for (i = 0; i < TOKEN_COUNT; i++)
		if (failure->rejected[i])
			buf_add_format(&ids, "%s%zu", ids.length ? " " : "",
				       i + 1);
	if (ids.length)
		fields_set_text(event, "rejected", ids.data);
}

void channel_failure(struct channel *channel, const struct failure *failure)
{
	AUTO_FIELDS struct fields event = { 0 };

	fields_set_number(&event, "status", failure->error.status);
	fields_set_text(&event, "fault", fault_word(failure->fault));
	set_message(channel, &event, failure->error.message);
	if (fault_is_unreachable(failure->fault))
		fields_set_text(&event, "unreachable", "1");
	if (failure->has_links)
		fields_set_text(&event, "has_links", "1");
	set_rejected(&event, failure);
	send_event(channel, &event, "failure");
}

/* Waits for input or until the time is over, and handles the input. */
static void poll_once(struct channel *channel, long long milliseconds)
{
	struct pollfd input = { .fd = channel->in.fd, .events = POLLIN };
	struct error ignored;
	const int ready = poll(&input, 1, (int)milliseconds);

	if (ready < 0 && errno != EINTR)
		quixrun_is_gone();
	if (ready > 0 && protocol_fill(&channel->in, &ignored) <= 0)
		quixrun_is_gone();
}

void channel_sleep(struct channel *channel, long long milliseconds)
{
	const long long end = clock_now() + milliseconds;
	long long left;

	while ((left = end - clock_now()) > 0)
		poll_once(channel, left);
}
