#include "quixrun/utf8.h"

#include <stdbool.h>

size_t utf8_length(const char *text)
{
	const unsigned char *at = (const unsigned char *)text;
	/* Rejects overlong forms, surrogates and code points over U+10FFFF. */
	const unsigned char low = at[0] == 0xe0	  ? 0xa0
				  : at[0] == 0xf0 ? 0x90
						  : 0x80;
	const unsigned char high = at[0] == 0xed   ? 0x9f
				   : at[0] == 0xf4 ? 0x8f
						   : 0xbf;
	size_t length, i;

	if (at[0] < 0x80)
		return at[0] ? 1 : 0;
	if (at[0] < 0xc2 || at[0] > 0xf4)
		return 0;
	length = at[0] < 0xe0 ? 2 : at[0] < 0xf0 ? 3 : 4;
	if (at[1] < low || at[1] > high)
		return 0;
	for (i = 2; i < length; i++)
		if ((at[i] & 0xc0) != 0x80)
			return 0;
	return length;
}

/* U+200E, U+200F, U+202A..U+202E, U+2066..U+2069 */
static bool is_direction(const unsigned char *at)
{
	if (at[0] != 0xe2)
		return false;
	if (at[1] == 0x80)
		return at[2] == 0x8e || at[2] == 0x8f ||
		       (at[2] >= 0xaa && at[2] <= 0xae);
	return at[1] == 0x81 && at[2] >= 0xa6 && at[2] <= 0xa9;
}

static bool is_shown(const unsigned char *at, size_t length)
{
	if (length == 1)
		return *at >= 0x20 && *at != 0x7f;
	if (length == 2)
		return *at != 0xc2 || at[1] >= 0xa0;
	return length != 3 || !is_direction(at);
}

size_t utf8_shown_length(const char *text)
{
	const size_t length = utf8_length(text);

	return is_shown((const unsigned char *)text, length) ? length : 0;
}
