#include "project/tree.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "quixrun/mem.h"

/* A tree that is being parsed. */
struct builder {
	struct tree *tree;
	struct slice text;
	yaml_parser_t parser;
	struct {
		size_t node; /* index of a list or mapping */
		size_t last; /* index of its last child; 0: none yet */
	} open[TREE_DEPTH_MAX];
	size_t depth;
	size_t capacity;
	struct error *error;
};

static int refuse_at(const struct builder *builder, const yaml_mark_t *mark,
		     const char *what)
{
	return error_set(builder->error, STATUS_PERMANENT, "%s:%zu: %s",
			 builder->tree->path, mark->line + 1, what);
}

static int line_of(struct slice text, size_t offset)
{
	int line = 1;
	size_t i;

	for (i = 0; i < offset && i < text.length; i++)
		line += text.bytes[i] == '\n';
	return line;
}

/* libyaml's messages are constants and do not repeat the text. */
static int refuse_syntax(const struct builder *builder)
{
	const yaml_parser_t *parser = &builder->parser;
	const char *problem = parser->problem ? parser->problem : "not YAML";

	/* The reader is ahead of the parser's marks. */
	if (parser->error == YAML_READER_ERROR)
		return error_set(builder->error, STATUS_PERMANENT, "%s:%d: %s",
				 builder->tree->path,
				 line_of(builder->text, parser->problem_offset),
				 problem);
	return refuse_at(builder, &parser->problem_mark, problem);
}

/* Appends a node as the last child of the open list or mapping. */
static int add_node(struct builder *builder, enum tree_kind kind,
		    const yaml_mark_t *mark)
{
	struct tree *tree = builder->tree;
	const size_t index = tree->count;

	if (index == TREE_NODES_MAX)
		return refuse_at(builder, mark, "more than 10000 values");
	if (index == builder->capacity) {
		builder->capacity = index ? 2 * index : 64;
		tree->nodes = mem_resize(tree->nodes, builder->capacity,
					 sizeof(*tree->nodes));
	}
	tree->nodes[index] = (struct tree_node){
		.kind = kind,
		.line = (int)mark->line + 1,
	};
	tree->count++;
	if (!builder->depth)
		return 0;
	if (builder->open[builder->depth - 1].last)
		tree->nodes[builder->open[builder->depth - 1].last].next =
			index;
	else
		tree->nodes[builder->open[builder->depth - 1].node].first =
			index;
	builder->open[builder->depth - 1].last = index;
	return 0;
}

static int open_node(struct builder *builder, enum tree_kind kind,
		     const yaml_mark_t *mark)
{
	if (!builder->depth && kind != TREE_MAPPING)
		return refuse_at(builder, mark,
				 "the document is not a mapping");
	if (builder->depth == TREE_DEPTH_MAX)
		return refuse_at(builder, mark, "nested more than 32 deep");
	if (add_node(builder, kind, mark))
		return -1;
	builder->open[builder->depth].node = builder->tree->count - 1;
	builder->open[builder->depth].last = 0;
	builder->depth++;
	return 0;
}

static bool is_null(const char *text)
{
	return !strcmp(text, "~") || !strcmp(text, "null") ||
	       !strcmp(text, "Null") || !strcmp(text, "NULL");
}

static int add_scalar(struct builder *builder, const yaml_event_t *event)
{
	const char *text = (const char *)event->data.scalar.value;
	size_t length = event->data.scalar.length;
	struct tree_node *node;

	if (!builder->depth)
		return refuse_at(builder, &event->start_mark,
				 "the document is not a mapping");
	if (memchr(text, '\0', length))
		return refuse_at(builder, &event->start_mark, "a NUL byte");
	if (add_node(builder, TREE_SCALAR, &event->start_mark))
		return -1;
	node = &builder->tree->nodes[builder->tree->count - 1];
	if (event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
	    is_null(text))
		length = 0;
	/* place_texts() sets the pointer when the buffer is complete. */
	node->text = (struct slice){ NULL, length };
	buf_add(&builder->tree->texts, text, length);
	buf_add_char(&builder->tree->texts, '\0');
	return 0;
}

static int refuse_property(const struct builder *builder,
			   const yaml_event_t *event, const void *anchor,
			   const void *tag)
{
	if (anchor)
		return refuse_at(builder, &event->start_mark,
				 "an anchor (&) is not supported");
	if (tag)
		return refuse_at(builder, &event->start_mark,
				 "a tag (!) is not supported");
	return 0;
}

