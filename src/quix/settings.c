#include "quix/settings.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "value/value.h"
#include "system/file.h"
#include "system/signals.h"
#include "quixrun/mem.h"
#include "quixrun/text.h"

#define STALE_IF_ERROR_MS (24LL * 3600 * 1000)

struct supervision supervision_default(void)
{
	return (struct supervision){ .interval_ms = 5LL * 60 * 1000,
				     .kill_timeout_ms = 10000,
				     .overlap_grace_ms = 5000,
				     .overlap_timeout_ms = 60000 };
}

/* The number of a signal that a program can handle; 0 for any other name. */
static int signal_number(const char *name)
{
	int number;

	if (text_begins(name, "SIG"))
		name += strlen("SIG");
	number = signals_number(name);
	return number == SIGKILL || number == SIGSTOP ? 0 : number;
}

int supervision_parse_change(struct supervision *supervision, const char *text,
			     const char **reason)
{
	static const char signal_prefix[] = "signal:";

	*reason = "restart, overlap or signal:NAME";
	if (!strcmp(text, "restart")) {
		supervision->on_change = ON_CHANGE_RESTART;
		return 0;
	}
	if (!strcmp(text, "overlap")) {
		supervision->on_change = ON_CHANGE_OVERLAP;
		return 0;
	}
	if (!text_begins(text, signal_prefix))
		return -1;
	*reason = "the name of a signal that a program can handle, such as "
		  "signal:HUP";
	supervision->on_change = ON_CHANGE_SIGNAL;
	supervision->signal = signal_number(text + strlen(signal_prefix));
	return supervision->signal ? 0 : -1;
}

enum kind {
	KIND_CHOICE,
	KIND_BOOLEAN,
	KIND_DURATION,
	KIND_TEXT,
	KIND_PATH,
	KIND_ON_CHANGE
};

struct row {
	enum section section;
	const char *key;
	enum kind kind;
	size_t offset;		  /* of the member in struct settings */
	const char *const *words; /* of a choice, ends with NULL */
};

static const char *const token_words[] = { "", "auto", "1", "2", NULL };
static const char *const topic_words[] = { "prefix", "portal", NULL };
static const char *const source_words[] = { "", "portal", "static", "none",
					    NULL };

static const char *const app_topic_words[] = { "name", "id", NULL };
static const char *const fallback_words[] = { "none", "restart", NULL };
static const char *const ready_words[] = { "grace", "notify", NULL };
static const char *const notify_words[] = { "pass", "quixrun", NULL };
static const char *const signal_words[] = { "program", "group", NULL };

#define MEMBER(name) offsetof(struct settings, name)

/* Read before the others: they may need the token. */
static const struct row use_token_row = { SECTION_QUIX, "use_token",
					  KIND_CHOICE, MEMBER(use_token),
					  token_words };

