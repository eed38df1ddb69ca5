#include "portal/request.h"

#include <stdlib.h>
#include <string.h>

#include "quixrun/mem.h"
#include "quixrun/protocol.h"
#include "quixrun/text.h"
#include "portal/address.h"

static int refuse_field(struct failure *failure, const char *key)
{
	return failure_set(failure, FAULT_REQUEST,
			   "request from quixrun to quixrun-portal: "
			   "'%s' is missing or malformed; "
			   "are both of the same version?",
			   key);
}

static char *copy_field(const struct fields *message, const char *key)
{
	const char *text = fields_text(message, key);

	return text && *text ? mem_copy_text(text) : NULL;
}

static bool is_one(const struct fields *message, const char *key)
{
	const char *text = fields_text(message, key);

	return text && !strcmp(text, "1");
}

/* Parses "1 2", "2 1", "1" or "2". */
static int parse_token_ids(const char *text, struct request *request)
{
	size_t length;
	const char *word;

	while ((word = text_next_word(&text, &length))) {
		const int id = *word - '0';

		if (length != 1 || id < 1 || id > TOKEN_COUNT ||
		    request->token_count == TOKEN_COUNT)
			return -1;
		if (request->token_count && request->token_ids[0] == id)
			return -1;
		request->token_ids[request->token_count++] = id;
	}
	return request->token_count ? 0 : -1;
}

static int parse_tokens(const struct fields *message, struct request *request,
			struct secret *tokens, struct failure *failure)
{
	const char *ids = fields_text(message, "tokens");
	const struct secret *token = fields_find(message, "token");

	if (!ids || parse_token_ids(ids, request) < 0)
		return refuse_field(failure, "tokens");
	if (!token)
		return refuse_field(failure, "token");
	if (request_check_token(request, request->token_ids[0], token,
				failure) < 0)
		return -1;
	secret_set(&tokens[request->token_ids[0] - 1], token->bytes,
		   token->length);
	return 0;
}

static int parse_address(const struct fields *message, struct request *request,
			 struct failure *failure)
{
	request->portal = copy_field(message, "portal");
	if (!request->portal || !address_is_acceptable(request->portal))
		return refuse_field(failure, "portal");
	while (text_ends(request->portal, "/"))
		request->portal[strlen(request->portal) - 1] = '\0';
	request->origin = address_origin(request->portal);
	request->host = address_host(request->portal);
	request->workspace = copy_field(message, "workspace");
	if (request->workspace && !text_is_workspace_id(request->workspace))
		return refuse_field(failure, "workspace");
	request->remembered = copy_field(message, "workspace.remembered");
	if (request->remembered && !text_is_workspace_id(request->remembered))
		return refuse_field(failure, "workspace.remembered");
	return 0;
}

/* Parses the two tokens before a rotation. */
static int parse_pair_before(const struct fields *message,
			     struct request *request, struct failure *failure)
{
	static const char *const keys[] = { "pair.current", "pair.next" };
	int i;

	for (i = 0; i < TOKEN_COUNT; i++) {
		const struct secret *token = fields_find(message, keys[i]);

		if (!token || !token->length)
			return refuse_field(failure, keys[i]);
		secret_set(&request->pair_before[i], token->bytes,
			   token->length);
	}
	return 0;
}

static int parse_pair(const struct fields *message, struct request *request,
		      struct failure *failure)
{
	static const char *const words[] = { "", "list", "read", "rotate",
					     "use" };
	const char *wish = fields_text(message, "want.pair");
	size_t i;

	for (i = 0; wish && i < sizeof(words) / sizeof(words[0]); i++)
		if (!strcmp(wish, words[i]))
			request->pair = (enum pair_wish)i;
	if (wish && request->pair == PAIR_NONE)
		return refuse_field(failure, "want.pair");
	return request->pair == PAIR_ROTATE
		       ? parse_pair_before(message, request, failure)
		       : 0;
}

int request_parse(const struct fields *message, struct request *request,
		  struct secret tokens[TOKEN_COUNT], struct failure *failure)
{
	const char *protocol = fields_text(message, "protocol");

	if (!protocol || strcmp(protocol, PROTOCOL_VERSION) != 0)
		return refuse_field(failure, "protocol");
	request->profile = copy_field(message, "profile");
	if (!request->profile)
		return refuse_field(failure, "profile");
	request->subject = copy_field(message, "subject");
	if (parse_address(message, request, failure) < 0)
		return -1;
	request->ca_file = copy_field(message, "ca_file");
	request->ca = copy_field(message, "ca");
	request->timeout_ms = fields_number(message, "timeout_ms", -1);
	if (request->timeout_ms < 0)
		return refuse_field(failure, "timeout_ms");
	request->unreachable_after_ms =
		fields_number(message, "unreachable_after_ms", 0);
	if (request->unreachable_after_ms < 0)
		return refuse_field(failure, "unreachable_after_ms");
	request->wants_broker = is_one(message, "want.broker");
	request->wants_topics = is_one(message, "want.topics");
	if (parse_pair(message, request, failure) < 0)
		return -1;
	return parse_tokens(message, request, tokens, failure);
}

int request_take_order(struct request *request, const char *order,
		       struct failure *failure)
{
	request->token_count = 0;
	if (!order || parse_token_ids(order, request) < 0)
		return refuse_field(failure, "tokens");
	free(request->subject);
	request->subject = NULL;
	return 0;
}

void request_add_subject(const struct request *request, int token_id,
			 struct buf *out)
{
	if (request->subject)
		buf_add_text(out, request->subject);
	else
		buf_add_format(out, "token %d of profile '%s'", token_id,
			       request->profile);
}

int request_check_token(const struct request *request, int token_id,
			const struct secret *token, struct failure *failure)
{
	if (!token->length)
		return failure_set(failure, FAULT_TOKEN_BAD,
				   "token %d of profile '%s' is empty",
				   token_id, request->profile);
	if (memchr(token->bytes, ' ', token->length) ||
	    text_has_control(token->bytes, token->length))
		return failure_set(failure, FAULT_TOKEN_BAD,
				   "token %d of profile '%s' has white space "
				   "or a control character inside",
				   token_id, request->profile);
	return 0;
}

void request_clear(struct request *request)
{
	secret_clear(&request->pair_before[0]);
	secret_clear(&request->pair_before[1]);
	free(request->profile);
	free(request->subject);
	free(request->portal);
	free(request->origin);
	free(request->host);
	free(request->workspace);
	free(request->remembered);
	free(request->ca_file);
	free(request->ca);
	*request = (struct request){ 0 };
}
