#include "portal/jsonscan.h"

#include <stdbool.h>
#include <string.h>

struct state {
	bool is_in_string;
	int depth;
};

/*
 * Takes the escape sequence at text[at], a backslash inside a string. Returns
 * how many bytes behind the backslash belong to it; `\u0000` sets *result.
 */
static size_t take_escape(const char *text, size_t length, size_t at,
			  enum jsonscan *result)
{
	if (length - at >= 6 && !memcmp(text + at, "\\u0000", 6))
		*result = JSONSCAN_NUL_ESCAPE;
	return 1;
}

static void take_byte(struct state *state, char byte, enum jsonscan *result)
{
	if (byte == '"')
		state->is_in_string = !state->is_in_string;
	if (state->is_in_string)
		return;
	if (byte == '{' || byte == '[')
		state->depth++;
	if (byte == '}' || byte == ']')
		state->depth--;
	if (state->depth > JSON_DEPTH_MAX)
		*result = JSONSCAN_TOO_DEEP;
}

enum jsonscan jsonscan(const char *text, size_t length)
{
	struct state state = { 0 };
	enum jsonscan result = JSONSCAN_FINE;
	size_t i = 0;

	while (i < length && strchr(" \t\r\n", text[i]) && text[i])
		i++;
	if (i == length)
		return JSONSCAN_EMPTY;
	if (text[i] == '<')
		return JSONSCAN_WEB_PAGE;
	if (memchr(text, '\0', length))
		return JSONSCAN_NUL;
	for (; i < length && result == JSONSCAN_FINE; i++) {
		if (state.is_in_string && text[i] == '\\')
			i += take_escape(text, length, i, &result);
		else
			take_byte(&state, text[i], &result);
	}
	return result;
}
