#include "quix/ask.h"
#include "quix/quix.h"

#include <string.h>

#include "quixrun/mem.h"
#include "quixrun/text.h"

/* Appends "WORKSPACE-NAME", or NAME when it begins with that already. */
static int add_prefixed(struct target *target, const char *name,
			struct value *value, struct error *error)
{
	AUTO_BUF struct buf prefix = { 0 };
	const char *workspace;
	const int result = target_workspace(target, &workspace, error);

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

static const char *nearest_topic(const struct target *target, const char *name)
{
	const char **names =
		mem_alloc((target->topics.count + 1) * sizeof(*names));
	const char *nearest;
	size_t i;

	for (i = 0; i < target->topics.count; i++)
		names[i] = target->topics.items[i].key;
	nearest = text_nearest(name, names);
	mem_free(&names);
	return nearest;
}

static int no_topic(const struct target *target, const char *name,
		    const struct place *place, bool is_secret,
		    struct error *error)
{
	const char *nearest = nearest_topic(target, name);
	AUTO_BUF struct buf where = { 0 };

	buf_add_text(&where, place->file);
	if (place->line)
		buf_add_format(&where, ":%d", place->line);
	if (is_secret)
		return error_set(error, STATUS_MEND,
				 "%s: no such topic in workspace '%s'",
				 buf_text(&where),
				 target_known_workspace(target));
	if (nearest)
		return error_set(error, STATUS_MEND,
				 "%s: no topic '%s' in workspace '%s'; did you "
				 "mean '%s'?",
				 buf_text(&where), name,
				 target_known_workspace(target), nearest);
	return error_set(
		error, STATUS_MEND, "%s: no topic '%s' in workspace '%s'",
		buf_text(&where), name, target_known_workspace(target));
}

/* By name, or by the id itself. */
static const char *find_topic(const struct target *target, const char *name)
{
	const char *id = fields_text(&target->topics, name);
	size_t i;

	for (i = 0; !id && i < target->topics.count; i++)
		if (!strcmp(secret_text(&target->topics.items[i].value), name))
			id = name;
	return id;
}

int target_topic(struct target *target, const char *name,
		 const struct place *place, struct value *value,
		 struct error *error)
{
	const char *id;

	if (target->config.topic_ids == TOPIC_IDS_PREFIX ||
	    !target_is_cloud(target))
		return add_prefixed(target, name, value, error);
	if (!target->is_ready || target->is_asking)
		return 1;
	if (target->answer_source == ANSWER_NONE && ask_portal(target, error))
		return -1;
	id = find_topic(target, name);
	/* A cached list may be older than the topic. */
	if (!id && target->answer_source == ANSWER_CACHE) {
		if (ask_afresh(target, error))
			return -1;
		id = find_topic(target, name);
	}
	if (!id)
		return no_topic(target, name, place, value->is_secret, error);
	buf_add_text(&value->text, id);
	return 0;
}

int target_group(struct target *target, const char *name, struct value *value,
		 struct error *error)
{
	return add_prefixed(target, name, value, error);
}
