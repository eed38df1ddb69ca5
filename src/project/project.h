/*
 * A Quix application and what its project says of it: app.yaml, the deployment
 * in quix.yaml, and the keys beside that. Plain data once it was read; values
 * are evaluated when they are needed.
 */
#ifndef PROJECT_PROJECT_H
#define PROJECT_PROJECT_H

#include "project/application.h"
#include "project/keys.h"

struct project {
	char *folder; /* absolute, without symbolic links */
	struct application application;
	char *quix_path; /* of quix.yaml; NULL: there is none */
	struct key_files files;
	char *deployment; /* its name; NULL: none */
};

struct project_request {
	const char *folder;	/* NULL: the current one */
	const char *deployment; /* that is wanted, or NULL */
	const struct profile *profile;
	const struct value_source *values;
	const struct observer *observer; /* or NULL */
	const struct log *log;
};

/* The folder (NULL: the current one) has an app.yaml. */
bool project_is_there(const char *folder);

/*
 * Reads app.yaml of the folder, and quix.yaml from it or the nearest folder
 * above it, up to the one that holds .git. Returns 0, or -1 with *error;
 * *project is to be cleared in both cases.
 */
int project_read(struct project *project, const struct project_request *request,
		 struct error *error);

/*
 * Appends the value of a declared variable, and says where it stands: the
 * deployment's, else the default. The files of *keys are those of the project.
 * KEY_ABSENT: it has none.
 */
enum key_answer project_value(const struct key_source *keys,
			      const struct declared *declared,
			      struct key_value *found, struct error *error);

/*
 * Sets *error: a required variable has no value; where it is declared, what it
 * is for, and where to set it. `profile` is its name. Returns -1.
 */
int project_refuse_missing(const struct project *project, const char *profile,
			   const struct declared *declared,
			   struct error *error);

/* Wipes and frees. Safe on a zeroed struct, and twice. */
void project_clear(struct project *project);

#endif
