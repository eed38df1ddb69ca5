#include "portal/json.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "quixrun/mem.h"
#include "quixrun/text.h"
#include "portal/broker_properties.h"

struct scan {
	bool is_in_string;
	int depth;
};

/*
 * Checks the escape sequence at text[at], a backslash in a string. Returns the
 * number of bytes after the backslash that belong to it; `\u0000` sets *result.
 */
static size_t scan_escape(const char *text, size_t length, size_t at,
			  enum json_scan *result)
{
	if (length - at >= 6 && !memcmp(text + at, "\\u0000", 6))
		*result = JSON_SCAN_NUL_ESCAPE;
	return 1;
}

static void scan_byte(struct scan *state, char byte, enum json_scan *result)
{
	if (byte == '"')
		state->is_in_string = !state->is_in_string;
	if (state->is_in_string)
		return;
	if (byte == '{' || byte == '[')
		state->depth++;
	if (byte == '}' || byte == ']')
		state->depth--;
	if (state->depth > JSON_DEPTH_MAX)
		*result = JSON_SCAN_TOO_DEEP;
}

enum json_scan json_scan(const char *text, size_t length)
{
	struct scan state = { 0 };
	enum json_scan result = JSON_SCAN_FINE;
	size_t i = 0;

	while (i < length && strchr(" \t\r\n", text[i]) && text[i])
		i++;
	if (i == length)
		return JSON_SCAN_EMPTY;
	if (text[i] == '<')
		return JSON_SCAN_WEB_PAGE;
	if (memchr(text, '\0', length))
		return JSON_SCAN_NUL;
	for (; i < length && result == JSON_SCAN_FINE; i++) {
		if (state.is_in_string && text[i] == '\\')
			i += scan_escape(text, length, i, &result);
		else
			scan_byte(&state, text[i], &result);
	}
	return result;
}

/* Enough for any double in decimal. */
#define NUMBER_SIZE 32

/*
 * The tree may contain a password, so blocks are wiped when cJSON frees them.
 */
union block {
	size_t size;
	max_align_t alignment;
};

static void *allocate(size_t size)
{
	union block *block = mem_alloc(sizeof(*block) + size);

	block->size = size;
	return block + 1;
}

static void wipe_and_free(void *memory)
{
	union block *block = memory;

	if (!block)
		return;
	block--;
	explicit_bzero(block + 1, block->size);
	free(block);
}

/* Parses the whole text; NULL when it is not JSON, or something follows. */
static cJSON *parse(const struct buf *body)
{
	cJSON_Hooks hooks = { allocate, wipe_and_free };

	cJSON_InitHooks(&hooks);
	/* Includes the NUL, so that cJSON can check that nothing follows. */
	return cJSON_ParseWithLengthOpts(buf_text(body), body->length + 1, NULL,
					 1);
}

static void delete_tree(cJSON **tree)
{
	cJSON_Delete(*tree);
}

#define AUTO_TREE __attribute__((cleanup(delete_tree)))

static int malformed_answer(const char *path, const char *what,
			    struct failure *failure)
{
	return failure_set(failure, FAULT_MALFORMED,
			   "portal's answer to GET %s %s", path, what);
}

static int refuse_json(const char *path, const char *what,
		       struct failure *failure)
{
	return failure_set(failure, FAULT_REFUSED,
			   "portal's answer to GET %s rejected: %s", path,
			   what);
}

/* Scans the text before it is parsed. */
static int scan_body(const struct buf *body, const char *path,
		     struct failure *failure)
{
	static const char *const sayings[] = {
		[JSON_SCAN_EMPTY] = "is empty",
		[JSON_SCAN_WEB_PAGE] = "is a web page, not JSON",
		[JSON_SCAN_NUL] = "is not JSON",
	};
	const enum json_scan result = json_scan(buf_text(body), body->length);

	if (result == JSON_SCAN_FINE)
		return 0;
	if (result == JSON_SCAN_TOO_DEEP)
		return refuse_json(path, "nested more than 32 deep", failure);
	if (result == JSON_SCAN_NUL_ESCAPE)
		return refuse_json(path, "a string contains a NUL character",
				   failure);
	return malformed_answer(path, sayings[result], failure);
}

/* Parses an array or an object; NULL with *failure for anything else. */
static cJSON *read_tree(const struct buf *body, const char *path, bool is_array,
			struct failure *failure)
{
	cJSON *tree;

	if (scan_body(body, path, failure) < 0)
		return NULL;
	tree = parse(body);
	if (!tree) {
		malformed_answer(path, "is not JSON", failure);
		return NULL;
	}
	if (is_array ? cJSON_IsArray(tree) : cJSON_IsObject(tree))
		return tree;
	cJSON_Delete(tree);
	malformed_answer(path,
			 is_array ? "is not an array" : "is not an object",
			 failure);
	return NULL;
}

/* The value of a string member, or NULL when it is absent or not a string. */
static const char *member_text(const cJSON *object, const char *name)
{
	return cJSON_GetStringValue(
		cJSON_GetObjectItemCaseSensitive(object, name));
}

/* Ids are used in URLs and in the program's environment. */
static bool is_topic_id(const char *id)
{
	return !text_has_control(id, strlen(id));
}

struct list_form {
	const char *id_key;
	bool (*is_id)(const char *id);
	const char *id_refused;
	bool needs_name;
};

static int add_entry(const cJSON *item, const struct list_form *form,
		     const char *path, struct entries *entries,
		     struct failure *failure)
{
	const char *id = member_text(item, form->id_key);
	const char *name = member_text(item, "name");