static const struct row rows[] = {
	{ SECTION_PROFILE, "confirm", KIND_BOOLEAN, MEMBER(needs_confirmation),
	  NULL },
	{ SECTION_QUIX, "topic_ids", KIND_CHOICE, MEMBER(topic_ids),
	  topic_words },
	{ SECTION_BROKER, "source", KIND_CHOICE, MEMBER(source), source_words },
	{ SECTION_LAUNCH, "dialects", KIND_TEXT, MEMBER(dialects), NULL },
	{ SECTION_LAUNCH, "keep", KIND_TEXT, MEMBER(keep), NULL },
	{ SECTION_LAUNCH, "unset", KIND_TEXT, MEMBER(unset), NULL },
	{ SECTION_LAUNCH, "pristine", KIND_BOOLEAN, MEMBER(is_pristine), NULL },
	{ SECTION_LAUNCH, "env_file", KIND_PATH, MEMBER(env_file), NULL },
	{ SECTION_LAUNCH, "files", KIND_PATH, MEMBER(files), NULL },
	{ SECTION_LAUNCH, "app", KIND_BOOLEAN, MEMBER(has_app), NULL },
	{ SECTION_LAUNCH, "app_topics", KIND_CHOICE, MEMBER(app_topics),
	  app_topic_words },
	{ SECTION_CACHE, "ttl", KIND_DURATION, MEMBER(cache_ttl_ms), NULL },
	{ SECTION_CACHE, "stale_if_error", KIND_DURATION,
	  MEMBER(cache_stale_ms), NULL },
	{ SECTION_CACHE, "dir", KIND_PATH, MEMBER(cache_dir), NULL },
	{ SECTION_SUPERVISE, "enabled", KIND_BOOLEAN,
	  MEMBER(supervision.is_enabled), NULL },
	{ SECTION_SUPERVISE, "redact", KIND_BOOLEAN,
	  MEMBER(supervision.redacts), NULL },
	{ SECTION_SUPERVISE, "interval", KIND_DURATION,
	  MEMBER(supervision.interval_ms), NULL },
	{ SECTION_SUPERVISE, "on_change", KIND_ON_CHANGE, MEMBER(supervision),
	  NULL },
	{ SECTION_SUPERVISE, "signals", KIND_CHOICE,
	  MEMBER(supervision.signals), signal_words },
	{ SECTION_SUPERVISE, "kill_timeout", KIND_DURATION,
	  MEMBER(supervision.kill_timeout_ms), NULL },
	{ SECTION_SUPERVISE, "overlap_grace", KIND_DURATION,
	  MEMBER(supervision.overlap_grace_ms), NULL },
	{ SECTION_SUPERVISE, "overlap_ready", KIND_CHOICE,
	  MEMBER(supervision.overlap_ready), ready_words },
	{ SECTION_SUPERVISE, "overlap_timeout", KIND_DURATION,
	  MEMBER(supervision.overlap_timeout_ms), NULL },
	{ SECTION_SUPERVISE, "overlap_fallback", KIND_CHOICE,
	  MEMBER(supervision.overlap_fallback), fallback_words },
	{ SECTION_SUPERVISE, "splay", KIND_DURATION,
	  MEMBER(supervision.splay_ms), NULL },
	{ SECTION_SUPERVISE, "notify", KIND_CHOICE, MEMBER(supervision.notify),
	  notify_words },
	{ SECTION_SUPERVISE, "watch_commands", KIND_BOOLEAN,
	  MEMBER(supervision.watch_commands), NULL },
};

#define ROW_COUNT (sizeof(rows) / sizeof(rows[0]))

/* "auto, 1 or 2" */
static void list_words(struct buf *text, const char *const *words)
{
	bool is_first = true;

	for (; *words; words++) {
		if (!**words)
			continue;
		if (!is_first)
			buf_add_text(text, words[1] ? ", " : " or ");
		buf_add_text(text, *words);
		is_first = false;
	}
}

/* Does not show a value that looks like a token: it may be a misplaced one. */
static int refuse_value(const struct setting *setting,
			const struct value *value, const char *expected,
			struct error *error)
{
	const char *text = buf_text(&value->text);
	const bool is_shown = !value->is_secret && !text_begins_token(text);

	return error_set(error, STATUS_PERMANENT, "%s:%d: %s: %s%s%sis not %s",
			 setting->source->path, setting->line,
			 setting->key.bytes, is_shown ? "'" : "",
			 is_shown ? text : "the value", is_shown ? "' " : " ",
			 expected);
}

static int read_choice(const struct row *row, const struct setting *setting,
		       const struct value *value, int *member,
		       struct error *error)
{
	AUTO_BUF struct buf expected = { 0 };
	int i;

	for (i = 0; row->words[i]; i++) {
		if (strcmp(buf_text(&value->text), row->words[i]) != 0)
			continue;
		*member = i;
		return 0;
	}
	list_words(&expected, row->words);
	return refuse_value(setting, value, buf_text(&expected), error);
}

