/*
 * Any bytes as bootstrap.servers, and as text to display: a broker is safe in a
 * URL, displayed text has no control characters, and both functions end.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "commands/check_broker.h"
#include "console/shown.h"
#include "quixrun/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_server(const char *server)
{
	const char *port = strrchr(server, ':');

	if (!port || port == server || !port[1] ||
	    strpbrk(server, "/@?#%\\ ,") ||
	    text_has_control(server, strlen(server)))
		abort();
}

static void check_servers(const char *text)
{
	AUTO_BUF struct buf server = { 0 };
	const char *end = text + strlen(text);
	const char *cursor = text;
	int result;

	while ((result = servers_next(&cursor, &server))) {
		if (cursor <= text || cursor > end)
			abort();
		if (result > 0)
			check_server(buf_text(&server));
		text = cursor;
	}
}

static void check_shown(const char *text)
{
	AUTO_BUF struct buf shown = { 0 };
	size_t columns;

	utf8_add_shown(&shown, text);
	if (text_has_control(buf_text(&shown), shown.length))
		abort();
	for (columns = 8; columns--;) {
		utf8_truncate(&shown, 0, columns);
		if (utf8_columns(buf_text(&shown)) > columns)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO_BUF struct buf text = { 0 };

	buf_add(&text, data, size);
	check_servers(buf_text(&text));
	check_shown(buf_text(&text));
	return 0;
}
