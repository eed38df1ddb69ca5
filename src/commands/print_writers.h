/*
 * The writers of print.h, one for each format.
 */
#ifndef COMMANDS_PRINT_WRITERS_H
#define COMMANDS_PRINT_WRITERS_H

#include "commands/print_formats.h"

typedef int print_function(const struct print_list *list, struct buf *out,
			   struct error *error);

print_function print_export;
print_function print_fish;
print_function print_dotenv;
print_function print_json;
print_function print_docker;
print_function print_systemd;
print_function print_github;
print_function print_kubernetes;

/* Sets *error: `format` cannot hold the variable. Always returns -1. */
int print_refuse(const char *format, const struct print_entry *entry,
		 const char *reason, struct error *error);

/* The same unless the value is UTF-8. Returns 0 or -1. */
int print_check_utf8(const char *format, const struct print_entry *entry,
		     struct error *error);

/* Appends the value with a backslash before each byte of `special`. */
void print_escaped(const struct print_entry *entry, const char *special,
		   struct buf *out);

#endif
