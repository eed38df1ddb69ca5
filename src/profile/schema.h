/*
 * The sections and keys of a profile (quixrun.ini(5)).
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

/* The section's name as it is written in a profile. */
const char *schema_section_name(enum section section);

/* Of two names for one librdkafka property, the usual one (sasl.mechanisms). */
const char *schema_canonical_property(const char *key);

/* True when the librdkafka property is a password or a private key. */
bool schema_is_secret_property(const char *key);

/*
 * PATH of the format `template:PATH` of [files], a pointer into `format`; NULL
 * for another format.
 */
const char *schema_template(const char *format);

/*
 * Checks that section and key of the entry are known and sets *section. Returns
 * 0, or -1 with *error, which begins with PATH:LINE and suggests a near name;
 * it does not repeat a key that looks like a token.
 */
int schema_check(const char *path, const struct inifile_entry *entry,
		 enum section *section, struct error *error);

#endif
