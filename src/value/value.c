#include "value/value.h"

#include <string.h>

#include "value/forms.h"
#include "quixrun/mem.h"

#define DEPTH_MAX 16

static int expand_text(struct quix *quix, const struct expression *expression,
		       int depth, struct value *value, struct error *error);

static int fail(const struct expression *expression, struct error *error,
		const char *reason)
{
	return error_set(error, STATUS_MEND, "%s:%d: %s",
			 expression->place.file, expression->place.line,
			 reason);
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

static int unknown_form(const struct expression *expression, const char *name,
			size_t length, struct error *error)
{
	/* What stands there may be a secret in the wrong place: only a name
	 * that looks like one is repeated. */
	if (strspn(name, "abcdefghijklmnopqrstuvwxyz_") < length || length > 16)
		return fail(expression, error,
			    "'${' of an unknown form; a literal one is written "
			    "'$${'");
	return error_set(error, STATUS_MEND,
			 "%s:%d: unknown form '${%.*s}'; a literal '${' is "
			 "written '$${'",
			 expression->place.file, expression->place.line,
			 (int)length, name);
}

/* The ":-" before a default, outside of nested braces; `end` when none. */
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

/*
 * Evaluates the argument, which is `text`, or as much of it as is needed in
 * any case.
 */
static int expand_argument(struct form_call *call, struct slice text,
			   struct value *argument, struct error *error)
{
	const char *end = text.bytes + text.length;
	const char *split = end;
	struct expression inner = *call->expression;

	if (call->form->argument == ARGUMENT_LITERAL) {
		buf_add(&argument->text, text.bytes, text.length);
		return 0;
	}
	if (call->form->argument == ARGUMENT_DEFAULT)
		split = find_default(text.bytes, end);
	if (split < end)
		call->otherwise =
			(struct slice){ split + 2, (size_t)(end - split) - 2 };
	inner.text = (struct slice){ text.bytes, (size_t)(split - text.bytes) };
	if (expand_text(call->quix, &inner, call->depth + 1, argument, error))
		return -1;
	return argument->is_secret
		       ? form_fail(call, error, "its argument holds a secret")
		       : 0;
}

int value_add_default(const struct form_call *call, struct value *value,
		      struct error *error)
{
	struct expression inner = *call->expression;

	inner.text = call->otherwise;
	return expand_text(call->quix, &inner, call->depth + 1, value, error);
}

/* Evaluates what stands between the braces. */
static int expand_form(struct form_call *call, struct slice between,
		       struct value *value, struct error *error)
{
	const char *colon = memchr(between.bytes, ':', between.length);
	const size_t name_length =
		colon ? (size_t)(colon - between.bytes) : between.length;
	const struct form *form = form_find(between.bytes, name_length);
	AUTO_VALUE struct value argument = { 0 };

	if (!form)
		return unknown_form(call->expression, between.bytes,
				    name_length, error);
	call->form = form;
	if (form->argument == ARGUMENT_NONE && colon)
		return form_fail(call, error, "takes nothing behind a ':'");
	if (form->argument != ARGUMENT_NONE &&
	    (!colon || name_length + 1 == between.length))
		return form_fail(call, error, "says nothing behind the ':'");
	if (!colon)
		return form->evaluate(call, value, error);
	if (expand_argument(call,
			    (struct slice){ colon + 1,
					    between.length - name_length - 1 },
			    &argument, error))
		return -1;
	call->argument = buf_text(&argument.text);
	if (form->argument == ARGUMENT_PUBLIC)
		call->shown = call->argument;
	return form->evaluate(call, value, error);
}

static int expand_text(struct quix *quix, const struct expression *expression,
		       int depth, struct value *value, struct error *error)
{
	const char *at = expression->text.bytes;
	const char *end = at + expression->text.length;

	if (depth > DEPTH_MAX)
		return fail(expression, error, "'${' nested too deep");
	while (at < end) {
		struct form_call call = { .quix = quix,
					  .expression = expression,
					  .depth = depth };
		const char *dollar = memchr(at, '$', (size_t)(end - at));
		const char *close;

		if (!dollar)
			dollar = end;
		buf_add(&value->text, at, (size_t)(dollar - at));
		at = dollar;
		if (end - at >= 3 && !memcmp(at, "$${", 3)) {
			buf_add_text(&value->text, "${");
			at += 3;
			continue;
		}
		if (end - at < 2 || at[1] != '{') {
			buf_add(&value->text, at, at < end);
			at += at < end;
			continue;
		}
		close = matching_brace(at + 2, end);
		if (!close)
			return fail(expression, error,
				    "'${' without its '}' (a ' ;' before it "
				    "starts a comment)");
		at += 2;
		if (expand_form(&call,
				(struct slice){ at, (size_t)(close - at) },
				value, error))
			return -1;
		at = close + 1;
	}
	buf_reserve(&value->text, 0);
	return 0;
}

int value_evaluate(struct quix *quix, const struct expression *expression,
		   struct value *value, struct error *error)
{
	return expand_text(quix, expression, 0, value, error);
}

int value_of_setting(struct quix *quix, const struct setting *setting,
		     struct value *value, struct error *error)
{
	struct expression expression = { .text = setting->value,
					 .place = setting_place(setting),
					 .folder = setting->source->folder };

	return value_evaluate(quix, &expression, value, error);
}

void value_clear(struct value *value)
{
	buf_clear(&value->text);
	value->is_secret = false;
}
