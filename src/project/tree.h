/*
 * A YAML file as a small tree with line numbers. Only tree.c includes libyaml.
 *
 * Files come from repositories, so they are bounded: 1 MiB, nested 32 deep,
 * 10,000 nodes, one document, which is a mapping. Anchors, aliases and tags are
 * errors. A duplicate key is an error only when that key is looked up.
 */
#ifndef PROJECT_TREE_H
#define PROJECT_TREE_H

#include "quixrun/buf.h"
#include "quixrun/error.h"
#include "quixrun/slice.h"

#define TREE_SIZE_MAX  ((size_t)1024 * 1024)
#define TREE_DEPTH_MAX 32
#define TREE_NODES_MAX 10000

enum tree_kind { TREE_SCALAR, TREE_LIST, TREE_MAPPING };

struct tree_node {
	enum tree_kind kind;
	int line; /* from 1 */
	/*
	 * The text of a scalar as written, contains no NUL byte and ends with
	 * one; empty for a plain `null` or `~`.
	 */
	struct slice text;
	/* Indices of nodes; 0: none. In a mapping keys and values alternate. */
	size_t first;
	size_t next;
};

struct tree {
	const char *path; /* for messages; not owned */
	struct tree_node *nodes;
	size_t count;
	struct buf texts; /* of all scalars, one after the other */
};

/*
 * Parses the text into *tree, which must be empty; the caller clears it in both
 * cases; `path` must outlive it. Returns 0, or -1 with *error (125), which
 * begins with PATH:LINE and does not repeat the text.
 */
int tree_parse(struct tree *tree, const char *path, struct slice text,
	       struct error *error);

/* The document, a mapping. */
const struct tree_node *tree_root(const struct tree *tree);

/* The first node in a list or mapping; the next node in it; NULL: none. */
const struct tree_node *tree_first(const struct tree *tree,
				   const struct tree_node *node);
const struct tree_node *tree_next(const struct tree *tree,
				  const struct tree_node *node);

/*
 * Finds the value of `key` in a mapping: *value, NULL when absent. Returns 0,
 * or -1 with *error when the key occurs twice.
 */
int tree_find(const struct tree *tree, const struct tree_node *mapping,
	      const char *key, const struct tree_node **value,
	      struct error *error);

/* As tree_find, for a single value or a list; anything else is an error. */
int tree_find_scalar(const struct tree *tree, const struct tree_node *mapping,
		     const char *key, const struct tree_node **value,
		     struct error *error);
int tree_find_list(const struct tree *tree, const struct tree_node *mapping,
		   const char *key, const struct tree_node **value,
		   struct error *error);

/* Wipes and frees. Safe on a zeroed struct, and twice. */
void tree_clear(struct tree *tree);

#define AUTO_TREE __attribute__((cleanup(tree_clear)))

#endif
