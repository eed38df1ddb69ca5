#include "project/application.h"

#include <stdlib.h>
#include <string.h>

#include "quixrun/mem.h"
#include "quixrun/text.h"
#include "system/file.h"

bool input_type_parse(const char *text, enum input_type *type)
{
	static const struct {
		const char *name;
		enum input_type type;
	} types[] = {
		{ "FreeText", INPUT_TEXT },
		{ "InputTopic", INPUT_TOPIC },
		{ "OutputTopic", INPUT_TOPIC },
		{ "HiddenText", INPUT_HIDDEN },
		{ "Secret", INPUT_SECRET },
		{ "Options", INPUT_OPTIONS },
		{ "ProjectVariable", INPUT_PROJECT_VARIABLE },
		{ "VariableGroup", INPUT_GROUP },
	};
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (strcmp(text, types[i].name) != 0)
			continue;
		*type = types[i].type;
		return true;
	}
	*type = INPUT_TEXT;
	return false;
}

int application_copy_text(const struct tree *tree,
			  const struct tree_node *mapping, const char *key,
			  char **text, struct error *error)
{
	const struct tree_node *node;

	if (tree_find_scalar(tree, mapping, key, &node, error))
		return -1;
	if (node && node->text.length)
		*text = mem_copy_text(node->text.bytes);
	return 0;
}

int application_read_flag(const struct tree *tree,
			  const struct tree_node *mapping, const char *key,
			  bool *flag, struct error *error)
{
	const struct tree_node *node;

	if (tree_find_scalar(tree, mapping, key, &node, error))
		return -1;
	if (!node || !node->text.length ||
	    !text_parse_boolean(node->text.bytes, flag))
		return 0;
	return error_set(error, STATUS_PERMANENT,
			 "%s:%d: '%s' is neither true nor false", tree->path,
			 node->line, key);
}

int application_read_given(const struct tree *tree,
			   const struct tree_node *mapping,
			   const struct given_key *key, struct given *given,
			   struct error *error)
{
	const struct tree_node *node;

	if (tree_find_scalar(tree, mapping, key->key, &node, error))
		return -1;
	if (!node || !node->text.length || given->kind != GIVEN_NONE)
		return 0;
	given->kind = key->kind;
	given->place = (struct place){ tree->path, node->line };
	secret_set(&given->text, node->text.bytes, node->text.length);
	return 0;
}

/* An option is `label` and `value`, or the value alone. */
static int read_option(const struct tree *tree, const struct tree_node *option,
		       struct declared *variable, struct error *error)
{
	const struct tree_node *value = NULL;
	const char *text = NULL;

	if (option->kind == TREE_MAPPING &&
	    tree_find_scalar(tree, option, "value", &value, error))
		return -1;
	if (option->kind == TREE_SCALAR)
		text = option->text.bytes;
	else if (value)
		text = value->text.bytes;
	if (!text)
		return error_set(error, STATUS_PERMANENT,
				 "%s:%d: an option of '%s' has no value",
				 tree->path, option->line, variable->name);
	strings_add(&variable->options, mem_copy_text(text));
	return 0;
}

static int read_options(const struct tree *tree,
			const struct tree_node *mapping,
			struct declared *variable, struct error *error)
{
	const struct tree_node *option;

	if (variable->type != INPUT_OPTIONS)
		return 0;
	if (tree_find_list(tree, mapping, "options", &option, error))
		return -1;
	for (option = tree_first(tree, option); option;
	     option = tree_next(tree, option))
		if (read_option(tree, option, variable, error))
			return -1;
	return 0;
}

/* The key of a secret is in secretKey, or in defaultValue. */
static int read_fallback(const struct tree *tree,
			 const struct tree_node *mapping,
			 struct declared *variable, struct error *error)
{
	static const struct given_key secret = { "secretKey",
						 GIVEN_SECRET_KEY };
	struct given_key key = { "defaultValue", GIVEN_TEXT };

	if (variable->type == INPUT_GROUP)
		return 0;
	if (variable->type == INPUT_SECRET) {
		key.kind = GIVEN_SECRET_KEY;
		if (application_read_given(tree, mapping, &secret,
					   &variable->fallback, error))
			return -1;
	}
	if (variable->type == INPUT_PROJECT_VARIABLE)
		key.kind = GIVEN_VARIABLE_KEY;
	return application_read_given(tree, mapping, &key, &variable->fallback,
				      error);
}

static int read_type(const struct tree *tree, const struct tree_node *mapping,
		     struct declared *variable, struct error *error)
{
	AUTO_FREE char *type = NULL;

