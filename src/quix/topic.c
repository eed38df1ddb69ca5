#include "quix/ask.h"
#include "quix/quix.h"

#include <string.h>

#include "quixrun/mem.h"
#include "quixrun/text.h"

/* Appends "WORKSPACE-NAME", or NAME when it begins with that already. */
static int add_prefixed(struct quix *quix, const char *name,
			struct value *value, struct error *error)
{
	AUTO_BUF struct buf prefix = { 0 };
	const char *workspace;
	const int result = quix_workspace(quix, &workspace, error);

	if (result)
		return result;
	if (*workspace) {
		buf_add_text(&prefix, workspace);
		buf_add_char(&prefix, '-');
	}
	if (!text_begins(name, buf_text(&prefix)))
		buf_add(&value->text, buf_text(&prefix), prefix.length);
	buf_add_text(&value->text, name);
	return 0;
}

static const char *nearest_topic(const struct quix *quix, const char *name)
{
	const char **names =
		mem_alloc((quix->topics.count + 1) * sizeof(*names));
	const char *nearest;
	size_t i;

	for (i = 0; i < quix->topics.count; i++)
		names[i] = quix->topics.items[i].key;
	nearest = text_nearest(name, names);
	mem_free(&names);
	return nearest;
}

static int no_topic(const struct quix *quix, const char *name,
		    const struct place *place, bool is_secret,
		    struct error *error)
{
	const char *nearest = nearest_topic(quix, name);
	AUTO_BUF struct buf where = { 0 };

	buf_add_text(&where, place->file);
	if (place->line)
		buf_add_format(&where, ":%d", place->line);
	if (is_secret)
		return error_set(error, STATUS_MEND,
				 "%s: no such topic in workspace '%s'",
				 buf_text(&where), quix_known_workspace(quix));
	if (nearest)
		return error_set(error, STATUS_MEND,
				 "%s: no topic '%s' in workspace '%s'; did you "
				 "mean '%s'?",
				 buf_text(&where), name,
				 quix_known_workspace(quix), nearest);
	return error_set(error, STATUS_MEND,
			 "%s: no topic '%s' in workspace '%s'",
			 buf_text(&where), name, quix_known_workspace(quix));
}

/* By name, or by the id itself. */
static const char *find_topic(const struct quix *quix, const char *name)
{
	const char *id = fields_text(&quix->topics, name);
	size_t i;

	for (i = 0; !id && i < quix->topics.count; i++)
		if (!strcmp(secret_text(&quix->topics.items[i].value), name))
			id = name;
	return id;
}

int quix_topic(struct quix *quix, const char *name, const struct place *place,
	       struct value *value, struct error *error)
{
	const char *id;

	if (quix->settings.topic_ids == TOPIC_IDS_PREFIX ||
	    !quix_is_cloud(quix))
		return add_prefixed(quix, name, value, error);
	if (!quix->is_ready || quix->is_asking)
		return 1;
	if (quix->answer_source == ANSWER_NONE && ask_portal(quix, error))
		return -1;
	id = find_topic(quix, name);
	/* A cached list may be older than the topic. */
	if (!id && quix->answer_source == ANSWER_CACHE) {
		if (ask_afresh(quix, error))
			return -1;
		id = find_topic(quix, name);
	}
	if (!id)
		return no_topic(quix, name, place, value->is_secret, error);
	buf_add_text(&value->text, id);
	return 0;
}

int quix_group(struct quix *quix, const char *name, struct value *value,
	       struct error *error)
{
	return add_prefixed(quix, name, value, error);
}
