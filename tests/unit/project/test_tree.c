#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "../../registry.h"
#include "project/tree.h"
#include "quixrun/buf.h"

static void add_node(const struct tree *tree, const struct tree_node *node,
		     struct buf *out)
{
	const struct tree_node *child;
	bool is_key = true;

	if (node->kind == TREE_SCALAR) {
		buf_add_format(out, "%d'%s'", node->line, node->text.bytes);
		return;
	}
	buf_add_char(out, node->kind == TREE_LIST ? '[' : '{');
	for (child = tree_first(tree, node); child;
	     child = tree_next(tree, child)) {
		add_node(tree, child, out);
		if (node->kind == TREE_MAPPING && is_key)
			buf_add_char(out, '=');
		else if (tree_next(tree, child))
			buf_add_char(out, ' ');
		is_key = !is_key;
	}
	buf_add_char(out, node->kind == TREE_LIST ? ']' : '}');
}

/* The tree in one line, each scalar after its line number; or the error. */
static const char *parse(const char *text, size_t length, struct buf *out)
{
	AUTO_TREE struct tree tree = { 0 };
	struct error error;

	buf_clear(out);
	if (tree_parse(&tree, "app.yaml", (struct slice){ text, length },
		       &error)) {
		assert_int_equal(error.status, STATUS_PERMANENT);
		buf_add_text(out, error.message);
	} else {
		add_node(&tree, tree_root(&tree), out);
	}
	return buf_text(out);
}

struct example {
	const char *text;
	const char *result;
};

static void assert_examples(const struct example *examples, size_t count)
{
	AUTO_BUF struct buf out = { 0 };
	size_t i;

	for (i = 0; i < count; i++)
		assert_string_equal(
			parse(examples[i].text, strlen(examples[i].text), &out),
			examples[i].result);
}

TEST(a_tree_knows_the_line_of_each_value)
{
	static const struct example examples[] = {
		{ "a: 1\nb:\n  - x\n  - y: z\n",
		  "{1'a'=1'1' 2'b'=[3'x' {4'y'=4'z'}]}" },
		{ "\xef\xbb\xbf# comment\r\n\r\na: b\r\n", "{3'a'=3'b'}" },
		{ "a: |\n  one\n  two\nb: 2\n",
		  "{1'a'=1'one\ntwo\n' 4'b'=4'2'}" },
		{ "a: \"['x']\"\n", "{1'a'=1'['x']'}" },
		{ "a: True\nb: 0\nc: 1e3\n",
		  "{1'a'=1'True' 2'b'=2'0' 3'c'=3'1e3'}" },
		{ "a:\nb: ~\nc: null\nd: '~'\n",
		  "{1'a'=1'' 2'b'=2'' 3'c'=3'' 4'd'=4'~'}" },
		{ "{a: [], b: {}}", "{1'a'=[] 1'b'={}}" },
		{ "---\na: 1\n...\n", "{2'a'=2'1'}" },
	};

	assert_examples(examples, sizeof(examples) / sizeof(examples[0]));
}

TEST(a_tree_refuses_what_it_does_not_support)
{
	static const struct example examples[] = {
		{ "", "app.yaml:1: the document is not a mapping" },
		{ "# only\n", "app.yaml:1: the document is not a mapping" },
		{ "\n- a\n", "app.yaml:2: the document is not a mapping" },
		{ "text", "app.yaml:1: the document is not a mapping" },
		{ "a: &x 1\n", "app.yaml:1: an anchor (&) is not supported" },
		{ "a: 1\nb: *x\n",
		  "app.yaml:2: an alias (*) is not supported" },
		{ "a: 1\nb: !!str 2\n",
		  "app.yaml:2: a tag (!) is not supported" },
		{ "a: ! [1]\n", "app.yaml:1: a tag (!) is not supported" },
		{ "a: &x {b: 1}\n",
		  "app.yaml:1: an anchor (&) is not supported" },
		{ "a: 1\n---\nb: 2\n", "app.yaml:2: a second document" },
		{ "a: \"x\\0y\"\n", "app.yaml:1: a NUL byte" },
		{ "a: 1\n b: 2\n", "app.yaml:2: mapping values are not allowed "
				   "in this context" },
		{ "a: 'x\n", "app.yaml:2: found unexpected end of stream" },
		{ "a: 1\nb: \x01\n",
		  "app.yaml:2: control characters are not allowed" },
	};

	assert_examples(examples, sizeof(examples) / sizeof(examples[0]));
}

