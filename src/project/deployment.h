/*
 * quix.yaml: what a deployment gives for the variables of an application.
 */
#ifndef PROJECT_DEPLOYMENT_H
#define PROJECT_DEPLOYMENT_H

#include "console/log.h"
#include "project/application.h"
#include "project/keys.h"

struct deployment_request {
	const char *path;   /* of quix.yaml; outlives the application */
	const char *folder; /* the application's, as a path from quix.yaml's */
	const char *wanted; /* the deployment's name, or NULL */
	const struct key_source *keys;
	const struct log *log;
};

/*
 * Chooses the deployment: the one that is wanted, else the one of the folder;
 * several are one when they give the same. What it gives goes into
 * variables[].deployed. *name, which the caller frees, is its name, or NULL
 * when there is none for the folder. Returns 0, or -1 with *error.
 */
int deployment_read(const struct deployment_request *request,
		    struct application *application, char **name,
		    struct error *error);

#endif
