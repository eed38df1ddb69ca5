/* --print: prints the variables that quixrun sets, for other programs. */
#include "commands/commands.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "system/file.h"
#include "environment/mask.h"
#include "commands/print_formats.h"
#include "quixrun/mem.h"
#include "quixrun/text.h"
#include "console/screen.h"

struct printer {
	const struct run *run;
	const struct print_format *format;
	struct print_list list;
};

/* True for a variable that the shell sets itself, or an invalid name. */
static bool is_shells_own(const char *name)
{
	static const char *const own[] = { "_", "PWD", "OLDPWD", "SHLVL" };
	size_t i;

	for (i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		if (!strcmp(name, own[i]))
			return true;
	return !text_is_variable_name(name, strlen(name));
}

/*
 * A variable that is not printed, because it is only for programs that quixrun
 * starts. If the shell has another value, it is unset.
 */
static void unset_own(const struct variable *variable, const char *name,
		      struct print_list *list)
{
	const char *inherited = getenv(name);

	/* QUIXRUN_NAMES is made again in add_signature(). */
	if (!strcmp(name, "QUIXRUN_NAMES"))
		return;
	if (inherited && strcmp(inherited, variable_value(variable)) != 0)
		print_unset(list, name);
}

/* The variable of a file: its path, its content, or nothing. */
static int add_file_entry(struct printer *printer,
			  const struct program_file *file, const char *name,
			  struct error *error)
{
	struct print_list *list = &printer->list;

	if (printer->run->files.folder) {
		print_set(list, name, file->path, strlen(file->path));
		return 0;
	}
	if (!printer->format->holds_files) {
		print_unset(list, name);
		return 0;
	}
	if (file->names_ca)
		return error_set(
			error, STATUS_PERMANENT,
			"format '%s' cannot represent the file of '%s': it "
			"names the CA by a path; set ssl.ca.location "
			"in [broker] to where the Secret will be "
			"mounted, or remove it with -u %s",
			printer->format->name, name, name);
	print_set(list, name, buf_text(&file->content), file->content.length);
	return 0;
}

static int add_variable_entry(struct printer *printer,
			      const struct variable *variable,
			      struct error *error)
{
	const char *value = variable_value(variable);
	const struct program_file *file =
		program_files_find(&printer->run->files, value);
	AUTO_BUF struct buf text = { 0 };
	const char *name;

	variable_add_name(variable, &text);
	name = buf_text(&text);
	if (variable->removed) {
		if (!is_shells_own(name))
			print_unset(&printer->list, name);
	} else if (variable->origin.kind == ORIGIN_QUIXRUN) {
		unset_own(variable, name, &printer->list);
	} else if (variable_is_injected(variable) && file) {
		return add_file_entry(printer, file, name, error);
	} else if (variable_is_injected(variable)) {
		print_set(&printer->list, name, value, strlen(value));
	}
	return 0;
}

/* QUIXRUN_NAMES: the names that a later quixrun removes. */
static void add_signature(struct print_list *list)
{
	AUTO_BUF struct buf names = { 0 };
	size_t i;

	for (i = 0; i < list->count; i++) {
		if (i)
			buf_add_char(&names, ' ');
		buf_add_text(&names, list->entries[i].name);
	}
	print_set(list, "QUIXRUN_NAMES", buf_text(&names), names.length);
}

/*
 * True for the content of a file, which is not in the plan and may contain a
 * secret.
 */
static bool is_secret_entry(const struct run *run,
			    const struct print_entry *entry)
{
	const struct variable *variable = plan_find(&run->plan, entry->name);

	if (!strcmp(entry->name, "QUIXRUN_NAMES"))
		return false;
	return mask_is_secret(&run->quix, &run->plan, variable) ||
	       strcmp(secret_text(&entry->value), variable_value(variable));
}

static int make_print_list(struct printer *printer, struct error *error)
{
	const struct plan *plan = &printer->run->plan;
	AUTO_FREE const struct variable **sorted = plan_sort(plan);
	size_t i;

	printer->list.title = printer->run->profile.name;
	for (i = 0; i < plan->count; i++)
		if (add_variable_entry(printer, sorted[i], error))
			return -1;
	add_signature(&printer->list);
	for (i = 0; i < printer->list.count; i++)
		printer->list.entries[i].is_secret = is_secret_entry(
			printer->run, &printer->list.entries[i]);
	return 0;
}

/* Masks secrets; returns true when there were any. */
static bool mask_list(const struct run *run, struct print_list *list)
{
	bool has_secret = false;
	size_t i;

	for (i = 0; i < list->count; i++) {
		struct print_entry *entry = &list->entries[i];
		AUTO_BUF struct buf shown = { 0 };

		if (!entry->is_secret)
			continue;
		mask_add(&run->quix, secret_text(&entry->value), &shown);
		secret_take(&entry->value, &shown);
		has_secret = true;
	}
	return has_secret;
}

static void warn_of_files(const struct run *run,
			  const struct print_format *format)
{
	AUTO_FREE const struct variable **sorted = plan_sort(&run->plan);
	AUTO_BUF struct buf names = { 0 };
	size_t i;

	if (run->files.folder || format->holds_files || format->is_of_secrets)
		return;
	for (i = 0; i < run->plan.count; i++) {
		const struct variable *variable = sorted[i];

		if (variable->removed ||
		    !program_files_find(&run->files, variable_value(variable)))
			continue;
		buf_add_text(&names, names.length ? " " : "");
		variable_add_name(variable, &names);
	}
	if (names.length)
		log_message(
			&run->options.log, LOG_LEVEL_WARNING,
			"not printed, because their files exist only while a program"
			" runs: %s; write the files with --files-dir=DIR",
			buf_text(&names));
}

static int print_variables(struct printer *printer, struct error *error)
{
	const struct run *run = printer->run;
	const struct print_format *format = printer->format;
	struct print_list *list = &printer->list;
	AUTO_BUF struct buf out = { 0 };
	const bool is_masked =
		isatty(STDOUT_FILENO) && !run->options.is_revealed;

	/*
	 * Also when it is masked later: a value that the format cannot
	 * represent is an error.
	 */
	if (make_print_list(printer, error) ||
	    print_write(format, list, &out, error))
		return -1;
	if (run->files.folder && program_files_write(&run->files, error))
		return -1;
	warn_of_files(run, format);
	if (is_masked && mask_list(run, list)) {
		log_message(&run->options.log, LOG_LEVEL_WARNING,
			    "secrets are hidden on a terminal; --reveal prints "
			    "them");
		buf_clear(&out);
		if (print_write(format, list, &out, error))
			return -1;
	}
	return screen_print(&out, error);
}

/* The folder as an absolute path, valid for any reader of the output. */
static int find_files_folder(struct run *run, char **folder,
			     struct error *error)
{
	AUTO_FREE char *here = NULL;

	if (!run->options.files_dir)
		return 0;
	here = getcwd(NULL, 0);
	if (!here)
		return error_set(error, STATUS_PERMANENT,
				 "the working directory is not known: %s",
				 strerror(errno));
	*folder = file_join(here, run->options.files_dir);
	run->options.files_dir = *folder;
	return 0;
}

int command_print(struct run *run, struct error *error)
{
	struct printer printer = { .run = run,
				   .format = print_find(run->options.format) };
	AUTO_FREE char *folder = NULL;
	int result;

	if (!printer.format)
		return print_unknown(run->options.format, error);
	if (find_files_folder(run, &folder, error) || run_load(run, error) ||
	    run_prepare(run, error))
		return -1;
	result = print_variables(&printer, error);
	print_list_clear(&printer.list);
	return result;
}
