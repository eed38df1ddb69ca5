#include "project/deployment.h"

#include <stdlib.h>
#include <string.h>

#include "quixrun/mem.h"
#include "quixrun/text.h"

/* One deployment of quix.yaml. Texts are NULL when absent or not known. */
struct deployment {
	const struct tree_node *node;
	char *name;
	char *folder;
	struct given *given; /* one per variable; NULL: not read */
};

struct deployments {
	const struct deployment_request *request;
	struct application *application;
	struct tree tree;
	struct deployment *items;
	size_t count;
};

/*
 * Reads a text and expands each {{KEY}}; a text with a KEY without a value
 * counts as absent.
 */
static int read_text(const struct deployments *all,
		     const struct tree_node *node, const char *key, char **text,
		     struct error *error)
{
	AUTO_VALUE struct value value = { 0 };
	AUTO_FREE char *written = NULL;

	if (application_copy_text(&all->tree, node, key, &written, error))
		return -1;
	if (!written)
		return 0;
	switch (key_expand(all->request->keys, written, &value, error)) {
	case KEY_FAILED:
		return -1;
	case KEY_FOUND:
		*text = mem_copy_text(buf_text(&value.text));
		break;
	case KEY_ABSENT:
		break;
	}
	return 0;
}

/*
 * Removes "./" at the start and "/" at the end; "." is the folder of quix.yaml.
 */
static void trim_folder(char *folder)
{
	char *start = folder;
	size_t length;

	while (text_begins(start, "./"))
		start += 2 + strspn(start + 2, "/");
	length = strlen(start);
	while (length && start[length - 1] == '/')
		length--;
	if (length == 1 && *start == '.')
		length = 0;
	memmove(folder, start, length);
	folder[length] = '\0';
}

static const struct deployment *find_named(const struct deployments *all,
					   const char *name)
{
	size_t i;

	for (i = 0; i < all->count; i++)
		if (all->items[i].name && !strcmp(all->items[i].name, name))
			return &all->items[i];
	return NULL;
}

static int add_deployment(struct deployments *all, const struct tree_node *node,
			  struct error *error)
{
	struct deployment *item;
	AUTO_FREE char *name = NULL;

	if (node->kind != TREE_MAPPING)
		return error_set(error, STATUS_MEND,
				 "%s:%d: a deployment is not a mapping",
				 all->tree.path, node->line);
	if (read_text(all, node, "name", &name, error))
		return -1;
	if (name && find_named(all, name))
		return error_set(error, STATUS_MEND,
				 "%s:%d: deployment '%s' appears twice",
				 all->tree.path, node->line, name);
	all->items =
		mem_resize(all->items, all->count + 1, sizeof(*all->items));
	item = &all->items[all->count++];
	*item = (struct deployment){ .node = node, .name = name };
	name = NULL;
	if (read_text(all, node, "application", &item->folder, error))
		return -1;
	if (item->folder)
		trim_folder(item->folder);
	return 0;
}

static int add_all(struct deployments *all, struct error *error)
{
	const struct tree_node *node;

	if (tree_find_list(&all->tree, tree_root(&all->tree), "deployments",
			   &node, error))
		return -1;
	for (node = tree_first(&all->tree, node); node;
	     node = tree_next(&all->tree, node))
		if (add_deployment(all, node, error))
			return -1;
	return 0;
}

/* Reads one variable of a deployment. */
static int read_variable(const struct deployments *all,
			 const struct tree_node *node, struct given *given,
			 struct declared *declared, struct error *error)
{
	static const struct given_key keys[] = {
		{ "secretKey", GIVEN_SECRET_KEY },
		{ "variableKey", GIVEN_VARIABLE_KEY },
		{ "value", GIVEN_TEXT },
	};
	const struct tree *tree = &all->tree;
	AUTO_FREE char *type_name = NULL;
	enum input_type type;
	bool is_secret = false;
	size_t i;

	if (application_copy_text(tree, node, "inputType", &type_name, error) ||
	    application_read_flag(tree, node, "secret", &is_secret, error))
		return -1;
	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (application_read_given(tree, node, &keys[i], given, error))
			return -1;
	if (type_name && input_type_parse(type_name, &type))
		is_secret |= type == INPUT_SECRET || type == INPUT_HIDDEN;
	declared->is_secret |= is_secret;
	return 0;
}

static int find_declared(const struct deployments *all,
			 const struct tree_node *node,
			 struct declared **declared, struct error *error)
{
	const struct tree_node *name = NULL;

	*declared = NULL;
	if (node->kind != TREE_MAPPING)
		return error_set(error, STATUS_MEND,
				 "%s:%d: a variable without a name",
				 all->tree.path, node->line);
	if (tree_find_scalar(&all->tree, node, "name", &name, error))
		return -1;
	if (!name || !name->text.length)
		return error_set(error, STATUS_MEND,
				 "%s:%d: a variable without a name",
				 all->tree.path, node->line);
	*declared = application_find(all->application, name->text.bytes);
	if (!*declared)
		log_message(all->request->log, LOG_LEVEL_INFO,
			    "%s:%d: '%s' is not set: %s does not declare it",
			    all->tree.path, name->line, name->text.bytes,
			    all->application->path);
	return 0;
}

static int read_given(const struct deployments *all, struct deployment *item,
		      struct error *error)
{
	const size_t count = all->application->count;
	AUTO_FREE bool *seen = mem_alloc(count + 1);
	const struct tree_node *node;

