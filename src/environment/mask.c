#include "environment/mask.h"

#include <string.h>

#include "quixrun/text.h"
#include "profile/schema.h"

/* A shorter secret is found only as a whole: it may be a word like any. */
#define PART_MIN 8

int mask_token_id(const struct target *target, const char *value)
{
	const size_t length = strlen(value);
	int id;

	for (id = 1; length && id <= 2; id++) {
		const struct secret *token = &target->tokens[id - 1].value;

		if (token->length == length &&
		    !memcmp(token->bytes, value, length))
			return id;
	}
	return 0;
}

static bool holds(const char *value, const char *secret)
{
	if (strlen(secret) < PART_MIN)
		return *secret && !strcmp(value, secret);
	return strstr(value, secret);
}

static bool looks_secret(const char *value)
{
	return text_begins(value, "sdk-") || text_begins(value, "pat-") ||
	       strstr(value, "PRIVATE KEY-----");
}

/* The broker's credentials are variables, or in the Portal's answer. */
static bool holds_credentials(const struct target *target,
			      const struct plan *plan, const char *value)
{
	size_t i;

	for (i = 0; i < target->broker.count; i++) {
		const struct field *field = &target->broker.items[i];

		if (schema_is_secret_property(field->key) &&
		    holds(value, secret_text(&field->value)))
			return true;
	}
	for (i = 0; i < plan->count; i++) {
		const struct variable *other = &plan->items[i];

		if (other->origin.kind == ORIGIN_DIALECT && other->is_secret &&
		    holds(value, variable_value(other)))
			return true;
	}
	return false;
}

bool mask_is_secret(const struct target *target, const struct plan *plan,
		    const struct variable *variable)
{
	const char *value = variable_value(variable);

	if (!*value)
		return false;
	return variable->is_secret || looks_secret(value) ||
	       holds(value, secret_text(&target->tokens[0].value)) ||
	       holds(value, secret_text(&target->tokens[1].value)) ||
	       holds_credentials(target, plan, value);
}

void mask_add(const struct target *target, const char *value, struct buf *text)
{
	const int id = mask_token_id(target, value);
	const size_t length = strlen(value);
	char fingerprint[FINGERPRINT_SIZE];

	if (!id) {
		buf_add_format(text, "(secret, %zu byte%s)", length,
			       length == 1 ? "" : "s");
		return;
	}
	crypto_fingerprint(&target->tokens[id - 1].value, fingerprint);
	buf_add_format(text, "%d:%s", id, fingerprint);
}