	if (!id || !*id || (form->needs_name && (!name || !*name)))
		return malformed_answer(path, "has an entry without id or name",
					failure);
	if (!form->is_id(id))
		return refuse_json(path, form->id_refused, failure);
	if (name && text_has_control(name, strlen(name)))
		return refuse_json(path, "a name contains a control character",
				   failure);
	entries_add(entries, id, name ? name : "");
	return 0;
}

static int read_list(const struct buf *body, const struct list_form *form,
		     const char *path, struct entries *entries,
		     struct failure *failure)
{
	AUTO_TREE cJSON *tree = read_tree(body, path, true, failure);
	const cJSON *item;

	if (!tree)
		return -1;
	cJSON_ArrayForEach(item, tree)
	{
		if (add_entry(item, form, path, entries, failure) < 0)
			return -1;
	}
	return 0;
}

int json_workspaces(const struct buf *body, const char *path,
		    struct entries *workspaces, struct failure *failure)
{
	static const struct list_form form = {
		"workspaceId", text_is_workspace_id,
		"a workspace id has characters other than letters, digits, "
		"'-', '_' and '.'",
		false
	};

	return read_list(body, &form, path, workspaces, failure);
}

int json_topics(const struct buf *body, const char *path,
		struct entries *topics, struct failure *failure)
{
	static const struct list_form form = {
		"id", is_topic_id, "a topic id contains a control character",
		true
	};

	return read_list(body, &form, path, topics, failure);
}

/* Writes the shortest form of the number that reads back the same. */
static void write_number(double number, char text[NUMBER_SIZE])
{
	int digits;

	for (digits = 15; digits <= 17; digits++) {
		snprintf(text, NUMBER_SIZE, "%.*g", digits, number);
		if (!(strtod(text, NULL) < number) &&
		    !(strtod(text, NULL) > number))
			break;
	}
	/* A property needs all digits, not 1e+15. */
	if (fabs(number) < 1e18 && strchr(text, 'e') && fabs(number) >= 1)
		snprintf(text, NUMBER_SIZE, "%.0f", number);
}

/* The value as text; NULL for an object or an array. */
static const char *value_text(const cJSON *value, char number[NUMBER_SIZE])
{
	if (cJSON_IsString(value))
		return value->valuestring;
	if (cJSON_IsBool(value))
		return cJSON_IsTrue(value) ? "true" : "false";
	if (cJSON_IsNull(value))
		return "";
	if (!cJSON_IsNumber(value) || !isfinite(value->valuedouble))
		return NULL;
	write_number(value->valuedouble, number);
	return number;
}

int json_broker(const struct buf *body, const char *path,
		struct fields *properties, struct failure *failure)
{
	AUTO_TREE cJSON *tree = read_tree(body, path, false, failure);
	char number[NUMBER_SIZE];
	const cJSON *item;

	if (!tree)
		return -1;
	cJSON_ArrayForEach(item, tree)
	{
		const char *value = value_text(item, number);

		if (!value)
			return refuse_json(path,
					   "a property is not a plain value",
					   failure);
		if (broker_add(properties, item->string, value, path, failure) <
		    0)
			return -1;
	}
	return broker_finish(properties, path, failure);
}

static void add_member(struct buf *out, const cJSON *object, const char *name)
{
	const char *text = member_text(object, name);

	if (text)
		buf_add_text(out, text);
}

static bool is_sendable(const char *token)
{
	const char *at;

	for (at = token; *at; at++)
		if ((unsigned char)*at <= 0x20 || (unsigned char)*at >= 0x7f)
			return false;
	return at > token;
}

int json_pair(const struct buf *body, const char *path,
	      struct secret pair[TOKEN_COUNT], struct failure *failure)
{
	static const char *const names[] = { "current", "next" };
	AUTO_TREE cJSON *tree = read_tree(body, path, false, failure);
	const char *tokens[TOKEN_COUNT];
	int i;

	if (!tree)
		return -1;
	for (i = 0; i < TOKEN_COUNT; i++) {
		tokens[i] = member_text(tree, names[i]);
		if (!tokens[i])
			return malformed_answer(
				path, "does not have two tokens", failure);
		if (!is_sendable(tokens[i]))
			return refuse_json(path,
					   "a token is empty or contains a "
					   "character that no token has",
					   failure);
	}
	if (!strcmp(tokens[0], tokens[1]))
		return refuse_json(path, "both tokens are the same", failure);
	for (i = 0; i < TOKEN_COUNT; i++)
		secret_set(&pair[i], tokens[i], strlen(tokens[i]));
	return 0;
}

int json_is_administrator(const struct buf *body)
{
	struct failure ignored;
	AUTO_TREE cJSON *tree = read_tree(body, "", true, &ignored);
	const cJSON *item;
	bool is_any = false;

	if (!tree)
		return -1;
	cJSON_ArrayForEach(item, tree)
	{
		const char *name = cJSON_GetStringValue(item);

		if (!name)
			return -1;
		if (strcasestr(name, "admin"))
			return 1;
		is_any = true;
	}
	return is_any ? 0 : -1;
}

void json_problem(const struct buf *body, struct json_problem *problem)
{
	struct failure ignored;
	AUTO_TREE cJSON *tree = NULL;

	if (scan_body(body, "", &ignored) < 0)
		return;
	tree = parse(body);
	if (cJSON_IsObject(tree)) {
		add_member(&problem->message, tree, "message");
		add_member(&problem->correlation_id, tree, "correlationId");
	} else if (cJSON_IsString(tree)) {
		buf_add_text(&problem->message, tree->valuestring);
	} else if (!tree) {
		buf_add(&problem->message, body->data, body->length);
	}
}

void json_problem_clear(struct json_problem *problem)
{
	buf_clear(&problem->message);
	buf_clear(&problem->correlation_id);
}
