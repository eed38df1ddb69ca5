/*
 * The command that runs an application, when the command line has no program.
 */
#ifndef LAUNCH_ENTRY_H
#define LAUNCH_ENTRY_H

#include "project/project.h"

/*
 * Sets *program, a list that ends with NULL, from `language` and
 * `runEntryPoint` of app.yaml. It is to be run in the application's folder. The
 * caller frees it with entry_free. Returns 0, or -1 with *error when the
 * language is not supported.
 */
int entry_make(const struct project *project, char ***program,
	       struct error *error);

/* Frees the list of entry_make. Does nothing for NULL. */
void entry_free(char **program);

#endif
