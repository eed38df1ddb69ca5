/*
 * Any bytes as the input of quixrun-portal: an accepted request has the
 * properties that the helper relies on, and so has the token that is requested
 * later; the helper's output contains no token.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "portal/address.h"
#include "portal/channel.h"
#include "portal/probe.h"
#include "portal/request.h"
#include "quixrun/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool fact)
{
	if (!fact)
		abort();
}

/* The token is sent in a header. */
static void check_token(const struct secret *token)
{
	require(token->length > 0);
	require(!memchr(token->bytes, ' ', token->length));
	require(!text_has_control(token->bytes, token->length));
}

static void check_request(const struct request *request,
			  const struct secret tokens[TOKEN_COUNT])
{
	require(address_is_acceptable(request->portal));
	require(!text_ends(request->portal, "/"));
	require(text_begins(request->portal, request->origin));
	require(strstr(request->origin, request->host) != NULL);
	require(!request->workspace ||
		text_is_workspace_id(request->workspace));
	require(request->token_count == 1 || request->token_count == 2);
	require(request->token_ids[0] != request->token_ids[1]);
	require(request->timeout_ms >= 0);
	require(request->unreachable_after_ms >= 0);
	check_token(&tokens[request->token_ids[0] - 1]);
}

/* The file contains no token (of a length that is redacted). */
static void check_said(int fd, const struct secret *token)
{
	AUTO_BUF struct buf said = { 0 };
	char chunk[4096];
	ssize_t n;

	require(lseek(fd, 0, SEEK_SET) == 0);
	while ((n = read(fd, chunk, sizeof(chunk))) > 0)
		buf_add(&said, chunk, (size_t)n);
	require(!memmem(buf_text(&said), said.length, token->bytes,
			token->length));
}

/*
 * Requests the second token, and sends a failure with the first one in its
 * message.
 */
static void take_second_token(struct channel *channel,
			      const struct request *request,
			      struct secret tokens[TOKEN_COUNT])
{
	const int first = request->token_ids[0];
	AUTO_FIELDS struct fields answer = { 0 };
	const struct secret *given;
	struct failure failure = { 0 };

	if (!channel_need_token(channel, 3 - first, &answer, &failure)) {
		given = fields_find(&answer, "token");
		if (given &&
		    !request_check_token(request, 3 - first, given, &failure))
			check_token(given);
	}
	if (tokens[first - 1].length < 20)
		return;
	failure_set(&failure, FAULT_HTTP, "it says: %s",
		    secret_text(&tokens[first - 1]));
	channel_failure(channel, &failure);
	check_said(channel->out, &tokens[first - 1]);
}

static void serve(struct channel *channel, struct secret tokens[TOKEN_COUNT])
{
	AUTO_FIELDS struct fields message = { 0 };
	struct request request = { 0 };
	struct failure failure;
	struct error error;

	if (protocol_read(&channel->in, &message, &error) <= 0)
		return;
	if (probe_is_wanted(&message))
		return;
	if (request_parse(&message, &request, tokens, &failure) < 0) {
		require(failure.fault == FAULT_REQUEST ||
			failure.fault == FAULT_TOKEN_BAD);
	} else {
		check_request(&request, tokens);
		take_second_token(channel, &request, tokens);
	}
	request_clear(&request);
}

/*
 * The bytes followed by two answers: one may become the end of the request. At
 * the end of the file the helper would exit.
 */
static int open_script(const uint8_t *data, size_t size)
{
	static const char answers[] = "error=none\n\nerror=none\n\n";
	const int fd = memfd_create("fuzz", MFD_CLOEXEC);

	require(fd >= 0);
	require(write(fd, data, size) == (ssize_t)size);
	require(write(fd, answers, sizeof(answers) - 1) > 0);
	require(lseek(fd, 0, SEEK_SET) == 0);
	return fd;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct secret tokens[TOKEN_COUNT] = { 0 };
	struct channel channel = { .out = memfd_create("said", MFD_CLOEXEC),
				   .in = { .fd = open_script(data, size) },
				   .tokens = tokens };

	require(channel.out >= 0);
	serve(&channel, tokens);
	protocol_reader_clear(&channel.in);
	close(channel.in.fd);
	close(channel.out);
	secret_clear(&tokens[0]);
	secret_clear(&tokens[1]);
	return 0;
}
