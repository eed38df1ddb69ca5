#include "quixrun/error.h"

#include <stdio.h>
#include <string.h>

#include "quixrun/text.h"

int error_set_va(struct error *error, enum exit_status status,
		 const char *format, va_list arguments)
{
	int length;
	unsigned char *at;

	error->status = status;
	length = vsnprintf(error->message, sizeof(error->message), format,
			   arguments);
	if (length >= (int)sizeof(error->message))
		memcpy(error->message + sizeof(error->message) - 4, "...", 4);
	for (at = (unsigned char *)error->message; *at; at++)
		if (*at < 0x20 || *at == 0x7f)
			*at = '?';
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
