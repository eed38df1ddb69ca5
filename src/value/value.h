/*
 * Values: every `${...}` of a profile is evaluated here, and only when the
 * value is needed (quixrun.ini(5), VALUES).
 */
#ifndef VALUE_VALUE_H
#define VALUE_VALUE_H

#include <stdbool.h>

#include "profile/profile.h"
#include "quixrun/buf.h"
#include "quixrun/error.h"
#include "profile/place.h"
#include "quixrun/slice.h"

struct quix; /* quix.h */

/* A text that may hold `${...}`. */
struct expression {
	struct slice text;
	struct place place;
	const char *folder; /* what a relative ${file:} starts from */
};

struct value {
	struct buf text;
	/* Something in it came from a file, a credential, a command, or is the
	 * token or a password: never shown. */
	bool is_secret;
};

/*
 * Appends the value of the expression to *value. `quix` answers ${token},
 * ${workspace} and the like, and may have to ask the Portal for them.
 *
 * `$${` is a literal `${`, a `$` before anything else is itself. A form ends at
 * the brace that matches its own, `{` and `}` in between counted. Its argument
 * is evaluated first, so `${file:${env:DIR}/token}` works; the default of
 * ${env:} only when the variable has no value, and the line of ${command:}
 * never: it belongs to the shell.
 *
 * Returns 0, or -1 with *error, whose message begins with FILE:LINE: an unknown
 * form, an open brace, a loop, or why the form has no value.
 */
int value_evaluate(struct quix *quix, const struct expression *expression,
		   struct value *value, struct error *error);

/* The same for a setting of a profile. */
int value_of_setting(struct quix *quix, const struct setting *setting,
		     struct value *value, struct error *error);

/* Wipes and frees. Safe on a zeroed struct, and twice. */
void value_clear(struct value *value);

#define AUTO_VALUE __attribute__((cleanup(value_clear)))

#endif