	if (application_copy_text(tree, mapping, "inputType", &type, error))
		return -1;
	if (type && !input_type_parse(type, &variable->type)) {
		variable->type_name = type;
		type = NULL;
	}
	return 0;
}

static int read_details(const struct tree *tree,
			const struct tree_node *mapping,
			struct declared *variable, struct error *error)
{
	if (read_type(tree, mapping, variable, error) ||
	    application_copy_text(tree, mapping, "description",
				  &variable->description, error) ||
	    application_read_flag(tree, mapping, "required",
				  &variable->is_required, error) ||
	    application_read_flag(tree, mapping, "secret", &variable->is_secret,
				  error) ||
	    read_fallback(tree, mapping, variable, error))
		return -1;
	variable->is_secret |= variable->type == INPUT_SECRET ||
			       variable->type == INPUT_HIDDEN;
	return read_options(tree, mapping, variable, error);
}

/* Checks that the node is a mapping with a valid name of a variable. */
static int read_name(const struct application *application,
		     const struct tree *tree, const struct tree_node *node,
		     struct declared *variable, struct error *error)
{
	const struct tree_node *name = NULL;

	if (node->kind == TREE_MAPPING &&
	    tree_find_scalar(tree, node, "name", &name, error))
		return -1;
	if (!name || !name->text.length)
		return error_set(error, STATUS_PERMANENT,
				 "%s:%d: a variable without a name", tree->path,
				 node->line);
	variable->place = (struct place){ tree->path, name->line };
	if (!text_is_variable_name(name->text.bytes, name->text.length))
		return error_set(error, STATUS_PERMANENT,
				 "%s:%d: '%s' is not a variable name: letters, "
				 "digits and '_', not beginning with a digit",
				 tree->path, name->line, name->text.bytes);
	if (application_find(application, name->text.bytes))
		return error_set(error, STATUS_PERMANENT,
				 "%s:%d: variable '%s' appears twice",
				 tree->path, name->line, name->text.bytes);
	variable->name = mem_copy_text(name->text.bytes);
	return 0;
}

static void clear_declared(struct declared *variable)
{
	strings_clear(&variable->options);
	free(variable->name);
	free(variable->description);
	free(variable->type_name);
	secret_clear(&variable->deployed.text);
	secret_clear(&variable->fallback.text);
}

static int read_variable(struct application *application,
			 const struct tree *tree, const struct tree_node *node,
			 struct error *error)
{
	struct declared variable = { 0 };

	if (read_name(application, tree, node, &variable, error) ||
	    read_details(tree, node, &variable, error)) {
		clear_declared(&variable);
		return -1;
	}
	application->variables =
		mem_resize(application->variables, application->count + 1,
			   sizeof(*application->variables));
	application->variables[application->count++] = variable;
	return 0;
}

static int read_document(struct application *application,
			 const struct tree *tree, struct error *error)
{
	const struct tree_node *root = tree_root(tree);
	const struct tree_node *node;

	if (application_copy_text(tree, root, "name", &application->name,
				  error) ||
	    application_copy_text(tree, root, "language",
				  &application->language, error) ||
	    application_copy_text(tree, root, "runEntryPoint",
				  &application->entry_point, error) ||
	    tree_find_scalar(tree, root, "language", &node, error))
		return -1;
	application->language_line = node ? node->line : root->line;
	if (tree_find_list(tree, root, "variables", &node, error))
		return -1;
	for (node = tree_first(tree, node); node; node = tree_next(tree, node))
		if (read_variable(application, tree, node, error))
			return -1;
	return 0;
}

int application_read_file(const char *path, struct buf *text,
			  struct error *error)
{
	return file_read(path, TREE_SIZE_MAX, text, error);
}

int application_read(struct application *application, const char *path,
		     struct error *error)
{
	AUTO_BUF struct buf text = { 0 };
	AUTO_TREE struct tree tree = { 0 };

	application->path = mem_copy_text(path);
	if (application_read_file(path, &text, error) ||
	    tree_parse(&tree, application->path,
		       (struct slice){ buf_text(&text), text.length }, error))
		return -1;
	return read_document(application, &tree, error);
}

struct declared *application_find(const struct application *application,
				  const char *name)
{
	size_t i;

	for (i = 0; i < application->count; i++)
		if (!strcmp(application->variables[i].name, name))
			return &application->variables[i];
	return NULL;
}

void application_clear(struct application *application)
{
	size_t i;

	for (i = 0; i < application->count; i++)
		clear_declared(&application->variables[i]);
	free(application->variables);
	free(application->path);
	free(application->name);
	free(application->language);
	free(application->entry_point);
	*application = (struct application){ 0 };
}
