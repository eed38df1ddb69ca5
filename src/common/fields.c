#include "quixrun/fields.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "quixrun/mem.h"

static struct field *find(const struct fields *fields, const char *key)
{
	size_t i;

	for (i = 0; i < fields->count; i++)
		if (!strcmp(fields->items[i].key, key))
			return &fields->items[i];
	return NULL;
}

static struct field *append(struct fields *fields, const char *key)
{
	struct field *field;

	if (fields->count == fields->capacity) {
		fields->capacity = fields->capacity ? 2 * fields->capacity : 16;
		fields->items = mem_resize(fields->items, fields->capacity,
					   sizeof(*fields->items));
	}
	field = &fields->items[fields->count++];
	*field = (struct field){ .key = mem_copy_text(key) };
	return field;
}

void fields_set(struct fields *fields, const char *key, const char *value,
		size_t length)
{
	struct field *field = find(fields, key);

	if (!field)
		field = append(fields, key);
	secret_set(&field->value, value, length);
}

void fields_append(struct fields *fields, const char *key, const char *value,
		   size_t length)
{
	secret_set(&append(fields, key)->value, value, length);
}

void fields_copy(const struct fields *from, struct fields *to)
{
	size_t i;

	for (i = 0; i < from->count; i++)
		fields_append(to, from->items[i].key,
			      secret_text(&from->items[i].value),
			      from->items[i].value.length);
}

void fields_set_text(struct fields *fields, const char *key, const char *value)
{
	fields_set(fields, key, value, strlen(value));
}

void fields_set_number(struct fields *fields, const char *key, long long value)
{
	char digits[24];

	snprintf(digits, sizeof(digits), "%lld", value);
	fields_set_text(fields, key, digits);
}

const struct secret *fields_find(const struct fields *fields, const char *key)
{
	const struct field *field = find(fields, key);

	return field ? &field->value : NULL;
}

const char *fields_text(const struct fields *fields, const char *key)
{
	const struct secret *value = fields_find(fields, key);

	return value ? secret_text(value) : NULL;
}

long long fields_number(const struct fields *fields, const char *key,
			long long otherwise)
{
	const char *text = fields_text(fields, key);
	char *end;
	long long number;

	if (!text || !*text)
		return otherwise;
	number = strtoll(text, &end, 10);
	return *end ? otherwise : number;
}

void fields_remove(struct fields *fields, const char *key)
{
	struct field *field = find(fields, key);
	size_t behind;

	if (!field)
		return;
	free(field->key);
	secret_clear(&field->value);
	behind = fields->count - (size_t)(field - fields->items) - 1;
	memmove(field, field + 1, behind * sizeof(*field));
	fields->count--;
}

void fields_clear(struct fields *fields)
{
	size_t i;

	for (i = 0; i < fields->count; i++) {
		free(fields->items[i].key);
		secret_clear(&fields->items[i].value);
	}
	free(fields->items);
	*fields = (struct fields){ 0 };
}
