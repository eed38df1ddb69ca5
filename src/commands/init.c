#include "commands/commands.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "system/config_dir.h"
#include "system/file.h"
#include "commands/interview.h"
#include "quixrun/mem.h"
#include "quixrun/text.h"
#include "console/screen.h"

static int refuse_existing(const char *path, struct error *error)
{
	return error_set(error, STATUS_MEND,
			 "'%s' is there already, and is not overwritten", path);
}

/* Found under its name, or something else in its place? */
static void warn(struct run *run, const char *path)
{
	struct error error;

	if (run_search(run, &error) ||
	    search_profile(&run->search, run->options.operand, &run->found,
			   &error))
		log_message(&run->options.log, LOG_LEVEL_WARNING,
			    "its folder is not on the search path, so it is "
			    "not found; see $QUIXRUN_CONFIG_PATH");
	else if (!file_is_same(path, run->found.path))
		log_message(&run->options.log, LOG_LEVEL_WARNING,
			    "'%s' is found before it; see $QUIXRUN_CONFIG_PATH",
			    run->found.path);
}

static int report(struct run *run, const struct draft *draft, const char *path,
		  struct error *error)
{
	AUTO_BUF struct buf folder = { 0 };
	AUTO_BUF struct buf text = { 0 };

	warn(run, path);
	if (run->options.log.verbosity < 0)
		return 0;
	if (run->options.config_dir) {
		buf_add_text(&folder, "-C ");
		text_shell_quote(&folder, run->options.config_dir);
		buf_add_char(&folder, ' ');
	}
	buf_add_format(&text,
		       "wrote '%s' for the environment '%s'; try: quixrun "
		       "%s-p %s --check\n",
		       path, draft->workspace, buf_text(&folder), draft->name);
	return screen_print(&text, error);
}

static int add(int folder, const char *path, const struct draft *draft,
	       struct error *error)
{
	AUTO_BUF struct buf text = { 0 };

	draft_write(draft, &text);
	if (!config_dir_add(folder, strrchr(path, '/') + 1, &text))
		return 0;
	if (errno == EEXIST)
		return refuse_existing(path, error);
	return error_set(error, STATUS_MEND, "'%s' cannot be written: %s", path,
			 strerror(errno));
}

/* Asks for everything and writes it; `folder` is open. */
static int write_profile(struct run *run, int folder, const char *path,
			 struct error *error)
{
	struct draft draft = { .name = run->options.operand };
	struct error reason;
	int result = interview(&run->options, &draft, &reason);

	if (result)
		error_set(error, reason.status, "%s; no profile was written",
			  reason.message);
	else
		result = add(folder, path, &draft, error);
	if (!result)
		result = report(run, &draft, path, error);
	draft_clear(&draft);
	return result;
}

int command_init(struct run *run, struct error *error)
{
	const char *name = run->options.operand;
	AUTO_BUF struct buf path = { 0 };
	AUTO_FREE char *folder = NULL;
	struct stat status;
	int fd, result;

	if (search_check_name(name, error))
		return -1;
	folder = run->options.config_dir
			 ? mem_copy_text(run->options.config_dir)
			 : search_user_folder(error);
	fd = folder ? config_dir_open(folder, error) : -1;
	if (fd < 0)
		return -1;
	buf_add_format(&path, "%s%s%s.ini", folder,
		       text_ends(folder, "/") ? "" : "/", name);
	result = !lstat(path.data, &status)
			 ? refuse_existing(path.data, error)
			 : write_profile(run, fd, path.data, error);
	close(fd);
	return result;
}
