#include "value/forms.h"

#include <stdlib.h>
#include <string.h>

#include "quixrun/mem.h"
#include "quixrun/text.h"
#include "system/file.h"
#include "system/shell.h"

enum value_answer form_fail(const struct form_call *call, struct error *error,
			    const char *format, ...)
{
	struct error reason;
	va_list arguments;
	const struct place *place = &call->expression->place;

	va_start(arguments, format);
	error_set_va(&reason, STATUS_PERMANENT, format, arguments);
	va_end(arguments);
	error_set(error, STATUS_PERMANENT, "%s:%d: ${%s%s%s}: %s", place->file,
		  place->line, form_name(call->form), call->shown ? ":" : "",
		  call->shown ? call->shown : "", reason.message);
	return VALUE_FAILED;
}

/* `what` names the source, such as "the file". */
static enum value_answer take_secret_text(const struct form_call *call,
					  const char *what, struct buf *text,
					  struct value *value,
					  struct error *error)
{
	if (text->length && memchr(text->data, '\0', text->length))
		return form_fail(call, error,
				 text_is_utf16(text->data, text->length)
					 ? "%s is UTF-16, not UTF-8"
					 : "%s contains a NUL byte",
				 what);
	if (text->length && text->data[text->length - 1] == '\n')
		buf_truncate(text, text->length - 1);
	buf_add(&value->text, buf_text(text), text->length);
	value->is_secret = true;
	return VALUE_GIVEN;
}

static enum value_answer add_file(const struct form_call *call,
				  const char *path, struct value *value,
				  struct error *error)
{
	AUTO_BUF struct buf content = { 0 };

	observer_reads(call->source->observer, path);
	if (file_read(path, FILE_VALUE_MAX, &content, error))
		return form_fail(call, error, "%s", error->message);
	return take_secret_text(call, "the file", &content, value, error);
}

/*
 * As in the shell, ':-' also replaces an empty variable. A message repeats the
 * argument only if it is a valid name: it may be a misplaced token.
 */
enum value_answer form_env(const struct form_call *call, struct value *value,
			   struct error *error)
{
	const char *name = call->argument;
	const char *found = getenv(name);
	struct form_call named = *call;

	if (!text_is_variable_name(name, strlen(name)))
		return form_fail(call, error, "not a variable name");
	named.shown = name;
	if (call->has_default && (!found || !*found))
		return VALUE_ABSENT;
	if (!found)
		return form_fail(&named, error,
				 "not set; set it, or give a default: "
				 "${env:%s:-DEFAULT}",
				 name);
	buf_add_text(&value->text, found);
	return VALUE_GIVEN;
}

enum value_answer form_file(const struct form_call *call, struct value *value,
			    struct error *error)
{
	AUTO_FREE char *path =
		file_join(call->expression->folder, call->argument);

	return add_file(call, path, value, error);
}

enum value_answer form_credential(const struct form_call *call,
				  struct value *value, struct error *error)
{
	const char *folder = getenv("CREDENTIALS_DIRECTORY");
	AUTO_FREE char *path = NULL;

	if (strchr(call->argument, '/') || *call->argument == '.')
		return form_fail(call, error, "not a credential's name");
	if (!folder || *folder != '/')
		return form_fail(call, error,
				 "$CREDENTIALS_DIRECTORY is not set; the unit "
				 "needs LoadCredential= (systemd.exec(5))");
	path = file_join(folder, call->argument);
	return add_file(call, path, value, error);
}

enum value_answer form_command(const struct form_call *call,
			       struct value *value, struct error *error)
{
	const struct observer *observer = call->source->observer;
	AUTO_BUF struct buf output = { 0 };
	const struct shell_command command = { .line = call->argument,
					       .output = &output };
	struct error reason;

	if (observer && observer->skips_commands) {
		value->is_unknown = true;
		value->is_secret = true;
		return VALUE_GIVEN;
	}
	if (shell_run(&command, &reason))
		return form_fail(call, error, "%s", reason.message);
	return take_secret_text(call, "the command's output", &output, value,
				error);
}
