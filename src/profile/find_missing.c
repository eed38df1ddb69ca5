#include "profile/find.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "system/file.h"
#include "quixrun/buf.h"
#include "quixrun/mem.h"
#include "quixrun/text.h"

/* Why nothing was looked for in a folder that is there, if so. */
static void add_obstacle(const char *folder, struct buf *text)
{
	AUTO_FREE char *inside = file_join(folder, ".");

	if (access(inside, F_OK) < 0 && errno != ENOENT)
		buf_add_format(text, " (%s)", strerror(errno));
}

static void list_folders(const struct search *search, struct buf *text)
{
	size_t i;

	for (i = 0; i < search->count; i++) {
		buf_add_format(text, "%s'%s'", i ? ", " : "",
			       search->folders[i]);
		add_obstacle(search->folders[i], text);
	}
	if (!search->count)
		buf_add_text(text, "no folder at all");
}

/* "dev.ini" is not a profile's name, but dev is meant. */
static char *stem_of(const char *wanted)
{
	const size_t length = strlen(wanted);

	return mem_copy(wanted,
			text_ends(wanted, ".ini") ? length - 4 : length);
}

/* How to come by a profile of that name. */
static void add_advice(const struct search *search, const char *name,
		       struct buf *text)
{
	buf_add_text(text, "run 'quixrun ");
	if (!search->is_default && search->count) {
		buf_add_text(text, "-C ");
		text_shell_quote(text, search->folders[0]);
		buf_add_char(text, ' ');
	}
	buf_add_format(text, "--init %s' to write one", name);
}

static int none_found(const struct search *search, const char *wanted,
		      struct error *error)
{
	const bool is_named = strcmp(wanted, "default") != 0;
	AUTO_BUF struct buf folders = { 0 };
	AUTO_BUF struct buf advice = { 0 };

	list_folders(search, &folders);
	add_advice(search, is_named ? wanted : "dev", &advice);
	if (!is_named)
		return error_set(error, STATUS_MEND, "no profile in %s; %s",
				 buf_text(&folders), buf_text(&advice));
	return error_set(error, STATUS_MEND, "no profile '%s' in %s; %s",
			 wanted, buf_text(&folders), buf_text(&advice));
}

/* More than that would fill the screen. */
#define NAMES_SHOWN 8

/* "'dev', 'local' and 'prod'", or "'a', ... and 3 more". */
static void add_names(char *const *names, struct buf *text)
{
	size_t count = 0, shown, i;

	while (names[count])
		count++;
	shown = count > NAMES_SHOWN ? NAMES_SHOWN : count;
	for (i = 0; i < shown; i++) {
		if (i)
			buf_add_text(text, i + 1 < count ? ", " : " and ");
		buf_add_format(text, "'%s'", names[i]);
	}
	if (count > shown)
		buf_add_format(text, " and %zu more", count - shown);
}

static int none_named(char *const *names, const struct buf *folders,
		      struct error *error)
{
	AUTO_BUF struct buf list = { 0 };

	add_names(names, &list);
	return error_set(error, STATUS_MEND,
			 "no profile named: say which with -p; there %s %s in "
			 "%s",
			 names[1] ? "are" : "is", buf_text(&list),
			 buf_text(folders));
}

int search_not_found(const struct search *search, const char *wanted,
		     struct error *error)
{
	char **names = search_names(search);
	AUTO_BUF struct buf folders = { 0 };
	AUTO_FREE char *stem = stem_of(wanted);
	const char *nearest = text_nearest(stem, (const char *const *)names);
	int result;

	list_folders(search, &folders);
	if (nearest && !strcmp(nearest, wanted))
		result = error_set(error, STATUS_MEND,
				   "profile '%s' in %s is a symlink to a file "
				   "that is not there",
				   wanted, buf_text(&folders));
	else if (text_begins(wanted, "sdk-") || text_begins(wanted, "pat-"))
		result = error_set(
			error, STATUS_MEND,
			"no such profile in %s; what was given looks like a token, and belongs into a profile",
			buf_text(&folders));
	else if (nearest)
		result = error_set(error, STATUS_MEND,
				   "no profile '%s' in %s; did you mean '%s'?",
				   wanted, buf_text(&folders), nearest);
	else if (*names && !strcmp(wanted, "default"))
		result = none_named(names, &folders, error);
	else
		result = none_found(search, wanted, error);
	search_names_free(names);
	return result;
}
