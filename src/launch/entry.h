/*
 * The program of an application, when the command line names none.
 */
#ifndef LAUNCH_ENTRY_H
#define LAUNCH_ENTRY_H

#include "project/project.h"

/*
 * Makes the program, ended by NULL, from `language` and `runEntryPoint` of
 * app.yaml; it is to be run in the application's folder. The caller frees it
 * with entry_free. Returns 0, or -1 with *error when it is not known how.
 */
int entry_make(const struct project *project, char ***program,
	       struct error *error);

/* Frees what entry_make has made; NULL is nothing. */
void entry_free(char **program);

#endif
