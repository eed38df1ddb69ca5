#include "console/screen.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "quixrun/io.h"

/* The minimum width for wrapped text. */
#define WRAPPED_MIN 20

bool screen_has_colour(void)
{
	const char *refused = getenv("NO_COLOR");
	const char *terminal = getenv("TERM");

	if (refused && *refused)
		return false;
	return isatty(STDOUT_FILENO) &&
	       !(terminal && !strcmp(terminal, "dumb"));
}

size_t screen_width(void)
{
	struct winsize size = { 0 };

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0)
		return 0;
	return size.ws_col ? size.ws_col : 80;
}

void screen_add(struct buf *out, const char *text, const char *colour,
		bool has_colour)
{
	if (has_colour)
		buf_add_format(out, "\033[%sm%s\033[0m", colour, text);
	else
		buf_add_text(out, text);
}

/* The length of the next word in bytes and in columns. */
static size_t next_word(const char *text, size_t *columns)
{
	const size_t length = strcspn(text, " ");
	size_t i;

	*columns = 0;
	for (i = 0; i < length; i++)
		*columns += ((unsigned char)text[i] & 0xc0) != 0x80;
	return length;
}

void screen_add_wrapped(struct buf *out, const char *text, size_t indent,
			size_t width)
{
	size_t at = indent;
	size_t columns, length, i;

	if (width < indent + WRAPPED_MIN) {
		buf_add_text(out, text);
		return;
	}
	for (;;) {
		length = next_word(text, &columns);
		buf_add(out, text, length);
		at += columns;
		text += length;
		if (!*text)
			return;
		next_word(++text, &columns);
		if (at + 1 + columns <= width) {
			buf_add_char(out, ' ');
			at++;
			continue;
		}
		buf_add_char(out, '\n');
		for (i = 0; i < indent; i++)
			buf_add_char(out, ' ');
		at = indent;
	}
}

int screen_print(const struct buf *text, struct error *error)
{
	if (!io_write_all(STDOUT_FILENO, buf_text(text), text->length))
		return 0;
	return error_set(error, STATUS_PERMANENT,
			 "cannot write to standard output: %s",
			 strerror(errno));
}
