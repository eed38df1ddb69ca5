/*
 * The writers of the formats of --print (print_formats.h): each appends the
 * list, whose names have been checked. Returns 0, or -1 with *error.
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
print_function print_github_mask;
print_function print_kubernetes;

/* True when the format accepts the name. */
bool print_can_hold_name(enum print_names names, const char *name);

/* Sets *error: `format` cannot represent the variable. Returns -1. */
int print_refuse(const char *format, const struct print_entry *entry,
		 const char *reason, struct error *error);

#endif
