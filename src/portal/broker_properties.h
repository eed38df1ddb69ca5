/*
 * Checks and normalizes the librdkafka properties from the Portal.
 */
#ifndef PORTAL_BROKER_PROPERTIES_H
#define PORTAL_BROKER_PROPERTIES_H

#include "quixrun/fields.h"
#include "portal/fault.h"

/*
 * Adds one property to *properties unless the value is empty. Returns 0, or -1
 * with *failure when the name is not [A-Za-z0-9._-]{1,128} or the value
 * contains a control character. `path` is the path of the request, for
 * messages.
 */
int broker_add(struct fields *properties, const char *name, const char *value,
	       const char *path, struct failure *failure);

/*
 * Normalizes the properties for quixrun: sasl.mechanisms is renamed to
 * sasl.mechanism, ssl.ca.cert (a PEM file in base64) is decoded to ssl.ca.pem.
 * Returns 0, or -1 with *failure when the CA is malformed or bootstrap.servers
 * is missing.
 */
int broker_finish(struct fields *properties, const char *path,
		  struct failure *failure);

#endif
