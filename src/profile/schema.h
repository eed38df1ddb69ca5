/*
 * What a profile may say: its sections and keys (quixrun.ini(5)).
 */
#ifndef PROFILE_SCHEMA_H
#define PROFILE_SCHEMA_H

#include <stdbool.h>

#include "profile/ini.h"

enum section {
	SECTION_PROFILE,
	SECTION_QUIX,
	SECTION_BROKER,
	SECTION_TOPICS,
	SECTION_ENV,
	SECTION_FILES,
	SECTION_VARIABLES,
	SECTION_LAUNCH,
	SECTION_CACHE,
	SECTION_ROTATE,
	SECTION_SUPERVISE,
	SECTION_COUNT
};

/* The section's name as a profile writes it. */
const char *schema_section_name(enum section section);

/* The one name of a librdkafka property that has two (sasl.mechanisms). */
const char *schema_canonical_property(const char *key);

/* The librdkafka property holds a password or a private key. */
bool schema_is_secret_property(const char *key);

/*
 * The path in the format `template:PATH` of [files], owned by `format`; NULL
 * for another format.
 */
const char *schema_template(const char *format);

/*
 * Checks that the entry's section and key are known and sets *section. The
 * message of a refusal begins with PATH:LINE and suggests a near name; a key
 * that looks like a token is not repeated. Returns 0, or -1 with *error.
 */
int schema_check(const char *path, const struct inifile_entry *entry,
		 enum section *section, struct error *error);

#endif
