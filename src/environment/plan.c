#include "environment/plan.h"

#include <stdlib.h>
#include <string.h>

#include "quixrun/mem.h"
#include "quixrun/text.h"

/* 32 pages of 4 KiB: MAX_ARG_STRLEN of linux/binfmts.h. */
#define STRING_MAX ((size_t)128 * 1024)

static struct variable *append_variable(struct plan *plan)
{
	if (plan->count == plan->capacity) {
		plan->capacity = plan->capacity ? 2 * plan->capacity : 64;
		plan->items = mem_resize(plan->items, plan->capacity,
					 sizeof(*plan->items));
	}
	return memset(&plan->items[plan->count++], 0, sizeof(*plan->items));
}

static void inherit_one(struct plan *plan, char *text)
{
	const char *equals = strchr(text, '=');
	struct variable *variable;
	size_t size, at;

	if (!equals || equals == text)
		return;
	size = (size_t)(equals - text);
	if (map_find(&plan->index, text, size, &at))
		return;
	map_add(&plan->index, text, size, plan->count);
	variable = append_variable(plan);
	variable->text = text;
	variable->name_size = size;
	variable->was_inherited = true;
}

void plan_inherit(struct plan *plan, char *const *environment)
{
	for (; *environment; environment++)
		inherit_one(plan, *environment);
}

/* Finds the variable of that name, or adds it. */
static struct variable *locate(struct plan *plan, const char *name)
{
	const size_t size = strlen(name);
	struct variable *variable;
	size_t at;

	if (map_find(&plan->index, name, size, &at))
		return &plan->items[at];
	at = plan->count;
	variable = append_variable(plan);
	variable->name = mem_copy(name, size);
	variable->name_size = size;
	map_add(&plan->index, variable->name, size, at);
	return variable;
}

static void drop_text(struct variable *variable)
{
	if (variable->text && variable->origin.kind != ORIGIN_INHERITED) {
		explicit_bzero(variable->text, strlen(variable->text));
		free(variable->text);
	}
	variable->text = NULL;
}

void plan_set(struct plan *plan, const char *name, struct slice value,
	      const struct origin *origin, bool is_secret)
{
	struct variable *variable = locate(plan, name);
	const size_t size = variable->name_size;
	char *text = mem_alloc(size + value.length + 2);

	memcpy(text, name, size);
	text[size] = '=';
	if (value.length)
		memcpy(text + size + 1, value.bytes, value.length);
	drop_text(variable);
	variable->text = text;
	variable->origin = *origin;
	variable->is_secret = is_secret;
	variable->is_unknown = false;
	variable->removed = NULL;
}

void plan_mark_unknown(struct plan *plan, const char *name)
{
	size_t at;

	if (map_find(&plan->index, name, strlen(name), &at))
		plan->items[at].is_unknown = true;
}

void plan_mark_secret(struct plan *plan, const char *name)
{
	size_t at;

	if (map_find(&plan->index, name, strlen(name), &at))
		plan->items[at].is_secret = true;
}

void plan_remove(struct plan *plan, const char *name, const char *why)
{
	size_t at;

	if (map_find(&plan->index, name, strlen(name), &at))
		plan->items[at].removed = why;
}

const struct variable *plan_find(const struct plan *plan, const char *name)
{
	size_t at;

	if (!map_find(&plan->index, name, strlen(name), &at) ||
	    plan->items[at].removed)
		return NULL;
	return &plan->items[at];
}

const char *variable_value(const struct variable *variable)
{
	return variable ? variable->text + variable->name_size + 1 : "";
}

bool variable_is_injected(const struct variable *variable)
{
	return variable->origin.kind != ORIGIN_INHERITED;
}

void variable_add_name(const struct variable *variable, struct buf *text)
{
	buf_add(text, variable->text, variable->name_size);
}

bool variable_matches(const struct variable *variable, const char *patterns)
{
	const struct slice name = { variable->text, variable->name_size };
	const char *word;
	size_t length;

	while (patterns && (word = text_next_word(&patterns, &length)))
		if (text_slice_matches(name, (struct slice){ word, length }))
			return true;
	return false;
}

char **plan_environment(const struct plan *plan)
{
	char **environment =
		mem_alloc((plan->count + 1) * sizeof(*environment));
	size_t i, count = 0;

	for (i = 0; i < plan->count; i++)
		if (!plan->items[i].removed)
			environment[count++] = plan->items[i].text;
	environment[count] = NULL;
	return environment;
}

static int compare_names(const void *left, const void *right)
{
	const struct variable *a = *(const struct variable *const *)left;
	const struct variable *b = *(const struct variable *const *)right;
	const size_t shared =
		a->name_size < b->name_size ? a->name_size : b->name_size;
	const int difference = memcmp(a->text, b->text, shared);

	if (difference)
		return difference;
	return (a->name_size > b->name_size) - (a->name_size < b->name_size);
}

const struct variable **plan_sort(const struct plan *plan)
{
	const struct variable **sorted =
		mem_alloc((plan->count + 1) * sizeof(*sorted));
	size_t i;

	for (i = 0; i < plan->count; i++)
		sorted[i] = &plan->items[i];
	qsort(sorted, plan->count, sizeof(*sorted), compare_names);
	return sorted;
}

const struct variable *plan_largest(const struct plan *plan)
{
	const struct variable *largest = NULL;
	size_t most = 0;
	size_t i;

	for (i = 0; i < plan->count; i++) {
		const struct variable *variable = &plan->items[i];
		size_t size;

		if (variable->removed)
			continue;
		size = strlen(variable->text);
		if (largest && size <= most)
			continue;
		largest = variable;
		most = size;
	}
	return largest;
}

int plan_check_sizes(const struct plan *plan, struct error *error)
{
	const struct variable *largest = plan_largest(plan);
	AUTO_BUF struct buf where = { 0 };

	if (!largest || strlen(largest->text) < STRING_MAX)
		return 0;
	if (largest->origin.place.line)
		buf_add_format(&where, "%s:%d: ", largest->origin.place.file,
			       largest->origin.place.line);
	return error_set(error, STATUS_PERMANENT,
			 "%svariable '%.*s' is too long for the kernel: %zu "
			 "bytes, at most %zu with its name",
			 buf_text(&where), (int)largest->name_size,
			 largest->text, strlen(largest->text), STRING_MAX - 1);
}

void plan_clear(struct plan *plan)
{
	size_t i;

	for (i = 0; i < plan->count; i++) {
		drop_text(&plan->items[i]);
		free(plan->items[i].name);
	}
	free(plan->items);
	map_clear(&plan->index);
	*plan = (struct plan){ 0 };
}
