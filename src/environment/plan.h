/*
 * The program's environment as a plan: every variable once, with its origin.
 * Rules are applied to it in order; only at the end it is converted to an array
 * for execve(2), so the environment is never half changed.
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
	ORIGIN_APP, /* an application (project/) */
	ORIGIN_ENV_FILE,
	ORIGIN_DIALECT,
	ORIGIN_TOPICS,
	ORIGIN_FILES,
	ORIGIN_ENV,
	ORIGIN_OPTION, /* -e or -t */
	ORIGIN_QUIXRUN /* QUIXRUN_PROFILE and others */
};

struct origin {
	enum origin_kind kind;
	const char *detail; /* a dialect's name, "-e"; or NULL; constant */
	struct place place; /* file NULL: none */
	/* The source when `place` is empty: "portal"; constant. */
	const char *source;
};

struct variable {
	char *text;	  /* NAME=VALUE; owned unless it is inherited */
	char *name;	  /* owned; NULL: the first part of text */
	size_t name_size; /* bytes of the name */
	bool is_secret;
	bool is_unknown;    /* needs a command that was not run */
	bool was_inherited; /* even if it was removed or changed */
	struct origin origin;
	const char *removed; /* why it is removed; constant; NULL: it is not */
};

struct plan {
	struct variable *items;
	size_t count;
	size_t capacity;
	struct map index;
};

/*
 * Adds the inherited environment, whose strings must outlive the plan. As in
 * getenv(3), the first of several variables of one name counts; strings without
 * '=' or without a name are dropped.
 */
void plan_inherit(struct plan *plan, char *const *environment);

/*
 * Sets a variable, replacing an earlier one. `name` is a valid name; `value`
 * contains no NUL byte.
 */
void plan_set(struct plan *plan, const char *name, struct slice value,
	      const struct origin *origin, bool is_secret);

/*
 * Marks a variable whose value needs a command that was not run (observer.h).
 */
void plan_mark_unknown(struct plan *plan, const char *name);

/* Marks the value of a variable, if it has one, as a secret. */
void plan_mark_secret(struct plan *plan, const char *name);

/* Removes a variable; `why` is a constant. */
void plan_remove(struct plan *plan, const char *name, const char *why);

/* The variable, or NULL if it is not set or was removed. */
const struct variable *plan_find(const struct plan *plan, const char *name);

/* The variable's value, owned by the plan; "" for NULL. */
const char *variable_value(const struct variable *variable);

/* True for a variable that quixrun sets; false for an inherited one. */
bool variable_is_injected(const struct variable *variable);

/*
 * True when the name matches one of the white-space separated patterns, in
 * which '*' matches any run of characters. `patterns` may be NULL.
 */
bool variable_matches(const struct variable *variable, const char *patterns);

/* Appends the variable's name. */
void variable_add_name(const struct variable *variable, struct buf *text);

/*
 * The array for execve(2), ended by NULL. The caller frees the array; its
 * strings belong to the plan.
 */
char **plan_environment(const struct plan *plan);

/*
 * Checks that no string is too long for the kernel: at most MAX_ARG_STRLEN
 * bytes with name, '=' and NUL (execve(2)). Returns 0, or -1 with *error naming
 * the variable.
 */
int plan_check_sizes(const struct plan *plan, struct error *error);

/*
 * All variables, including removed ones, sorted by name. The caller frees the
 * array.
 */
const struct variable **plan_sort(const struct plan *plan);

/* The longest variable, or NULL when there is none. */
const struct variable *plan_largest(const struct plan *plan);

/* Wipes and frees. Safe on a zeroed struct, and twice. */
void plan_clear(struct plan *plan);

#endif
