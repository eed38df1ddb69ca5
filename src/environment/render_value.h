/*
 * A broker's properties as values in files: what all formats share.
 */
#ifndef ENVIRONMENT_RENDER_VALUE_H
#define ENVIRONMENT_RENDER_VALUE_H

#include "quixrun/buf.h"
#include "quixrun/error.h"
#include "quixrun/fields.h"

/* A property that every file carries unless the broker has its own. */
struct render_default {
	const char *key;
	const char *value;
};

/* The list of them; ends with a NULL key. */
extern const struct render_default render_defaults[];

/* The value of a property; NULL when it is absent or empty. */
const struct secret *render_value(const struct fields *broker, const char *key);

/* The same for the mechanism under either of its names. */
const struct secret *render_mechanism(const struct fields *broker);

/*
 * Why a reader that trims lines or values cannot give this one back (a NUL
 * byte, a blank at either end), or NULL when it can.
 */
const char *render_obstacle(const struct secret *value);

/* Sets *error: `format` cannot hold the value of `key`. Always returns -1. */
int render_refuse(const char *format, const char *key, const char *reason,
		  struct error *error);

/* Append the value in lower case, in capitals (ASCII). */
void render_lower(struct buf *out, const struct secret *value);
void render_upper(struct buf *out, const struct secret *value);

#endif
