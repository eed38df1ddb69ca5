#include "quix/token.h"

#include <string.h>
#include <strings.h>

#include "value/value.h"
#include "quixrun/text.h"

static int refuse_token(const struct setting *setting, const char *reason,
			struct error *error)
{
	return error_set(error, STATUS_PERMANENT, "%s:%d: %s %s",
			 setting->source->path, setting->line,
			 setting->key.bytes, reason);
}

void token_take(struct secret *token, struct buf *text)
{
	static const char blanks[] = " \t\r\n\v\f";
	static const char mark[] = "\xef\xbb\xbf";

	if (text_begins(buf_text(text), mark)) {
		memmove(text->data, text->data + 3, text->length - 3);
		buf_truncate(text, text->length - 3);
	}
	while (text->length && strchr(blanks, text->data[text->length - 1]))
		buf_truncate(text, text->length - 1);
	secret_take(token, text);
}

/* Recognizes example texts in place of a token. */
static bool is_placeholder(const char *text)
{
	return *text == '<' || text_begins(text, "{{") ||
	       !strncasecmp(text, "your_", 5) || !strncasecmp(text, "your-", 5);
}

/*
 * Recognizes NAME=value of a dotenv file, but not the '=' at the end of base64.
 */
static bool is_assignment(const char *text)
{
	const size_t name = strcspn(text, "=");

	return text[name] && text[name + 1] && text[name + 1] != '=' &&
	       text_is_variable_name(text, name);
}

/* What the text is instead of a token, or NULL. */
static const char *name_mistake(const char *text)
{
	if (strchr("\"'", *text))
		return "is in quotes; remove them";
	if (text_begins(text, "\xff\xfe") || text_begins(text, "\xfe\xff"))
		return "is UTF-16; save it as UTF-8";
	if (strchr(text, '\n'))
		return "has several lines; keep only the token";
	if (!strncasecmp(text, "bearer ", 7))
		return "begins with 'Bearer'; keep only the token";
	if (is_placeholder(text))
		return "is a placeholder; put a streaming token of your "
		       "environment in its place";
	if (is_assignment(text))
		return "is NAME=value; keep only the value";
	return NULL;
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
	const char *mistake;

	if (!token->length)
		return NULL;
	mistake = name_mistake(token->bytes);
	if (mistake)
		return mistake;
	if (!is_header_safe(token))
		return "contains white space or a character that no token has; "
		       "copy it again from Quix";
	return NULL;
}

/* RFC 6750, section 2.1, does not allow these characters in a token. */
const char *token_obstacle_in_profile(const struct secret *token)
{
	const char *obstacle = token_obstacle(token);

	if (!obstacle && strpbrk(secret_text(token), ";\"'${}\\`"))
		obstacle =
			"contains a character that no token has; copy it again "
			"from Quix";
	return obstacle;
}

int token_evaluate(struct token *token, const struct value_source *source,
		   struct error *error)
{
	AUTO_VALUE struct value value = { 0 };
	const char *obstacle;

	if (token->is_evaluated)
		return 0;
	if (value_of_setting(source, token->setting, &value, error))
		return -1;
	if (value.is_unknown) {
		token->is_unknown = true;
		return refuse_token(
			token->setting,
			"comes from a command, which is run only before "
			"a restart",
			error);
	}
	token_take(&token->value, &value.text);
	obstacle = token_obstacle(&token->value);
	if (obstacle)
		return refuse_token(token->setting, obstacle, error);
	token->is_evaluated = true;
	return 0;
}

bool token_is_odd(const struct secret *token)
{
	const char *text = secret_text(token);

	return !text_begins_token(text);
}

const char *token_reservation(const struct secret *token)
{
	const char *text = secret_text(token);

	if (text_begins(text, "pat-"))
		return "is a personal access token, which has access to more than one "
		       "environment; use a streaming token";
	if (token_is_odd(token))
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
