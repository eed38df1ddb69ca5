#include "screen.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "quixrun/io.h"

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

int screen_print(const struct buf *text, struct error *error)
{
	if (!io_write_all(STDOUT_FILENO, buf_text(text), text->length))
		return 0;
	return error_set(error, STATUS_MEND,
			 "cannot write to standard output: %s",
			 strerror(errno));
}
