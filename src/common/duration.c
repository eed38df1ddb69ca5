#include "quixrun/text.h"

#include <string.h>

#define TEN_YEARS_MS (10LL * 366 * 24 * 3600 * 1000)

/* The unit in milliseconds, or 0 for an unknown unit. */
static long long unit_milliseconds(const char *unit)
{
	static const struct {
		const char *name;
		long long milliseconds;
	} units[] = {
		{ "", 1000 },	{ "ms", 1 },	  { "s", 1000 },
		{ "m", 60000 }, { "h", 3600000 }, { "d", 86400000 },
	};
	size_t i;

	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (!strcmp(unit, units[i].name))
			return units[i].milliseconds;
	return 0;
}

int text_parse_duration(const char *text, long long *milliseconds)
{
	const size_t whole = strspn(text, "0123456789");
	size_t fraction = 0;
	long long unit, value = 0, scale;
	size_t i;

	if (!whole || whole > 12)
		return -1;
	if (text[whole] == '.')
		fraction = strspn(text + whole + 1, "0123456789");
	if (text[whole] == '.' && (!fraction || fraction > 3))
		return -1;
	unit = unit_milliseconds(text + whole + (fraction ? fraction + 1 : 0));
	if (!unit)
		return -1;
	for (i = 0; i < whole; i++)
		value = value * 10 + (text[i] - '0');
	if (value > TEN_YEARS_MS / unit)
		return -1;
	value *= unit;
	for (i = 1, scale = unit; i <= fraction; i++) {
		/* Digits below a millisecond are ignored. */
		scale /= 10;
		value += scale * (text[whole + i] - '0');
	}
	*milliseconds = value;
	return 0;
}
