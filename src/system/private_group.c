#include "system/private_group.h"

#include <stdlib.h>
#include <string.h>

#include "quixrun/slice.h"

/* Field `number`, from 0, of a line with fields separated by colons. */
static struct slice field_of_line(const char *line, int number)
{
	for (; number > 0; number--) {
		line += strcspn(line, ":\n");
		if (*line != ':')
			return (struct slice){ "", 0 };
		line++;
	}
	return (struct slice){ line, strcspn(line, ":\n") };
}

static bool is_number(struct slice field, unsigned long number)
{
	char *end;

	return field.length && strchr("0123456789", *field.bytes) &&
	       strtoul(field.bytes, &end, 10) == number &&
	       end == field.bytes + field.length;
}

/* The next line; NULL after the last. */
static const char *next_line(const char *line)
{
	const char *end = strchr(line, '\n');

	return end && end[1] ? end + 1 : NULL;
}

static bool is_name_of_user(const char *passwd, struct slice name, uid_t uid)
{
	const char *line;

	for (line = passwd; line; line = next_line(line)) {
		struct slice field = field_of_line(line, 0);

		if (field.length == name.length &&
		    !memcmp(field.bytes, name.bytes, name.length))
			return is_number(field_of_line(line, 2), uid);
	}
	return false;
}

/* True when all names of a list "a,b" are the user's. */
static bool are_names_of_user(const char *passwd, struct slice list, uid_t uid)
{
	const char *at = list.bytes, *end = at + list.length;

	while (at < end) {
		size_t length = strcspn(at, ",:\n");

		if (!is_name_of_user(passwd, (struct slice){ at, length }, uid))
			return false;
		at += length + 1;
	}
	return true;
}

/* True when the group is the primary group of this user, and of no other. */
static bool is_primary_of_user_only(const char *passwd, gid_t group, uid_t uid)
{
	bool is_primary = false;
	const char *line;

	for (line = passwd; line; line = next_line(line)) {
		if (!is_number(field_of_line(line, 3), group))
			continue;
		if (!is_number(field_of_line(line, 2), uid))
			return false;
		is_primary = true;
	}
	return is_primary;
}

bool private_group_is(const char *passwd, const char *groups, gid_t group,
		      uid_t owner)
{
	bool is_known = false;
	const char *line;

	if (!is_primary_of_user_only(passwd, group, owner))
		return false;
	for (line = groups; line; line = next_line(line)) {
		if (!is_number(field_of_line(line, 2), group))
			continue;
		if (!are_names_of_user(passwd, field_of_line(line, 3), owner))
			return false;
		is_known = true;
	}
	return is_known;
}
