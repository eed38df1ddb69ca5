#include "project/deployment.h"

#include <stdlib.h>
#include <string.h>

#include "profile/profile.h"
#include "quixrun/mem.h"
#include "quixrun/text.h"

/* A text of a deployment; its keys may be secrets. */
struct deployment_text {
	struct value value;
	bool has_value; /* false: absent, or one of its keys has no value */
	char *shown;	/* for messages: without secrets; NULL: absent */
};

/* One deployment of quix.yaml. */
struct deployment {
	const struct tree_node *node;
	struct deployment_text name;
	struct deployment_text folder;
	struct given *given; /* one per variable; NULL: not read */
};

struct deployments {
	const struct deployment_request *request;
	struct application *application;
	struct tree tree;
	struct deployment *items;
	size_t count;
	int line; /* of the list */
};

/* Reads a text and expands each {{KEY}}. */
static int read_text(const struct deployments *all,
		     const struct tree_node *node, const char *key,
		     struct deployment_text *text, struct error *error)
{
	AUTO_BUF struct buf shown = { 0 };
	AUTO_FREE char *written = NULL;
	enum key_answer answer;

	if (application_copy_text(&all->tree, node, key, &written, error))
		return -1;
	if (!written)
		return 0;
	answer = key_expand(all->request->keys, written, &text->value, error);
	if (answer == KEY_FAILED)
		return -1;
	text->has_value = answer == KEY_FOUND && !text->value.is_unknown;
	key_show(written, &shown);
	text->shown = mem_copy_text(text->has_value && !text->value.is_secret
					    ? buf_text(&text->value.text)
					    : buf_text(&shown));
	return 0;
}

static bool is_text(const struct deployment_text *text, const char *value)
{
	return text->has_value && !strcmp(buf_text(&text->value.text), value);
}

static void clear_text(struct deployment_text *text)
{
	value_clear(&text->value);
	free(text->shown);
}

/*
 * Removes "./" at the start and "/" at the end; "." is the folder of quix.yaml.
 */
static void trim_folder(struct buf *folder)
{
	const char *start = buf_text(folder);
	size_t length;

	while (text_begins(start, "./"))
		start += 2 + strspn(start + 2, "/");
	length = strlen(start);
	while (length && start[length - 1] == '/')
		length--;
	if (length == 1 && *start == '.')
		length = 0;
	if (length)
		memmove(folder->data, start, length);
	buf_truncate(folder, length);
}

/* True when an earlier deployment has the name of the last one. */
static bool is_named_twice(const struct deployments *all)
{
	const struct deployment_text *name = &all->items[all->count - 1].name;
	size_t i;

	for (i = 0; name->has_value && i + 1 < all->count; i++)
		if (is_text(&all->items[i].name, buf_text(&name->value.text)))
			return true;
	return false;
}

static int add_deployment(struct deployments *all, const struct tree_node *node,
			  struct error *error)
{
	struct deployment *item;

	if (node->kind != TREE_MAPPING)
		return error_set(error, STATUS_PERMANENT,
				 "%s:%d: a deployment is not a mapping",
				 all->tree.path, node->line);
	all->items =
		mem_resize(all->items, all->count + 1, sizeof(*all->items));
	item = &all->items[all->count++];
	*item = (struct deployment){ .node = node };
	if (read_text(all, node, "name", &item->name, error) ||
	    read_text(all, node, "application", &item->folder, error))
		return -1;
	if (is_named_twice(all))
		return error_set(error, STATUS_PERMANENT,
				 "%s:%d: deployment '%s' appears twice",
				 all->tree.path, node->line, item->name.shown);
	trim_folder(&item->folder.value.text);
	return 0;
}

static int add_all(struct deployments *all, struct error *error)
{
	const struct tree_node *node;

	if (tree_find_list(&all->tree, tree_root(&all->tree), "deployments",
			   &node, error))
		return -1;
	all->line = node ? node->line : tree_root(&all->tree)->line;
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
		return error_set(error, STATUS_PERMANENT,
				 "%s:%d: a variable without a name",
				 all->tree.path, node->line);
	if (tree_find_scalar(&all->tree, node, "name", &name, error))
		return -1;
	if (!name || !name->text.length)
		return error_set(error, STATUS_PERMANENT,
				 "%s:%d: a variable without a name",
				 all->tree.path, node->line);
	*declared = application_find(all->application, name->text.bytes);
	if (!*declared) {
		AUTO_BUF struct buf shown = { 0 };

		key_show(name->text.bytes, &shown);
		log_message(all->request->log, LOG_LEVEL_INFO,
			    "%s:%d: '%s' is not set: %s does not declare it",
			    all->tree.path, name->line, buf_text(&shown),
			    all->application->path);
	}
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
			return error_set(error, STATUS_PERMANENT,
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

		if (!item->name.shown || !item->folder.shown ||
		    (folder && !is_text(&item->folder, folder)))
			continue;
		buf_add_format(text, "%s'%s'", text->length ? ", " : "",
			       item->name.shown);
	}
}