static char *read_path(const struct setting *setting, const char *path)
{
	char *joined, *here, *full;

	/* [launch] files = memory is not a path. */
	if (!strcmp(path, "memory") && !strcmp(setting->key.bytes, "files"))
		return NULL;
	joined = file_join(setting->source->folder, path);
	if (*joined == '/')
		return joined;
	/*
	 * Absolute, because the program may get it, and may run in another
	 * folder.
	 */
	here = getcwd(NULL, 0);
	full = file_join(here ? here : ".", joined);
	free(joined);
	free(here);
	return full;
}

static int read_value(struct settings *settings, const struct row *row,
		      const struct setting *setting, const struct value *value,
		      struct error *error)
{
	void *member = (char *)settings + row->offset;
	const char *text = buf_text(&value->text);
	const char *expected;

	switch (row->kind) {
	case KIND_CHOICE:
		return read_choice(row, setting, value, member, error);
	case KIND_BOOLEAN:
		if (text_parse_boolean(text, member))
			return refuse_value(setting, value, "yes or no", error);
		return 0;
	case KIND_DURATION:
		if (text_parse_duration(text, member))
			return refuse_value(
				setting, value,
				"a duration such as 500ms, 30s or 24h", error);
		return 0;
	case KIND_TEXT:
		*(char **)member = mem_copy_text(text);
		return 0;
	case KIND_PATH:
		*(char **)member = read_path(setting, text);
		return 0;
	case KIND_ON_CHANGE:
		if (supervision_parse_change(member, text, &expected))
			return refuse_value(setting, value, expected, error);
		return 0;
	}
	return 0;
}

/* A supervisor does not run commands while the program runs. */
static int refuse_unknown(const struct setting *setting, struct error *error)
{
	return error_set(
		error, STATUS_PERMANENT,
		"%s:%d: %s comes from a command, which is run only before "
		"a restart",
		setting->source->path, setting->line, setting->key.bytes);
}

static int read_row(struct settings *settings, const struct profile *profile,
		    const struct value_source *source, const struct row *row,
		    struct error *error)
{
	const struct setting *setting =
		profile_find(profile, row->section, row->key);
	AUTO_VALUE struct value value = { 0 };

	if (!setting)
		return 0;
	if (value_of_setting(source, setting, &value, error))
		return -1;
	if (value.is_unknown) {
		settings->is_unknown = true;
		return refuse_unknown(setting, error);
	}
	/* An empty value is the same as no setting. */
	if (!value.text.length)
		return 0;
	return read_value(settings, row, setting, &value, error);
}

int settings_read_use_token(struct settings *settings,
			    const struct profile *profile,
			    const struct value_source *source,
			    struct error *error)
{
	return read_row(settings, profile, source, &use_token_row, error);
}

/*
 * on_change = signal announces new files, so there must be files in a folder.
 */
static int check_signal(const struct settings *settings,
			const struct profile *profile, struct error *error)
{
	const struct setting *setting;

	if (settings->supervision.on_change != ON_CHANGE_SIGNAL ||
	    settings->files)
		return 0;
	setting = profile_find(profile, SECTION_SUPERVISE, "on_change");
	return error_set(error, STATUS_PERMANENT,
			 "%s:%d: on_change: a signal needs files that can be "
			 "replaced; set files = DIR in [launch]",
			 setting->source->path, setting->line);
}

int settings_read(struct settings *settings, const struct profile *profile,
		  const struct value_source *source, struct error *error)
{
	size_t i;

	*settings = (struct settings){ .cache_stale_ms = STALE_IF_ERROR_MS,
				       .supervision = supervision_default() };
	if (settings_read_use_token(settings, profile, source, error))
		return -1;
	for (i = 0; i < ROW_COUNT; i++)
		if (read_row(settings, profile, source, &rows[i], error))
			return -1;
	settings->is_whole = true;
	return check_signal(settings, profile, error);
}

void settings_clear(struct settings *settings)
{
	free(settings->dialects);
	free(settings->keep);
	free(settings->unset);
	free(settings->env_file);
	free(settings->files);
	free(settings->cache_dir);
	*settings = (struct settings){ 0 };
}
