/* --help and --version. */
#include "commands/commands.h"
#include "console/screen.h"
#include "console/table.h"
#include "options/options.h"
#include "quixrun/buf.h"

#include <string.h>

/* The column of the descriptions. */
#define HELP_COLUMN 30

/* --help shows the usual options, --help=all all of them. */
struct option_group {
	const char *title;
	const char *usual[10];
	const char *others[9];
};

static const struct option_group groups[] = {
	{ "Run a program",
	  { "profile", "app", "deployment", "env", "unset", "topic", "yes",
	    "supervise", "redact" },
	  { "config-dir", "env-file", "pristine", "use-token", "timeout",
	    "no-cache", "offline", "no-app" } },
	{ "Look, and run nothing",
	  { "dry-run", "print", "check" },
	  { "json", "reveal", "files-dir" } },
	{ "Profiles and tokens",
	  { "init", "list", "use", "rotate", "ps", "scan" },
	  { "store", "from", "keep-personal-token", "now", "staged" } },
	{ "Messages and help",
	  { "quiet", "verbose", "help", "version" },
	  { "log-format" } },
};

#define GROUP_COUNT (sizeof(groups) / sizeof(groups[0]))

static void add_option_row(struct buf *text, const struct option_row *row)
{
	const size_t start = text->length;

	if (row->letter < OPTION_ENV_FILE)
		buf_add_format(text, "  -%c, ", row->letter);
	else
		buf_add_text(text, "      ");
	buf_add_format(text, "--%s", row->name);
	if (row->argument && *row->argument == '[')
		buf_add_format(text, "[=%s", row->argument + 1);
	else if (row->argument)
		buf_add_format(text, "=%s", row->argument);
	table_pad(text, start, HELP_COLUMN);
	buf_add_format(text, " %s\n", row->help);
}

static void add_option(struct buf *text, const char *name)
{
	size_t count, i;
	const struct option_row *rows = option_rows(&count);

	for (i = 0; i < count; i++)
		if (!strcmp(rows[i].name, name))
			add_option_row(text, &rows[i]);
}

static void add_options(struct buf *text, const char *const *names)
{
	for (; *names; names++)
		add_option(text, *names);
}

static bool is_in_group(const char *name)
{
	size_t i, j;

	for (i = 0; i < GROUP_COUNT; i++) {
		for (j = 0; groups[i].usual[j]; j++)
			if (!strcmp(groups[i].usual[j], name))
				return true;
		for (j = 0; groups[i].others[j]; j++)
			if (!strcmp(groups[i].others[j], name))
				return true;
	}
	return false;
}

/* Adds the options that are in no group. */
static void add_rest(struct buf *text)
{
	const char *title = "\nOther:\n";
	size_t count, i;
	const struct option_row *rows = option_rows(&count);

	for (i = 0; i < count; i++) {
		if (is_in_group(rows[i].name))
			continue;
		buf_add_text(text, title);
		add_option_row(text, &rows[i]);
		title = "";
	}
}

int command_help(struct run *run, struct error *error)
{
	const bool is_complete = run->options.is_help_complete;
	AUTO_BUF struct buf text = { 0 };
	size_t i;

	buf_add_text(
		&text,
		"usage: quixrun [OPTION]... [--] PROGRAM [ARG]...\n"
		"       quixrun [OPTION]... --dry-run | --print | "
		"--check\n"
		"       quixrun --init | --use | --rotate PROFILE\n"
		"       quixrun --list | --ps | --scan [PATH]...\n"
		"\n"
		"Runs PROGRAM in the Quix environment of a profile, with the "
		"Kafka broker's\n"
		"credentials and topic ids in its environment variables.\n");
	for (i = 0; i < GROUP_COUNT; i++) {
		buf_add_format(&text, "\n%s:\n", groups[i].title);
		add_options(&text, groups[i].usual);
		if (is_complete)
			add_options(&text, groups[i].others);
	}
	if (is_complete)
		add_rest(&text);
	buf_add_text(&text,
		     "\n"
		     "Exit status: PROGRAM's own; 127 not found, 126 cannot be "
		     "run, 125 something must\n"
		     "be changed first, 75 it may work later. See quixrun(1), "
		     "quixrun.ini(5).\n");
	return screen_print(&text, error);
}

int command_version(struct run *run, struct error *error)
{
	AUTO_BUF struct buf text = { 0 };

	buf_add_text(&text, "quixrun " QUIXRUN_VERSION "\n");
	(void)run;
	return screen_print(&text, error);
}
