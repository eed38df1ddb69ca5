/*
 * A Quix application in its project: app.yaml, the deployment in quix.yaml, and
 * the keys beside it. Plain data; values are evaluated when they are needed.
 */
#ifndef PROJECT_PROJECT_H
#define PROJECT_PROJECT_H

#include "project/application.h"
#include "project/deployment.h"
#include "project/keys.h"

#define PROJECT_APP  "app.yaml"
#define PROJECT_QUIX "quix.yaml"

struct project {
	char *folder; /* absolute, symlinks resolved */
	struct application application;
	char *quix_path;   /* of quix.yaml; NULL: there is none */
	char *quix_folder; /* its folder, like `folder` */
	struct key_files files;
	struct deployment_choice deployment;
};

struct project_request {
	const char *folder;	/* NULL: the current one */
	const char *deployment; /* name of the deployment, or NULL */
	const struct profile *profile;
	const struct value_source *values;
	const struct observer *observer; /* or NULL */
	const struct log *log;
};

/* True when the folder (NULL: the current one) has an app.yaml. */
bool project_is_there(const char *folder);

/*
 * Reads app.yaml in the folder, and quix.yaml in it or in the nearest folder
 * above it, up to the one that contains .git. Returns 0, or -1 with *error; the
 * caller clears *project in both cases.
 */
int project_read(struct project *project, const struct project_request *request,
		 struct error *error);

/*
 * Appends the value of a declared variable and sets its place: from the
 * deployment, else the default. *keys must have the files of the project.
 * KEY_ABSENT: it has no value.
 */
enum key_answer project_value(const struct key_source *keys,
			      const struct declared *declared,
			      struct key_value *found, struct error *error);

/*
 * Appends where to set a variable that has no value: "set KEY in [variables] of
 * profile 'dev'". `profile` is the profile's name.
 */
void project_add_remedy(const struct project *project, const char *profile,
			const struct declared *declared, struct buf *text);

/*
 * Sets *error: a required variable has no value; where it is declared, its
 * description, and where to set it. Returns -1.
 */
int project_refuse_missing(const struct project *project, const char *profile,
			   const struct declared *declared,
			   struct error *error);

/* Wipes and frees. Safe on a zeroed struct, and twice. */
void project_clear(struct project *project);

#endif
