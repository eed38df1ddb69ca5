/*
 * A broker's properties as values in files, common to all formats.
 */
#ifndef ENVIRONMENT_RENDER_VALUE_H
#define ENVIRONMENT_RENDER_VALUE_H

#include "quixrun/buf.h"
#include "quixrun/error.h"
#include "quixrun/fields.h"

/* A property that is in every file unless the broker has its own value. */
struct render_default {
	const char *key;
	const char *value;
};

/* All defaults; ends with a NULL key. */
extern const struct render_default render_defaults[];

/* The value of a property; NULL when it is absent or empty. */
const struct secret *render_value(const struct fields *broker, const char *key);

/* The same for the mechanism under either of its names. */
const struct secret *render_mechanism(const struct fields *broker);

/*
 * The reason why a reader that trims lines or values could not restore this
 * value (a NUL byte, a blank at either end), or NULL.
 */
const char *render_obstacle(const struct secret *value);

/* Sets *error: `format` cannot represent the value of `key`. Returns -1. */
int render_refuse(const char *format, const char *key, const char *reason,
		  struct error *error);

/* Append the value in lower case, in capitals (ASCII). */
void render_lower(struct buf *out, const struct secret *value);
void render_upper(struct buf *out, const struct secret *value);

#endif
