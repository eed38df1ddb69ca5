#include "quixrun/error.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "quixrun/text.h"
#include "quixrun/utf8.h"

/* Replaces control characters and invalid UTF-8. */
static void clean(char *text)
{
	while (*text) {
		const size_t length = utf8_shown_length(text);

		if (!length)
			*text = '?';
		text += length ? length : 1;
	}
}

int error_set_va(struct error *error, enum exit_status status,
		 const char *format, va_list arguments)
{
	int length;

	error->status = status;
	length = vsnprintf(error->message, sizeof(error->message), format,
			   arguments);
	if (length >= (int)sizeof(error->message))
		memcpy(error->message + sizeof(error->message) - 4, "...", 4);
	clean(error->message);
	text_hide_tokens(error->message);
	return -1;
}

int error_set(struct error *error, enum exit_status status, const char *format,
	      ...)
{
	va_list arguments;

	va_start(arguments, format);
	error_set_va(error, status, format, arguments);
	va_end(arguments);
	return -1;
}

int error_prefix(struct error *error, const char *format, ...)
{
	const struct error reason = *error;
	struct error prefix;
	va_list arguments;

	va_start(arguments, format);
	error_set_va(&prefix, reason.status, format, arguments);
	va_end(arguments);
	return error_set(error, reason.status, "%s%s", prefix.message,
			 reason.message);
}

int error_append(struct error *error, const char *format, ...)
{
	const struct error reason = *error;
	struct error suffix;
	va_list arguments;

	va_start(arguments, format);
	error_set_va(&suffix, reason.status, format, arguments);
	va_end(arguments);
	return error_set(error, reason.status, "%s%s", reason.message,
			 suffix.message);
}

enum exit_status error_status(int number)
{
	return number == EPERM || number == EACCES || number == ENOSYS
		       ? STATUS_PERMANENT
		       : STATUS_TEMPORARY;
}

int error_suggest(struct error *error, const char *before, const char *nearest,
		  const char *after)
{
	const struct error reason = *error;

	if (!nearest)
		return -1;
	return error_set(error, reason.status, "%s; did you mean %s%s%s?",
			 reason.message, before, nearest, after);
}