static int take_event(struct builder *builder, const yaml_event_t *event)
{
	switch (event->type) {
	case YAML_DOCUMENT_START_EVENT:
		if (builder->tree->count)
			return refuse_at(builder, &event->start_mark,
					 "a second document");
		return 0;
	case YAML_ALIAS_EVENT:
		return refuse_at(builder, &event->start_mark,
				 "an alias (*) is not supported");
	case YAML_SCALAR_EVENT:
		if (refuse_property(builder, event, event->data.scalar.anchor,
				    event->data.scalar.tag))
			return -1;
		return add_scalar(builder, event);
	case YAML_SEQUENCE_START_EVENT:
		if (refuse_property(builder, event,
				    event->data.sequence_start.anchor,
				    event->data.sequence_start.tag))
			return -1;
		return open_node(builder, TREE_LIST, &event->start_mark);
	case YAML_MAPPING_START_EVENT:
		if (refuse_property(builder, event,
				    event->data.mapping_start.anchor,
				    event->data.mapping_start.tag))
			return -1;
		return open_node(builder, TREE_MAPPING, &event->start_mark);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		builder->depth--;
		return 0;
	case YAML_NO_EVENT:
	case YAML_STREAM_START_EVENT:
	case YAML_STREAM_END_EVENT:
	case YAML_DOCUMENT_END_EVENT:
		break;
	}
	return 0;
}

static int take_events(struct builder *builder)
{
	bool is_last = false;
	int result = 0;

	while (!result && !is_last) {
		yaml_event_t event;

		if (!yaml_parser_parse(&builder->parser, &event))
			return refuse_syntax(builder);
		is_last = event.type == YAML_STREAM_END_EVENT;
		result = take_event(builder, &event);
		yaml_event_delete(&event);
	}
	return result;
}

/* Sets the pointers; the buffer of the texts no longer moves. */
static void place_texts(struct tree *tree)
{
	const char *at = buf_text(&tree->texts);
	size_t i;

	for (i = 0; i < tree->count; i++) {
		if (tree->nodes[i].kind != TREE_SCALAR)
			continue;
		tree->nodes[i].text.bytes = at;
		at += tree->nodes[i].text.length + 1;
	}
}

int tree_parse(struct tree *tree, const char *path, struct slice text,
	       struct error *error)
{
	struct builder builder = { .tree = tree, .text = text, .error = error };
	int result;

	tree->path = path;
	if (text.length > TREE_SIZE_MAX)
		return error_set(error, STATUS_PERMANENT,
				 "'%s' is larger than 1 MiB", path);
	if (!yaml_parser_initialize(&builder.parser))
		return error_set(error, STATUS_TEMPORARY, "'%s': out of memory",
				 path);
	yaml_parser_set_input_string(&builder.parser,
				     (const unsigned char *)text.bytes,
				     text.length);
	buf_reserve(&tree->texts, text.length);
	result = take_events(&builder);
	place_texts(tree);
	yaml_parser_delete(&builder.parser);
	if (!result && !tree->count)
		return error_set(error, STATUS_PERMANENT,
				 "%s:1: the document is not a mapping", path);
	return result;
}

const struct tree_node *tree_root(const struct tree *tree)
{
	return tree->nodes;
}

const struct tree_node *tree_first(const struct tree *tree,
				   const struct tree_node *node)
{
	return node && node->first ? &tree->nodes[node->first] : NULL;
}

const struct tree_node *tree_next(const struct tree *tree,
				  const struct tree_node *node)
{
	return node && node->next ? &tree->nodes[node->next] : NULL;
}

int tree_find(const struct tree *tree, const struct tree_node *mapping,
	      const char *key, const struct tree_node **value,
	      struct error *error)
{
	const struct tree_node *node = tree_first(tree, mapping);

	*value = NULL;
	while (node) {
		const struct tree_node *behind = tree_next(tree, node);

		if (node->kind == TREE_SCALAR &&
		    !strcmp(node->text.bytes, key)) {
			if (*value)
				return error_set(error, STATUS_PERMANENT,
						 "%s:%d: '%s' appears twice",
						 tree->path, node->line, key);
			*value = behind;
		}
		node = tree_next(tree, behind);
	}
	return 0;
}

/* `key:` without a value counts as an empty list or mapping. */
static bool is_empty(const struct tree_node *node)
{
	return node->kind == TREE_SCALAR && !node->text.length;
}

static int check_kind(const struct tree *tree, const char *key,
		      enum tree_kind kind, const struct tree_node **value,
		      struct error *error)
{
	if (!*value || (*value)->kind == kind)
		return 0;
	if (is_empty(*value)) {
		*value = NULL;
		return 0;
	}
	return error_set(error, STATUS_PERMANENT, "%s:%d: '%s' is not a %s",
			 tree->path, (*value)->line, key,
			 kind == TREE_LIST ? "list" : "single value");
}

int tree_find_scalar(const struct tree *tree, const struct tree_node *mapping,
		     const char *key, const struct tree_node **value,
		     struct error *error)
{
	if (tree_find(tree, mapping, key, value, error))
		return -1;
	return check_kind(tree, key, TREE_SCALAR, value, error);
}

int tree_find_list(const struct tree *tree, const struct tree_node *mapping,
		   const char *key, const struct tree_node **value,
		   struct error *error)
{
	if (tree_find(tree, mapping, key, value, error))
		return -1;
	return check_kind(tree, key, TREE_LIST, value, error);
}

void tree_clear(struct tree *tree)
{
	buf_clear(&tree->texts);
	free(tree->nodes);
	*tree = (struct tree){ 0 };
}
