#include "quix/token.h"

#include <string.h>

#include "value/value.h"
#include "quixrun/text.h"

static int refuse(const struct setting *setting, const char *reason,
		  struct error *error)
{
	return error_set(error, STATUS_MEND, "%s:%d: %s %s",
			 setting->source->path, setting->line,
			 setting->key.bytes, reason);
}

static bool is_header_safe(const struct secret *token)
{
	size_t i;

	for (i = 0; i < token->length; i++)
		if (token->bytes[i] <= 0x20 || token->bytes[i] >= 0x7f)
			return false;
	return true;
}

const char *token_obstacle(const struct secret *token)
{
	if (!token->length)
		return NULL;
	if (strchr("\"'", *token->bytes))
		return "is in quotes; remove them";
	if (!is_header_safe(token))
		return "holds white space or a character that no token has; "
		       "copy it again from Quix";
	return NULL;
}

/* RFC 6750, section 2.1, has none of these. */
const char *token_obstacle_in_profile(const struct secret *token)
{
	const char *obstacle = token_obstacle(token);

	if (!obstacle && strpbrk(secret_text(token), ";\"'${}\\`"))
		obstacle = "holds a character that no token has; copy it again "
			   "from Quix";
	return obstacle;
}

int token_evaluate(struct token *token, struct target *target,
		   struct error *error)
{
	AUTO_VALUE struct value value = { 0 };
	const char *obstacle;

	if (token->is_evaluated)
		return 0;
	if (expand_setting(target, token->setting, &value, error))
		return -1;
	secret_take(&token->value, &value.text);
	obstacle = token_obstacle(&token->value);
	if (obstacle)
		return refuse(token->setting, obstacle, error);
	token->is_evaluated = true;
	return 0;
}

const char *token_reservation(const struct secret *token)
{
	const char *text = secret_text(token);

	if (text_begins(text, "pat-"))
		return "is a personal access token, which opens more than one "
		       "environment; use a streaming token";
	if (!text_begins(text, "sdk-"))
		return "does not look like a streaming token: those begin with "
		       "'sdk-'";
	return NULL;
}

void token_warn(const struct token *token, const struct log *log)
{
	const struct setting *setting = token->setting;
	const char *reservation = token_reservation(&token->value);

	if (reservation)
		log_message(log, LOG_LEVEL_WARNING, "%s:%d: %s %s",
			    setting->source->path, setting->line,
			    setting->key.bytes, reservation);
}

void token_clear(struct token *token)
{
	secret_clear(&token->value);
	*token = (struct token){ 0 };
}
