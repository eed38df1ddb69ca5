/* --help and --version. */
#include "commands/commands.h"
#include "console/screen.h"
#include "console/table.h"
#include "options/options.h"
#include "quixrun/buf.h"

/* Where the texts of the options begin. */
#define HELP_COLUMN 30

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

int command_help(struct run *run, struct error *error)
{
	AUTO_BUF struct buf text = { 0 };
	size_t count, i;
	const struct option_row *rows = option_rows(&count);

	buf_add_text(&text,
		     "usage: quixrun [OPTION]... [--] PROGRAM [ARG]...\n"
		     "       quixrun [OPTION]... --dry-run [PROGRAM [ARG]...] "
		     "| --print[=FORMAT] | --check\n"
		     "       quixrun --list | --use PROFILE | --init PROFILE | "
		     "--rotate PROFILE | --ps | --scan [PATH]...\n"
		     "\n"
		     "Runs PROGRAM in the Quix environment that a profile "
		     "names: its streaming token,\n"
		     "the Kafka broker's credentials and the topic prefix are "
		     "in its environment.\n"
		     "\n");
	for (i = 0; i < count; i++)
		add_option_row(&text, &rows[i]);
	buf_add_text(&text,
		     "\n"
		     "Exit status: PROGRAM's own; 127 not found, 126 cannot be "
		     "run, 125 quixrun cannot\n"
		     "do it until something is changed, 75 it may work later.\n"
		     "See quixrun(1) and quixrun.ini(5).\n");
	(void)run;
	return screen_print(&text, error);
}

int command_version(struct run *run, struct error *error)
{
	AUTO_BUF struct buf text = { 0 };

	buf_add_text(&text, "quixrun " QUIXRUN_VERSION "\n");
	(void)run;
	return screen_print(&text, error);
}
