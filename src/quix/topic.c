#include "quix/topic.h"

#include <string.h>

#include "quixrun/mem.h"
#include "quixrun/text.h"

void topic_add_prefixed(const char *workspace, const char *name, struct buf *id)
{
	AUTO_BUF struct buf prefix = { 0 };

	if (*workspace) {
		buf_add_text(&prefix, workspace);
		buf_add_char(&prefix, '-');
	}
	if (!text_begins(name, buf_text(&prefix)))
		buf_add(id, buf_text(&prefix), prefix.length);
	buf_add_text(id, name);
}

const char *topic_find(const struct fields *topics, const char *name)
{
	const char *id = fields_text(topics, name);
	size_t i;

	for (i = 0; !id && i < topics->count; i++) {
		const char *one = secret_text(&topics->items[i].value);

		if (!strcmp(one, name))
			id = one;
	}
	return id;
}

const char *topic_nearest(const struct fields *topics, const char *name)
{
	AUTO_FREE const char **names =
		mem_alloc((topics->count + 1) * sizeof(*names));
	size_t i;

	for (i = 0; i < topics->count; i++)
		names[i] = topics->items[i].key;
	return text_nearest(name, names);
}

int topic_refuse(const struct fields *topics, const char *workspace,
		 const char *name, const struct place *place,
		 struct error *error)
{
	if (!name) {
		error_set(error, STATUS_PERMANENT,
			  "no such topic in workspace '%s'", workspace);
	} else {
		error_set(error, STATUS_PERMANENT,
			  "no topic '%s' in workspace '%s'", name, workspace);
		error_suggest(error, "'", topic_nearest(topics, name), "'");
	}
	return place->line ? error_prefix(error, "%s:%d: ", place->file,
					  place->line)
			   : error_prefix(error, "%s: ", place->file);
}

/* In an answer topic.N.id follows topic.N.name. */
void topic_take_answer(struct fields *topics, const struct fields *answer)
{
	size_t i;

	for (i = 0; i + 1 < answer->count; i++) {
		const struct field *name = &answer->items[i];
		const struct field *id = name + 1;

		if (text_begins(name->key, "topic.") &&
		    text_ends(name->key, ".name") && text_ends(id->key, ".id"))
			fields_append(topics, secret_text(&name->value),
				      secret_text(&id->value),
				      id->value.length);
	}
}
