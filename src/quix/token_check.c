#include "quix/token_check.h"

#include <string.h>

#include "quixrun/clock.h"
#include "helper/helper.h"
#include "quixrun/mem.h"
#include "quixrun/protocol.h"
#include "quixrun/text.h"

int token_check_begin(struct token_check *check, const struct options *options,
		      struct error *error)
{
	if (options->is_offline)
		return error_set(
			error, STATUS_PERMANENT,
			"--offline: checking the token needs a request to the portal");
	check->log = &options->log;
	check->deadline = clock_deadline(options->timeout_ms);
	fields_set_text(&check->request, "protocol", PROTOCOL_VERSION);
	fields_set_text(&check->request, "tokens", "1");
	return 0;
}

/* Never 0 when there is a deadline, because 0 means no timeout. */
long long token_check_time_left(const struct token_check *check)
{
	const int left = clock_left(check->deadline);

	if (left < 0)
		return 0;
	return left ? left : 1;
}

static void set_or_remove(struct fields *fields, const char *key,
			  const char *value)
{
	if (value)
		fields_set_text(fields, key, value);
	else
		fields_remove(fields, key);
}

/*
 * With a known workspace the broker is requested: access to it is required, and
 * a failure tells more than a list without the workspace.
 */
static void make_request(struct token_check *check,
			 const struct question *question)
{
	struct fields *request = &check->request;

	fields_set(request, "token", secret_text(question->token),
		   question->token->length);
	fields_set_number(request, "timeout_ms", token_check_time_left(check));
	set_or_remove(request, "subject", question->subject);
	set_or_remove(request, "workspace", question->workspace);
	set_or_remove(request, "want.broker", question->workspace ? "1" : NULL);
}

/*
 * The result for a failure with this fault; -1: it says nothing of the token.
 */
static int read_fault(const char *fault)
{
	if (!fault)
		return -1;
	if (!strcmp(fault, "several-workspaces"))
		return TOKEN_CHECK_SEVERAL;
	return text_begins(fault, "token-") || !strcmp(fault, "no-workspace")
		       ? TOKEN_CHECK_REJECTED
		       : -1;
}

int token_check_ask(struct token_check *check, const struct question *question,
		    char **workspace, struct error *error)
{
	const struct helper_caller caller = { .log = check->log };
	AUTO_FIELDS struct fields answer = { 0 };
	const char *opened;
	int result;

	make_request(check, question);
	result = helper_ask(&check->request, token_check_time_left(check),
			    &caller, &answer, error);
	if (result)
		return result < 0 ? -1
				  : read_fault(fields_text(&answer, "fault"));
	opened = fields_text(&answer, "workspace");
	*workspace = mem_copy_text(opened ? opened : "");
	return TOKEN_CHECK_OPENS;
}

void token_check_clear(struct token_check *check)
{
	fields_clear(&check->request);
	*check = (struct token_check){ 0 };
}