	item->given = mem_alloc((count + 1) * sizeof(*item->given));
	if (tree_find_list(&all->tree, item->node, "variables", &node, error))
		return -1;
	for (node = tree_first(&all->tree, node); node;
	     node = tree_next(&all->tree, node)) {
		struct declared *declared;
		size_t i;

		if (find_declared(all, node, &declared, error))
			return -1;
		if (!declared)
			continue;
		i = (size_t)(declared - all->application->variables);
		if (seen[i])
			return error_set(error, STATUS_MEND,
					 "%s:%d: variable '%s' appears twice",
					 all->tree.path, node->line,
					 declared->name);
		seen[i] = true;
		if (read_variable(all, node, &item->given[i], declared, error))
			return -1;
	}
	return 0;
}

static bool gives_same(const struct deployments *all,
		       const struct deployment *a, const struct deployment *b)
{
	size_t i;

	for (i = 0; i < all->application->count; i++)
		if (a->given[i].kind != b->given[i].kind ||
		    !secret_equals(&a->given[i].text, &b->given[i].text))
			return false;
	return true;
}

/* The named deployments of the folder; NULL: of all folders. */
static void list_names(const struct deployments *all, const char *folder,
		       struct buf *text)
{
	size_t i;

	for (i = 0; i < all->count; i++) {
		const struct deployment *item = &all->items[i];

		if (!item->name || !item->folder ||
		    (folder && strcmp(item->folder, folder) != 0))
			continue;
		buf_add_format(text, "%s'%s'", text->length ? ", " : "",
			       item->name);
	}
}

static int refuse_several(const struct deployments *all, struct error *error)
{
	AUTO_BUF struct buf names = { 0 };

	list_names(all, all->request->folder, &names);
	return error_set(error, STATUS_MEND,
			 "%s: several deployments of this application, with "
			 "different values: %s; choose one with -d NAME",
			 all->tree.path, buf_text(&names));
}

static int choose_by_folder(struct deployments *all, struct deployment **chosen,
			    struct error *error)
{
	size_t i;

	for (i = 0; i < all->count; i++) {
		struct deployment *item = &all->items[i];

		if (!item->folder ||
		    strcmp(item->folder, all->request->folder) != 0)
			continue;
		if (read_given(all, item, error))
			return -1;
		if (!*chosen)
			*chosen = item;
		else if (!gives_same(all, *chosen, item))
			return refuse_several(all, error);
	}
	return 0;
}

static int refuse_name(const struct deployments *all, struct error *error)
{
	AUTO_BUF struct buf names = { 0 };

	list_names(all, NULL, &names);
	return error_set(error, STATUS_MEND,
			 "%s: no deployment '%s'; there %s%s", all->tree.path,
			 all->request->wanted, names.length ? "are: " : "is ",
			 names.length ? buf_text(&names) : "none");
}

static int choose_by_name(struct deployments *all, struct deployment **chosen,
			  struct error *error)
{
	size_t i;

	for (i = 0; i < all->count; i++) {
		struct deployment *item = &all->items[i];

		if (!item->name ||
		    strcmp(item->name, all->request->wanted) != 0)
			continue;
		if (!item->folder ||
		    strcmp(item->folder, all->request->folder) != 0)
			return error_set(
				error, STATUS_MEND,
				"%s:%d: deployment '%s' is for %s%s%s, not for "
				"this application",
				all->tree.path, item->node->line, item->name,
				item->folder ? "application '" : "an image",
				item->folder ? item->folder : "",
				item->folder ? "'" : "");
		*chosen = item;
		return read_given(all, item, error);
	}
	return refuse_name(all, error);
}

static void take_given(struct application *application, struct deployment *item)
{
	size_t i;

	for (i = 0; i < application->count; i++) {
		application->variables[i].deployed = item->given[i];
		item->given[i] = (struct given){ 0 };
	}
}

static void clear_all(struct deployments *all)
{
	size_t i, j;

	for (i = 0; i < all->count; i++) {
		struct deployment *item = &all->items[i];

		for (j = 0; item->given && j < all->application->count; j++)
			secret_clear(&item->given[j].text);
		free(item->given);
		free(item->name);
		free(item->folder);
	}
	free(all->items);
	tree_clear(&all->tree);
}

static int read_and_choose(struct deployments *all, char **name,
			   struct error *error)
{
	AUTO_BUF struct buf text = { 0 };
	AUTO_BUF struct buf hidden = { 0 };
	struct deployment *chosen = NULL;

	if (application_read_file(all->request->path, &text, error))
		return -1;
	key_hide_all((struct slice){ buf_text(&text), text.length }, &hidden);
	if (tree_parse(&all->tree, all->request->path,
		       (struct slice){ buf_text(&hidden), hidden.length },
		       error) ||
	    add_all(all, error))
		return -1;
	if (all->request->wanted ? choose_by_name(all, &chosen, error)
				 : choose_by_folder(all, &chosen, error))
		return -1;
	if (!chosen)
		return 0;
	take_given(all->application, chosen);
	*name = mem_copy_text(chosen->name ? chosen->name : "");
	return 0;
}

int deployment_read(const struct deployment_request *request,
		    struct application *application, char **name,
		    struct error *error)
{
	struct deployments all = { .request = request,
				   .application = application };
	const int result = read_and_choose(&all, name, error);

	clear_all(&all);
	return result;
}
