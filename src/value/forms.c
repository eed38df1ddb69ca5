#include "value/forms.h"

#include <stdlib.h>
#include <string.h>

#include "system/file.h"
#include "quixrun/mem.h"
#include "quixrun/text.h"
#include "quix/quix.h"

int form_fail(const struct form_call *call, struct error *error,
	      const char *format, ...)
{
	struct error reason;
	va_list arguments;
	const struct place *place = &call->expression->place;

	va_start(arguments, format);
	error_set_va(&reason, STATUS_MEND, format, arguments);
	va_end(arguments);
	return error_set(error, STATUS_MEND, "%s:%d: ${%s%s%s}: %s",
			 place->file, place->line, call->form->name,
			 call->shown ? ":" : "", call->shown ? call->shown : "",
			 reason.message);
}

static int add_file(const struct form_call *call, const char *path,
		    struct value *value, struct error *error)
{
	AUTO_BUF struct buf content = { 0 };

	look_reads(call->quix->look, path);
	if (file_read(path, FILE_VALUE_MAX, &content, error))
		return form_fail(call, error, "%s", error->message);
	if (memchr(content.data, '\0', content.length))
		return form_fail(
			call, error, "%s",
			text_is_utf16(content.data, content.length)
				? "the file is UTF-16; save it as UTF-8"
				: "the file holds a NUL byte");
	if (content.length && content.data[content.length - 1] == '\n')
		buf_truncate(&content, content.length - 1);
	buf_add(&value->text, buf_text(&content), content.length);
	value->is_secret = true;
	return 0;
}

/*
 * As in the shell, an empty variable takes the default of ':-' too. Only what
 * is a variable's name is repeated: somebody may have put the token there.
 */
static int form_env(const struct form_call *call, struct value *value,
		    struct error *error)
{
	const char *name = call->argument;
	const char *found = getenv(name);
	const bool has_default = call->otherwise.bytes != NULL;
	struct form_call named = *call;

	if (!text_is_variable_name(name, strlen(name)))
		return form_fail(call, error, "not a variable's name");
	named.shown = name;
	if (has_default && (!found || !*found))
		return value_add_default(call, value, error);
	if (!found)
		return form_fail(&named, error,
				 "not set; set it, or give a default: "
				 "${env:%s:-DEFAULT}",
				 name);
	buf_add_text(&value->text, found);
	return 0;
}

static int form_file(const struct form_call *call, struct value *value,
		     struct error *error)
{
	AUTO_FREE char *path =
		file_join(call->expression->folder, call->argument);

	return add_file(call, path, value, error);
}

static int form_credential(const struct form_call *call, struct value *value,
			   struct error *error)
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

static int form_profile(const struct form_call *call, struct value *value,
			struct error *error)
{
	(void)error;
	buf_add_text(&value->text, quix_name(call->quix));
	return 0;
}

/* `mend` is how it could be known, or "". */
static int not_yet(const struct form_call *call, const char *mend,
		   struct error *error)
{
	return form_fail(call, error,
			 "cannot be known here: this setting is needed before "
			 "the portal is asked%s",
			 mend);
}

static const char name_it[] = "; name the workspace in [quix]";

static int form_portal(const struct form_call *call, struct value *value,
		       struct error *error)
{
	const char *portal;
	const int result = quix_portal(call->quix, &portal, error);

	if (result)
		return result > 0 ? not_yet(call, "", error) : -1;
	buf_add_text(&value->text, portal);
	return 0;
}

static int form_workspace(const struct form_call *call, struct value *value,
			  struct error *error)
{
	const char *workspace;
	const int result = quix_workspace(call->quix, &workspace, error);

	if (result)
		return result > 0 ? not_yet(call, name_it, error) : -1;
	buf_add_text(&value->text, workspace);
	return 0;
}

static int form_prefix(const struct form_call *call, struct value *value,
		       struct error *error)
{
	if (form_workspace(call, value, error))
		return -1;
	if (*quix_known_workspace(call->quix))
		buf_add_char(&value->text, '-');
	return 0;
}

static int form_token(const struct form_call *call, struct value *value,
		      struct error *error)
{
	const struct secret *token;
	const int result = quix_token(call->quix, &token, error);

	if (result)
		return result > 0 ? not_yet(call, "", error) : -1;
	buf_add(&value->text, secret_text(token), token->length);
	value->is_secret = true;
	return 0;
}

static int form_broker(const struct form_call *call, struct value *value,
		       struct error *error)
{
	const int result =
		quix_property(call->quix, call->argument, value, error);

	if (result == 2)
		return not_yet(call, "", error);
	if (result > 0)
		return form_fail(call, error,
				 "the broker has no such property");
	return result;
}

static int form_topic(const struct form_call *call, struct value *value,
		      struct error *error)
{
	const int result = quix_topic(call->quix, call->argument,
				      &call->expression->place, value, error);

	return result > 0 ? not_yet(call, "", error) : result;
}

static int form_group(const struct form_call *call, struct value *value,
		      struct error *error)
{
	const int result = quix_group(call->quix, call->argument, value, error);

	return result > 0 ? not_yet(call, name_it, error) : result;
}

static const struct form forms[] = {
	{ "env", ARGUMENT_DEFAULT, form_env },
	{ "file", ARGUMENT_PUBLIC, form_file },
	{ "credential", ARGUMENT_PUBLIC, form_credential },
	{ "command", ARGUMENT_LITERAL, form_command },
	{ "profile", ARGUMENT_NONE, form_profile },
	{ "portal", ARGUMENT_NONE, form_portal },
	{ "workspace", ARGUMENT_NONE, form_workspace },
	{ "prefix", ARGUMENT_NONE, form_prefix },
	{ "token", ARGUMENT_NONE, form_token },
	{ "broker", ARGUMENT_PUBLIC, form_broker },
	{ "topic", ARGUMENT_PUBLIC, form_topic },
	{ "group", ARGUMENT_PUBLIC, form_group },
};

const struct form *form_find(const char *name, size_t length)
{
	size_t i;

	for (i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		if (strlen(forms[i].name) == length &&
		    !memcmp(forms[i].name, name, length))
			return &forms[i];
	return NULL;
}

static bool is_one_of(const char *name, const char *const *names)
{
	for (; *names; names++) {
		const size_t length = strlen(*names);

		if (!strncmp(name, *names, length) && name[length] == ':')
			return true;
	}
	return false;
}

bool form_all_are(const char *text, const char *const *names)
{
	const char *at;

	for (at = strstr(text, "${"); at; at = strstr(at + 2, "${"))
		if (!(at > text && at[-1] == '$') && !is_one_of(at + 2, names))
			return false;
	return true;
}
