#include "environment/mask.h"

#include <string.h>

#include "quixrun/text.h"
#include "profile/schema.h"

/*
 * A shorter secret is found only as the whole value: it may be a common word.
 */
#define PART_MIN 8

int mask_token_id(const struct quix *quix, const char *value)
{
	const size_t length = strlen(value);
	int id;

	for (id = 1; length && id <= 2; id++) {
		const struct secret *token = &quix->tokens[id - 1].value;

		if (token->length == length &&
		    !memcmp(token->bytes, value, length))
			return id;
	}
	return 0;
}

static bool holds_secret(const char *value, const char *secret)
{
	if (strlen(secret) < PART_MIN)
		return *secret && !strcmp(value, secret);
	return strstr(value, secret);
}

static bool looks_secret(const char *value)
{
	return text_begins_token(value) || strstr(value, "PRIVATE KEY-----");
}

/*
 * True when the value contains credentials of the broker, from the plan's
 * variables or the Portal's answer.
 */
static bool holds_credentials(const struct quix *quix, const struct plan *plan,
			      const char *value)
{
	size_t i;

	for (i = 0; i < quix->broker.count; i++) {
		const struct field *field = &quix->broker.items[i];

		if (schema_is_secret_property(field->key) &&
		    holds_secret(value, secret_text(&field->value)))
			return true;
	}
	for (i = 0; i < plan->count; i++) {
		const struct variable *other = &plan->items[i];

		if (other->origin.kind == ORIGIN_DIALECT && other->is_secret &&
		    holds_secret(value, variable_value(other)))
			return true;
	}
	return false;
}

bool mask_is_secret(const struct quix *quix, const struct plan *plan,
		    const struct variable *variable)
{
	const char *value = variable_value(variable);

	if (!*value)
		return false;
	return variable->is_secret || looks_secret(value) ||
	       holds_secret(value, secret_text(&quix->tokens[0].value)) ||
	       holds_secret(value, secret_text(&quix->tokens[1].value)) ||
	       holds_credentials(quix, plan, value);
}

void mask_add(const struct quix *quix, const char *value, struct buf *text)
{
	const int id = mask_token_id(quix, value);
	const size_t length = strlen(value);
	char fingerprint[FINGERPRINT_SIZE];

	if (!id) {
		buf_add_format(text, "(secret, %zu byte%s)", length,
			       length == 1 ? "" : "s");
		return;
	}
	crypto_fingerprint(&quix->tokens[id - 1].value, fingerprint);
	buf_add_format(text, "%d:%s", id, fingerprint);
}
