/*
 * Any bytes as a YAML file: the tree is within its limits, every node is
 * reached once, and a mapping has a value for each key.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "project/tree.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t check_node(const struct tree *tree, const struct tree_node *node,
			 size_t size, int depth)
{
	const struct tree_node *child;
	size_t children = 0, all = 1;

	if (depth > TREE_DEPTH_MAX + 1 || node->line < 1 ||
	    (size_t)node->line > size + 1)
		abort();
	if (node->kind == TREE_SCALAR) {
		if (node->first || !node->text.bytes ||
		    strlen(node->text.bytes) != node->text.length)
			abort();
		return 1;
	}
	for (child = tree_first(tree, node); child;
	     child = tree_next(tree, child)) {
		all += check_node(tree, child, size, depth + 1);
		children++;
	}
	if (node->kind == TREE_MAPPING && children % 2)
		abort();
	return all;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO_TREE struct tree tree = { 0 };
	struct error error;
	const struct tree_node *value;
	const struct slice text = { (const char *)data, size };

	if (tree_parse(&tree, "f", text, &error))
		return 0;
	if (tree.count > TREE_NODES_MAX ||
	    check_node(&tree, tree_root(&tree), size, 1) != tree.count)
		abort();
	if (!tree_find(&tree, tree_root(&tree), "variables", &value, &error) &&
	    value == tree_root(&tree))
		abort();
	return 0;
}
