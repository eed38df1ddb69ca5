/*
 * The rules for librdkafka properties that came from the Portal.
 */
#ifndef PORTAL_BROKER_PROPERTIES_H
#define PORTAL_BROKER_PROPERTIES_H

#include "quixrun/fields.h"
#include "portal/fault.h"

/*
 * Adds one property to *properties unless the value is empty. Returns 0, or -1
 * with *failure when the name is not [A-Za-z0-9._-]{1,128} or the value holds a
 * control character. `path` is what was asked for, for messages.
 */
int broker_add(struct fields *properties, const char *name, const char *value,
	       const char *path, struct failure *failure);

/*
 * Brings the properties into the form that quixrun gets: sasl.mechanisms
 * becomes sasl.mechanism, ssl.ca.cert (a PEM file in base64) becomes
 * ssl.ca.pem. Returns 0, or -1 with *failure when the CA is none or there is
 * no bootstrap.servers.
 */
int broker_finish(struct fields *properties, const char *path,
		  struct failure *failure);

#endif
