#include "commands/servers.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define BLANKS	"\t\n\v\f\r "
#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS	"0123456789"

static bool is_port(const char *text)
{
	const size_t length = strlen(text);

	return length > 0 && length <= 5 && strspn(text, DIGITS) == length &&
	       strtol(text, NULL, 10) > 0 && strtol(text, NULL, 10) <= 65535;
}

/* The length of the host that the text begins with; 0: there is none. */
static size_t host_length(const char *text)
{
	size_t length;

	if (*text != '[')
		return strspn(text, LETTERS DIGITS ".-_");
	length = strspn(text + 1, DIGITS "abcdefABCDEF:.");
	return length && text[length + 1] == ']' ? length + 2 : 0;
}

static int check(struct buf *server)
{
	const char *protocol = strstr(buf_text(server), "://");
	const char *start = protocol ? protocol + 3 : buf_text(server);
	const size_t host = host_length(start);

	if (!host || (start[host] && start[host] != ':') ||
	    (start[host] && !is_port(start + host + 1)))
		return -1;
	if (!start[host])
		buf_add_text(server, ":" SERVERS_PORT);
	if (protocol) {
		struct buf rest = { 0 };

		buf_add_text(&rest, strstr(server->data, "://") + 3);
		buf_clear(server);
		*server = rest;
	}
	return 1;
}

int servers_next(const char **cursor, struct buf *server)
{
	const char *start = *cursor + strspn(*cursor, BLANKS ",");
	size_t length = strcspn(start, ",");

	*cursor = start + length;
	while (length && isspace((unsigned char)start[length - 1]))
		length--;
	buf_truncate(server, 0);
	if (!length)
		return 0;
	buf_add(server, start, length);
	return check(server);
}