TEST(a_tree_is_bounded)
{
	AUTO_BUF struct buf text = { 0 };
	AUTO_BUF struct buf out = { 0 };
	int i;

	buf_add_text(&text, "a: ");
	for (i = 0; i < TREE_DEPTH_MAX - 1; i++)
		buf_add_char(&text, '[');
	for (i = 0; i < TREE_DEPTH_MAX - 1; i++)
		buf_add_char(&text, ']');
	assert_int_equal(*parse(text.data, text.length, &out), '{');
	buf_clear(&text);
	buf_add_text(&text, "a:\n  ");
	for (i = 0; i < TREE_DEPTH_MAX; i++)
		buf_add_char(&text, '[');
	assert_string_equal(parse(text.data, text.length, &out),
			    "app.yaml:2: nested more than 32 deep");
	buf_clear(&text);
	buf_add_text(&text, "a:\n");
	for (i = 0; i < TREE_NODES_MAX - 3; i++)
		buf_add_text(&text, "- x\n");
	assert_int_equal(*parse(text.data, text.length, &out), '{');
	buf_add_text(&text, "- x\n");
	assert_string_equal(parse(text.data, text.length, &out),
			    "app.yaml:9999: more than 10000 values");
	while (text.length <= TREE_SIZE_MAX)
		buf_add_text(&text, "# a long comment\n");
	assert_string_equal(parse(text.data, text.length, &out),
			    "'app.yaml' is larger than 1 MiB");
}

TEST(a_key_twice_is_an_error_only_for_who_looks_for_it)
{
	static const char text[] = "a: 1\nb: 2\na: 3\n";
	AUTO_TREE struct tree tree = { 0 };
	const struct tree_node *value;
	struct error error;

	assert_int_equal(tree_parse(&tree, "app.yaml",
				    (struct slice){ text, strlen(text) },
				    &error),
			 0);
	assert_int_equal(
		tree_find(&tree, tree_root(&tree), "b", &value, &error), 0);
	assert_string_equal(value->text.bytes, "2");
	assert_int_equal(
		tree_find(&tree, tree_root(&tree), "c", &value, &error), 0);
	assert_null(value);
	assert_int_equal(
		tree_find(&tree, tree_root(&tree), "a", &value, &error), -1);
	assert_string_equal(error.message, "app.yaml:3: 'a' appears twice");
}

TEST(a_value_of_another_kind_is_an_error_and_an_empty_one_is_none)
{
	static const char text[] = "a: []\nb:\nc: {}\n";
	AUTO_TREE struct tree tree = { 0 };
	const struct tree_node *value;
	struct error error;

	assert_int_equal(tree_parse(&tree, "app.yaml",
				    (struct slice){ text, strlen(text) },
				    &error),
			 0);
	assert_int_equal(
		tree_find_list(&tree, tree_root(&tree), "b", &value, &error),
		0);
	assert_null(value);
	assert_int_equal(
		tree_find_scalar(&tree, tree_root(&tree), "a", &value, &error),
		-1);
	assert_string_equal(error.message,
			    "app.yaml:1: 'a' is not a single value");
	assert_int_equal(
		tree_find_list(&tree, tree_root(&tree), "c", &value, &error),
		-1);
	assert_string_equal(error.message, "app.yaml:3: 'c' is not a list");
}
