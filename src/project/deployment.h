/*
 * quix.yaml: the values that a deployment gives to the variables of an
 * application.
 */
#ifndef PROJECT_DEPLOYMENT_H
#define PROJECT_DEPLOYMENT_H

#include "console/log.h"
#include "project/application.h"
#include "project/keys.h"

struct deployment_request {
	const char *path; /* path of quix.yaml; outlives the application */
	const char
		*folder; /* the application's folder, relative to quix.yaml */
	const char *wanted; /* name of the deployment, or NULL */
	const struct key_source *keys;
	const struct log *log;
};

/* The deployment that was chosen. */
struct deployment_choice {
	char *name; /* for messages, without secrets; NULL: it has none */
	int line;   /* in quix.yaml; 0: the folder has no deployment */
	/* Not chosen: it depends on a command that was not run. */
	bool is_unknown;
};

/*
 * Chooses the deployment `wanted`, else the one of the folder; several that
 * give the same values count as one. Its values are stored in
 * variables[].deployed. *choice must be zeroed; the caller frees its name.
 * Returns 0, or -1 with *error.
 */
int deployment_read(const struct deployment_request *request,
		    struct application *application,
		    struct deployment_choice *choice, struct error *error);

#endif