static int refuse_several(const struct deployments *all,
			  const struct deployment *other, struct error *error)
{
	AUTO_BUF struct buf names = { 0 };

	list_names(all, all->request->folder, &names);
	return error_set(error, STATUS_PERMANENT,
			 "%s:%d: several deployments of this application, with "
			 "different values: %s; choose one with -d NAME",
			 all->tree.path, other->node->line, buf_text(&names));
}

/*
 * A text that the choice depends on is not known: a refresh then runs the
 * commands, too.
 */
static int refuse_unknown(const struct deployments *all,
			  const struct deployment *item,
			  struct deployment_choice *choice, struct error *error)
{
	choice->is_unknown = true;
	return error_set(error, STATUS_PERMANENT,
			 "%s:%d: name or application of this deployment comes "
			 "from a command, which is run only before a restart",
			 all->tree.path, item->node->line);
}

static int choose_by_folder(struct deployments *all, struct deployment **chosen,
			    struct deployment_choice *choice,
			    struct error *error)
{
	size_t i;

	for (i = 0; i < all->count; i++) {
		struct deployment *item = &all->items[i];

		if (item->folder.value.is_unknown)
			return refuse_unknown(all, item, choice, error);
		if (!is_text(&item->folder, all->request->folder))
			continue;
		if (read_given(all, item, error))
			return -1;
		if (!*chosen)
			*chosen = item;
		else if (!gives_same(all, *chosen, item))
			return refuse_several(all, item, error);
	}
	return 0;
}

static int refuse_name(const struct deployments *all, struct error *error)
{
	AUTO_BUF struct buf names = { 0 };

	list_names(all, NULL, &names);
	return error_set(error, STATUS_PERMANENT,
			 "%s:%d: no deployment '%s'; there %s%s",
			 all->tree.path, all->line, all->request->wanted,
			 names.length ? "are: " : "is ",
			 names.length ? buf_text(&names) : "none");
}

/* The named deployment is not one of this application. */
static int refuse_folder(const struct deployments *all,
			 const struct deployment *item, struct error *error)
{
	const char *folder = item->folder.shown;

	if (folder && !item->folder.has_value)
		return error_set(error, STATUS_PERMANENT,
				 "%s:%d: deployment '%s': a key in application "
				 "'%s' has no value; set it in [variables] of "
				 "profile '%s'",
				 all->tree.path, item->node->line,
				 item->name.shown, folder,
				 all->request->keys->profile->name);
	return error_set(error, STATUS_PERMANENT,
			 "%s:%d: deployment '%s' is for %s%s%s, not for this "
			 "application",
			 all->tree.path, item->node->line, item->name.shown,
			 folder ? "application '" : "an image",
			 folder ? folder : "", folder ? "'" : "");
}

static int choose_by_name(struct deployments *all, struct deployment **chosen,
			  struct deployment_choice *choice, struct error *error)
{
	const struct deployment *unknown = NULL;
	size_t i;

	for (i = 0; i < all->count; i++) {
		struct deployment *item = &all->items[i];

		if (item->name.value.is_unknown)
			unknown = item;
		if (!is_text(&item->name, all->request->wanted))
			continue;
		if (item->folder.value.is_unknown)
			return refuse_unknown(all, item, choice, error);
		if (!is_text(&item->folder, all->request->folder))
			return refuse_folder(all, item, error);
		*chosen = item;
		return read_given(all, item, error);
	}
	return unknown ? refuse_unknown(all, unknown, choice, error)
		       : refuse_name(all, error);
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
		clear_text(&item->name);
		clear_text(&item->folder);
	}
	free(all->items);
	tree_clear(&all->tree);
}

static int read_and_choose(struct deployments *all,
			   struct deployment_choice *choice,
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
	if (all->request->wanted
		    ? choose_by_name(all, &chosen, choice, error)
		    : choose_by_folder(all, &chosen, choice, error))
		return -1;
	if (!chosen)
		return 0;
	take_given(all->application, chosen);
	choice->line = chosen->node->line;
	if (chosen->name.shown)
		choice->name = mem_copy_text(chosen->name.shown);
	return 0;
}

int deployment_read(const struct deployment_request *request,
		    struct application *application,
		    struct deployment_choice *choice, struct error *error)
{
	struct deployments all = { .request = request,
				   .application = application };
	const int result = read_and_choose(&all, choice, error);

	clear_all(&all);
	return result;
}
