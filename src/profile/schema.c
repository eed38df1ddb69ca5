#include "profile/schema.h"

#include <string.h>

#include "quixrun/text.h"

/* Which keys a section accepts. */
enum key_kind {
	KEYS_LISTED,	/* the keys in the list */
	KEYS_VARIABLES, /* names of environment variables */
	KEYS_ANY,	/* keys of project variables and secrets in Quix */
	KEYS_PROPERTIES /* the keys in the list, and any librdkafka property */
};

static const char *const profile_keys[] = { "description", "extends", "confirm",
					    NULL };
static const char *const quix_keys[] = {
	"portal",	  "workspace", "token_1",   "token_2", "use_token",
	"personal_token", "ca_file",   "topic_ids", NULL
};
static const char *const broker_keys[] = { "source", NULL };
static const char *const launch_keys[] = { "dialects", "keep",	     "unset",
					   "pristine", "env_file",   "files",
					   "app",      "app_topics", NULL };
static const char *const cache_keys[] = { "ttl", "stale_if_error", "dir",
					  NULL };

static const char *const rotate_keys[] = { "write_1", "write_2", NULL };

static const char *const supervise_keys[] = {
	"enabled",	   "redact",
	"interval",	   "on_change",
	"kill_timeout",	   "signals",
	"overlap_grace",   "overlap_ready",
	"overlap_timeout", "overlap_fallback",
	"splay",	   "notify",
	"watch_commands",  NULL
};

static const struct {
	const char *name;
	enum key_kind kind;
	const char *const *keys;
} sections[SECTION_COUNT] = {
	[SECTION_PROFILE] = { "profile", KEYS_LISTED, profile_keys },
	[SECTION_QUIX] = { "quix", KEYS_LISTED, quix_keys },
	[SECTION_BROKER] = { "broker", KEYS_PROPERTIES, broker_keys },
	[SECTION_TOPICS] = { "topics", KEYS_VARIABLES, NULL },
	[SECTION_ENV] = { "env", KEYS_VARIABLES, NULL },
	[SECTION_FILES] = { "files", KEYS_VARIABLES, NULL },
	[SECTION_VARIABLES] = { "variables", KEYS_ANY, NULL },
	[SECTION_LAUNCH] = { "launch", KEYS_LISTED, launch_keys },
	[SECTION_CACHE] = { "cache", KEYS_LISTED, cache_keys },
	[SECTION_ROTATE] = { "rotate", KEYS_LISTED, rotate_keys },
	[SECTION_SUPERVISE] = { "supervise", KEYS_LISTED, supervise_keys },
};

const char *schema_section_name(enum section section)
{
	return sections[section].name;
}

const char *schema_template(const char *format)
{
	static const char prefix[] = "template:";

	return text_begins(format, prefix) ? format + strlen(prefix) : NULL;
}

const char *schema_canonical_property(const char *key)
{
	return strcmp(key, "sasl.mechanisms") != 0 ? key : "sasl.mechanism";
}

bool schema_is_secret_property(const char *key)
{
	static const char *const ends[] = { ".password", ".passphrase",
					    ".key.pem", ".secret",
					    ".jaas.config" };
	size_t i;

	for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (text_ends(key, ends[i]))
			return true;
	return false;
}

static int unknown_section(const char *path, const struct inifile_entry *entry,
			   struct error *error)
{
	const char *names[SECTION_COUNT + 1] = { NULL };
	const char *nearest;
	size_t i;

	for (i = 0; i < SECTION_COUNT; i++)
		names[i] = sections[i].name;
	nearest = text_nearest(entry->section, names);
	error_set(error, STATUS_PERMANENT, "%s:%d: unknown section [%s]", path,
		  entry->line, entry->section);
	return error_suggest(error, "[", nearest, "]");
}

static int unknown_key(const char *path, const struct inifile_entry *entry,
		       const char *const *keys, struct error *error)
{
	error_set(error, STATUS_PERMANENT, "%s:%d: unknown key '%s' in [%s]",
		  path, entry->line, entry->key.bytes, entry->section);
	return error_suggest(error, "'", text_nearest(entry->key.bytes, keys),
			     "'");
}

static int check_listed(const char *path, const struct inifile_entry *entry,
			const char *const *keys, struct error *error)
{
	const char *const *key;

	for (key = keys; *key; key++)
		if (!strcmp(entry->key.bytes, *key))
			return 0;
	return unknown_key(path, entry, keys, error);
}

static int check_variable(const char *path, const struct inifile_entry *entry,
			  struct error *error)
{
	if (text_is_variable_name(entry->key.bytes, entry->key.length))
		return 0;
	return error_set(error, STATUS_PERMANENT,
			 "%s:%d: '%s' in [%s] is not a variable name: "
			 "letters, digits and '_', not beginning with a digit",
			 path, entry->line, entry->key.bytes, entry->section);
}

/* A librdkafka property consists of lower-case words separated by dots. */
static int check_property(const char *path, const struct inifile_entry *entry,
			  const char *const *keys, struct error *error)
{
	static const char *const servers[] = { "bootstrap.servers", NULL };
	const char *key = entry->key.bytes;

	/* librdkafka has no other property that begins with it. */
	if (text_begins(key, "bootstrap"))
		return check_listed(path, entry, servers, error);
	if (!strcmp(key, "ssl.ca.cert"))
		return error_set(error, STATUS_PERMANENT,
				 "%s:%d: 'ssl.ca.cert' in [broker] is the "
				 "portal's own; give 'ssl.ca.location' (a path)"
				 " or 'ssl.ca.pem'",
				 path, entry->line);
	if (strspn(key, "abcdefghijklmnopqrstuvwxyz0123456789._-") ==
		    entry->key.length &&
	    strchr(key, '.'))
		return 0;
	/* librdkafka has a few names without a dot, such as 'debug'. */
	if (!strcmp(key, "debug"))
		return 0;
	return check_listed(path, entry, keys, error);
}

/* No message repeats a line that is a token (which may end in '='). */
static int check_no_token(const char *path, const struct inifile_entry *entry,
			  struct error *error)
{
	if (!text_begins_token(entry->key.bytes))
		return 0;
	return error_set(error, STATUS_PERMANENT,
			 "%s:%d: a token in the place of a key; write "
			 "'token_1 = TOKEN' in [quix]",
			 path, entry->line);
}

int schema_check(const char *path, const struct inifile_entry *entry,
		 enum section *section, struct error *error)
{
	size_t i;

	for (i = 0; i < SECTION_COUNT; i++)
		if (!strcmp(entry->section, sections[i].name))
			break;
	if (i == SECTION_COUNT)
		return unknown_section(path, entry, error);
	*section = (enum section)i;
	if (!entry->key.bytes)
		return 0;
	if (check_no_token(path, entry, error))
		return -1;
	switch (sections[i].kind) {
	case KEYS_VARIABLES:
		return check_variable(path, entry, error);
	case KEYS_PROPERTIES:
		return check_property(path, entry, sections[i].keys, error);
	case KEYS_ANY:
		return 0;
	case KEYS_LISTED:
		break;
	}
	return check_listed(path, entry, sections[i].keys, error);
}
