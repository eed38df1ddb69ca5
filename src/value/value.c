#include "value/value.h"

#include <string.h>

#include "value/forms.h"

#define DEPTH_MAX 16

static int evaluate_text(const struct value_source *source,
			 const struct expression *expression, int depth,
			 struct value *value, struct error *error);

static int fail_expression(const struct expression *expression,
			   const char *reason, struct error *error)
{
	return error_set(error, STATUS_PERMANENT, "%s:%d: %s",
			 expression->place.file, expression->place.line,
			 reason);
}

static int refuse_unknown_form(const struct expression *expression,
			       struct slice name, struct error *error)
{
	/*
	 * The text may be a misplaced secret: it is shown only if it looks like
	 * a name.
	 */
	if (strspn(name.bytes, "abcdefghijklmnopqrstuvwxyz_") < name.length ||
	    name.length > 16)
		return fail_expression(expression,
				       "'${' of an unknown form; a literal one "
				       "is written '$${'",
				       error);
	return error_set(error, STATUS_PERMANENT,
			 "%s:%d: unknown form '${%.*s}'; a literal '${' is "
			 "written '$${'",
			 expression->place.file, expression->place.line,
			 (int)name.length, name.bytes);
}

static int refuse_early_form(const struct form_call *call, struct error *error)
{
	const unsigned int named_by_workspace = FORM_SET(FORM_WORKSPACE) |
						FORM_SET(FORM_PREFIX) |
						FORM_SET(FORM_GROUP);

	return form_fail(
		call, error,
		"is not available here: this setting is needed before the request to the portal"
		"%s",
		named_by_workspace & FORM_SET(call->form)
			? "; name the workspace in [quix]"
			: "");
}

static enum value_answer ask_source(const struct form_call *call,
				    struct value *value, struct error *error)
{
	const struct value_question question = {
		.form = call->form,
		.argument = call->argument,
		.place = &call->expression->place,
	};

	return call->source->answer(call->source->user, &question, value,
				    error);
}

static enum value_answer evaluate_call(const struct form_call *call,
				       struct value *value, struct error *error)
{
	static form_function *const local[FORM_UNKNOWN] = {
		[FORM_ENV] = form_env,
		[FORM_FILE] = form_file,
		[FORM_CREDENTIAL] = form_credential,
		[FORM_COMMAND] = form_command,
	};

	return local[call->form] ? local[call->form](call, value, error)
				 : ask_source(call, value, error);
}

/* Evaluates the argument, or the part of it that is always needed. */
static int evaluate_argument(const struct form_call *call, struct slice text,
			     int depth, struct value *argument,
			     struct error *error)
{
	struct expression inner = *call->expression;

	if (form_argument(call->form) == ARGUMENT_LITERAL) {
		buf_add(&argument->text, text.bytes, text.length);
		return 0;
	}
	inner.text = text;
	if (evaluate_text(call->source, &inner, depth + 1, argument, error))
		return -1;
	return argument->is_secret ? form_fail(call, error,
					       "its argument contains a secret")
				   : 0;
}

static int check_argument(const struct form_call *call,
			  const struct form_text *text, struct error *error)
{
	const bool is_empty = !text->argument.length && !text->otherwise.bytes;

	if (form_argument(call->form) == ARGUMENT_NONE)
		return text->argument.bytes
			       ? form_fail(call, error,
					   "takes no argument after ':'")
			       : 0;
	return is_empty ? form_fail(call, error, "has no argument after ':'")
			: 0;
}

/* Evaluates the form whose text, between its braces, is `part`. */
static int evaluate_form(const struct value_source *source,
			 const struct expression *part, int depth,
			 struct value *value, struct error *error)
{
	const struct form_text text = form_parse(part->text);
	AUTO_VALUE struct value argument = { 0 };
	struct expression otherwise = *part;
	struct form_call call = {
		.source = source,
		.expression = part,
		.form = text.form,
		.has_default = text.otherwise.bytes != NULL,
	};

	if (text.form == FORM_UNKNOWN)
		return refuse_unknown_form(part, text.name, error);
	if (check_argument(&call, &text, error))
		return -1;
	if (text.argument.bytes) {
		if (evaluate_argument(&call, text.argument, depth, &argument,
				      error))
			return -1;
		call.argument = buf_text(&argument.text);
	}
	if (form_argument(text.form) == ARGUMENT_PUBLIC)
		call.shown = call.argument;
	switch (evaluate_call(&call, value, error)) {
	case VALUE_GIVEN:
		return 0;
	case VALUE_NOT_YET:
		return refuse_early_form(&call, error);
	case VALUE_ABSENT:
		if (!call.has_default)
			return form_fail(&call, error,
					 "the broker has no such property");
		otherwise.text = text.otherwise;
		return evaluate_text(source, &otherwise, depth + 1, value,
				     error);
	case VALUE_FAILED:
		break;
	}
	return -1;
}

static int evaluate_text(const struct value_source *source,
			 const struct expression *expression, int depth,
			 struct value *value, struct error *error)
{
	struct expression part = *expression;
	struct slice rest = expression->text;
	enum form_part kind;

	if (depth > DEPTH_MAX)
		return fail_expression(expression, "'${' nested too deep",
				       error);
	while ((kind = form_next(&rest, &part.text)) != PART_END) {
		if (kind == PART_OPEN)
			return fail_expression(
				expression,
				"'${' without its '}' (a ' ;' before it "
				"starts a comment)",
				error);
		if (kind == PART_TEXT)
			buf_add(&value->text, part.text.bytes,
				part.text.length);
		else if (evaluate_form(source, &part, depth, value, error))
			return -1;
	}
	buf_reserve(&value->text, 0);
	return 0;
}

int value_evaluate(const struct value_source *source,
		   const struct expression *expression, struct value *value,
		   struct error *error)
{
	return evaluate_text(source, expression, 0, value, error);
}

int value_of_setting(const struct value_source *source,
		     const struct setting *setting, struct value *value,
		     struct error *error)
{
	const struct expression expression = {
		.text = setting->value,
		.place = setting_place(setting),
		.folder = setting->source->folder,
	};

	return evaluate_text(source, &expression, 0, value, error);
}

void value_clear(struct value *value)
{
	buf_clear(&value->text);
	value->is_secret = false;
	value->is_unknown = false;
}
