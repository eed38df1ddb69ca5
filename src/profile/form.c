#include "profile/form.h"

#include <stdbool.h>
#include <string.h>

static const struct {
	const char *name;
	enum form_argument argument;
} forms[] = {
	[FORM_ENV] = { "env", ARGUMENT_DEFAULT },
	[FORM_FILE] = { "file", ARGUMENT_PUBLIC },
	[FORM_CREDENTIAL] = { "credential", ARGUMENT_PUBLIC },
	[FORM_COMMAND] = { "command", ARGUMENT_LITERAL },
	[FORM_PROFILE] = { "profile", ARGUMENT_NONE },
	[FORM_PORTAL] = { "portal", ARGUMENT_NONE },
	[FORM_WORKSPACE] = { "workspace", ARGUMENT_NONE },
	[FORM_PREFIX] = { "prefix", ARGUMENT_NONE },
	[FORM_TOKEN] = { "token", ARGUMENT_NONE },
	[FORM_BROKER] = { "broker", ARGUMENT_PUBLIC },
	[FORM_TOPIC] = { "topic", ARGUMENT_PUBLIC },
	[FORM_GROUP] = { "group", ARGUMENT_PUBLIC },
	[FORM_UNKNOWN] = { "", ARGUMENT_NONE },
};

const char *form_name(enum form form)
{
	return forms[form].name;
}

enum form_argument form_argument(enum form form)
{
	return forms[form].argument;
}

/* The brace that closes the one before `at`, or NULL. */
static const char *matching_brace(const char *at, const char *end)
{
	int open = 1;

	for (; at < end; at++) {
		if (*at == '{')
			open++;
		else if (*at == '}' && --open == 0)
			return at;
	}
	return NULL;
}

/* Takes the text up to the next '$', not counting the first byte. */
static void take_literal(struct slice *rest, struct slice *part)
{
	const char *dollar = memchr(rest->bytes + 1, '$', rest->length - 1);

	*part = *rest;
	if (dollar)
		part->length = (size_t)(dollar - rest->bytes);
	rest->bytes += part->length;
	rest->length -= part->length;
}

enum form_part form_next(struct slice *rest, struct slice *part)
{
	const char *end = rest->bytes + rest->length;
	const char *close;

	if (!rest->length)
		return PART_END;
	if (rest->length >= 3 && !memcmp(rest->bytes, "$${", 3)) {
		*part = (struct slice){ "${", 2 };
		rest->bytes += 3;
		rest->length -= 3;
		return PART_TEXT;
	}
	if (rest->length < 2 || memcmp(rest->bytes, "${", 2) != 0) {
		take_literal(rest, part);
		return PART_TEXT;
	}
	close = matching_brace(rest->bytes + 2, end);
	if (!close)
		return PART_OPEN;
	part->bytes = rest->bytes + 2;
	part->length = (size_t)(close - part->bytes);
	rest->bytes = close + 1;
	rest->length = (size_t)(end - rest->bytes);
	return PART_FORM;
}

static enum form find_form(struct slice name)
{
	enum form form = FORM_ENV;

	while (form < FORM_UNKNOWN &&
	       (strlen(forms[form].name) != name.length ||
		memcmp(forms[form].name, name.bytes, name.length) != 0))
		form++;
	return form;
}

/*
 * The ":-" before a default, outside of nested braces; `end` when there is
 * none.
 */
static const char *find_default(const char *at, const char *end)
{
	int open = 0;

	for (; at < end; at++) {
		if (*at == '{')
			open++;
		else if (*at == '}')
			open--;
		else if (!open && end - at >= 2 && !memcmp(at, ":-", 2))
			return at;
	}
	return end;
}

/* Splits ${env:NAME:-DEFAULT}. */
static void split_default(struct form_text *text)
{
	const char *end = text->argument.bytes + text->argument.length;
	const char *split = find_default(text->argument.bytes, end);

	if (split == end)
		return;
	text->otherwise =
		(struct slice){ split + 2, (size_t)(end - split) - 2 };
	text->argument.length = (size_t)(split - text->argument.bytes);
}

struct form_text form_parse(struct slice between)
{
	const char *colon = memchr(between.bytes, ':', between.length);
	struct form_text text = { .name = between };

	if (colon) {
		text.name.length = (size_t)(colon - between.bytes);
		text.argument =
			(struct slice){ colon + 1,
					between.length - text.name.length - 1 };
	}
	text.form = find_form(text.name);
	if (colon && form_argument(text.form) == ARGUMENT_DEFAULT)
		split_default(&text);
	return text;
}

bool form_next_parsed(struct slice *rest, struct form_text *form)
{
	enum form_part kind;
	struct slice part;

	while ((kind = form_next(rest, &part)) == PART_TEXT)
		;
	if (kind == PART_FORM)
		*form = form_parse(part);
	return kind == PART_FORM;
}

unsigned int form_set(struct slice value)
{
	unsigned int set = 0;
	enum form_part kind;
	struct slice part;

	/* Most values contain no '$'. */
	if (!value.length || !memchr(value.bytes, '$', value.length))
		return 0;
	while ((kind = form_next(&value, &part)) != PART_END) {
		struct form_text text;

		if (kind == PART_OPEN)
			return set | FORM_SET(FORM_UNKNOWN);
		if (kind == PART_TEXT)
			continue;
		text = form_parse(part);
		set |= FORM_SET(text.form);
		if (form_argument(text.form) == ARGUMENT_LITERAL)
			continue;
		if (text.argument.bytes)
			set |= form_set(text.argument);
		if (text.otherwise.bytes)
			set |= form_set(text.otherwise);
	}
	return set;
}
