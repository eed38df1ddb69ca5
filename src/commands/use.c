/* --use: makes a profile the default one. */
#include "commands/commands.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "system/atomic_file.h"
#include "system/private_dir.h"
#include "system/file.h"
#include "quixrun/mem.h"
#include "quixrun/text.h"
#include "console/screen.h"

#define DEFAULT_FILE "default.ini"

/*
 * The target of the symlink: the file's name if it is in the same folder, else
 * its path.
 */
static char *link_target(const struct found *found, const char *folder)
{
	AUTO_FREE char *own = file_folder(found->path);
	AUTO_FREE char *real = realpath(own, NULL);
	const char *slash = strrchr(found->path, '/');
	const char *name = slash ? slash + 1 : found->path;

	if (file_is_same(own, folder))
		return mem_copy_text(name);
	return file_join(real ? real : own, name);
}

static int refuse_default_file(const char *folder, struct error *error)
{
	AUTO_BUF struct buf from = { 0 };
	AUTO_BUF struct buf to = { 0 };
	AUTO_BUF struct buf path = { 0 };
	const int reason = errno;

	if (reason != EEXIST)
		return error_set(error, STATUS_PERMANENT,
				 "'%s/" DEFAULT_FILE "': %s", folder,
				 strerror(reason));
	buf_add_format(&path, "%s/" DEFAULT_FILE, folder);
	text_shell_quote(&from, buf_text(&path));
	buf_truncate(&path, 0);
	buf_add_format(&path, "%s/NAME.ini", folder);
	text_shell_quote(&to, buf_text(&path));
	return error_set(
		error, STATUS_PERMANENT,
		"'%s/" DEFAULT_FILE
		"' is a profile, not a symlink, and is not overwritten; rename it "

		"first: mv %s %s",
		folder, buf_text(&from), buf_text(&to));
}

/* Warns when another setting overrides the new default, or it is not found. */
static void warn_of_override(const struct run *run)
{
	const struct log *log = &run->options.log;
	const char *named = getenv("QUIXRUN_PROFILE");
	struct search search = { 0 };
	struct found found = { 0 };
	struct error error;

	if (named && *named)
		log_message(log, LOG_LEVEL_WARNING,
			    "$QUIXRUN_PROFILE is '%s' and overrides the "
			    "default",
			    named);
	if (search_init(&search, NULL, &error) ||
	    search_profile(&search, NULL, &found, &error))
		log_message(log, LOG_LEVEL_WARNING,
			    "the folder of default.ini is not on the search "
			    "path, so it is not found; see "
			    "$QUIXRUN_CONFIG_PATH");
	else if (!file_is_same(run->found.path, found.path))
		log_message(log, LOG_LEVEL_WARNING,
			    "'%s' is found first and overrides it; see "
			    "$QUIXRUN_CONFIG_PATH",
			    found.path);
	found_clear(&found);
	search_clear(&search);
}

static int report_default(const struct run *run, struct error *error)
{
	AUTO_BUF struct buf text = { 0 };

	warn_of_override(run);
	if (run->options.log.verbosity < 0)
		return 0;
	buf_add_format(&text, "the default profile is '%s' (%s)\n",
		       run->found.name, run->found.path);
	return screen_print(&text, error);
}

int command_use(struct run *run, struct error *error)
{
	const char *name = run->options.operand;
	AUTO_FREE char *folder = NULL;
	AUTO_FREE char *target = NULL;
	int fd, result;

	if (search_check_name(name, error) || run_search(run, error))
		return -1;
	if (!strcmp(name, "default"))
		return error_set(
			error, STATUS_PERMANENT,
			"--use: the default profile cannot be 'default'; name another profil"
			"e");
	if (search_profile(&run->search, name, &run->found, error))
		return -1;
	folder = search_user_folder(error);
	fd = folder ? config_dir_open(folder, error) : -1;
	if (fd < 0)
		return -1;
	target = link_target(&run->found, folder);
	result = atomic_file_link(fd, DEFAULT_FILE, target);
	if (result)
		refuse_default_file(folder, error);
	close(fd);
	return result ? -1 : report_default(run, error);
}
