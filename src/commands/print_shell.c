#include "commands/print_writers.h"

/*
 * Always quoted: a shell may do more with bare words than POSIX says, as zsh
 * does with a '=' in front.
 */
static void add_export(const struct print_entry *entry, struct buf *out)
{
	const char *at = secret_text(&entry->value);

	buf_add_format(out, "export %s='", entry->name);
	for (; *at; at++) {
		if (*at == '\'')
			buf_add_text(out, "'\\''");
		else
			buf_add_char(out, *at);
	}
	buf_add_text(out, "'\n");
}

/* -v: without it the shell would take a function of that name. */
int print_export(const struct print_list *list, struct buf *out,
		 struct error *error)
{
	size_t i;

	(void)error;
	for (i = 0; i < list->unset_count; i++)
		buf_add_format(out, "unset -v %s\n", list->unset[i]);
	for (i = 0; i < list->count; i++)
		add_export(&list->entries[i], out);
	return 0;
}

/* Global ones only: not those that fish keeps for all sessions. */
int print_fish(const struct print_list *list, struct buf *out,
	       struct error *error)
{
	size_t i;

	(void)error;
	for (i = 0; i < list->unset_count; i++)
		buf_add_format(out, "set -eg %s\n", list->unset[i]);
	for (i = 0; i < list->count; i++) {
		buf_add_format(out, "set -gx %s '", list->entries[i].name);
		print_escaped(&list->entries[i], "'\\", out);
		buf_add_text(out, "'\n");
	}
	return 0;
}
