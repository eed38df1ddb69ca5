/*
 * Where the value of a dialect's variable comes from, for --dry-run: each of
 * these fills in origin->place, or origin->source when no file says it.
 */
#ifndef ENVIRONMENT_DIALECT_TRACE_H
#define ENVIRONMENT_DIALECT_TRACE_H

#include "environment/plan.h"
#include "quix/quix.h"

/* `property`: of the broker; NULL when there is none behind the variable. */
typedef void trace_function(const struct quix *quix, const char *property,
			    struct origin *origin);

trace_function trace_token;
trace_function trace_portal;
trace_function trace_workspace;
trace_function trace_property;

/* The client's id: the property's, else the workspace's. */
trace_function trace_client_id;

/*
 * The profile gives the property by way of something that only holds secrets: a
 * file, a credential, a command, the token.
 */
bool trace_is_secret(const struct quix *quix, const char *property);

/* The CA: ssl.ca.location when the profile has it, else the property. */
trace_function trace_ca;

#endif
