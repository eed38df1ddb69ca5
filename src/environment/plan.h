/*
 * The program's environment as a plan: every variable once, with where it
 * comes from. Rules are applied to it in order; it becomes an array for
 * execve(2) at the very end, so nothing is ever half set.
 */
#ifndef ENVIRONMENT_PLAN_H
#define ENVIRONMENT_PLAN_H

#include <stdbool.h>

#include "quixrun/map.h"
#include "quixrun/buf.h"
#include "quixrun/error.h"
#include "profile/place.h"
#include "quixrun/slice.h"

enum origin_kind {
	ORIGIN_INHERITED,
	ORIGIN_APP, /* an application's own: project/ */
	ORIGIN_ENV_FILE,
	ORIGIN_DIALECT,
	ORIGIN_TOPICS,
	ORIGIN_FILES,
	ORIGIN_ENV,
	ORIGIN_OPTION, /* -e or -t */
	ORIGIN_QUIXRUN /* QUIXRUN_PROFILE and its like */
};

struct origin {
	enum origin_kind kind;
	const char *detail; /* a dialect's name, "-e"; or NULL; constant */
	struct place place; /* file NULL: none */
	/* Where the value is from when no place says it: "portal"; constant. */
	const char *source;
};

struct variable {
	char *text;	  /* NAME=VALUE; owned unless it is inherited */
	char *name;	  /* owned, or NULL: the text's first part */
	size_t name_size; /* bytes of the name */
	bool is_secret;
	bool is_unknown;    /* it needs a command that was not run */
	bool was_inherited; /* whatever became of it */
	struct origin origin;
	const char *removed; /* why it is removed; constant; or NULL */
};

struct plan {
	struct variable *items;
	size_t count;
	size_t capacity;
	struct map index;
};

/*
 * Takes the inherited environment, whose strings must outlive the plan. Of a
 * name given twice the first counts, as for getenv(3); strings without '=' or
 * without a name are dropped.
 */
void plan_inherit(struct plan *plan, char *const *environment);

/*
 * Sets a variable, whatever was there. `name` is a valid name; `value` holds no
 * NUL byte.
 */
void plan_set(struct plan *plan, const char *name, struct slice value,
	      const struct origin *origin, bool is_secret);

/* Its value is not known: it needs a command that was not run (observer.h). */
void plan_mark_unknown(struct plan *plan, const char *name);

/* Its value, if there is one, is a secret, wherever it came from. */
void plan_mark_secret(struct plan *plan, const char *name);

/* Removes a variable; `why` is constant. */
void plan_remove(struct plan *plan, const char *name, const char *why);

/* The variable as the program will see it, or NULL. */
const struct variable *plan_find(const struct plan *plan, const char *name);

/* Its value, which is owned by the plan; "" for NULL. */
const char *variable_value(const struct variable *variable);

/* quixrun set it; it was not inherited. */
bool variable_is_injected(const struct variable *variable);

/*
 * The name matches one of the white-space separated patterns, in which '*'
 * stands for anything. `patterns` may be NULL.
 */
bool variable_matches(const struct variable *variable, const char *patterns);

/* Appends the variable's name. */
void variable_add_name(const struct variable *variable, struct buf *text);

/*
 * The array for execve(2): the caller frees the array, its strings belong to
 * the plan.
 */
char **plan_environment(const struct plan *plan);

/*
 * Checks that the kernel will take each string: at most MAX_ARG_STRLEN bytes
 * with name, '=' and NUL (execve(2)). Returns 0, or -1 with *error naming the
 * variable.
 */
int plan_check_sizes(const struct plan *plan, struct error *error);

/*
 * All variables, removed ones too, in the order of their names. The caller
 * frees the array.
 */
const struct variable **plan_sort(const struct plan *plan);

/* The longest variable, or NULL when there is none. */
const struct variable *plan_largest(const struct plan *plan);

void plan_clear(struct plan *plan);

#endif
