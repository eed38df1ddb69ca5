/*
 * Messages on standard error: one line per message, as text or
 * as a JSON object. The helper has none of this; it sends its messages to
 * quixrun, so that one place prints.
 */
#ifndef CONSOLE_LOG_H
#define CONSOLE_LOG_H

#include <stdbool.h>

#include "quixrun/error.h"

enum log_level {
	LOG_LEVEL_ERROR,   /* always shown */
	LOG_LEVEL_WARNING, /* not shown with -q */
	LOG_LEVEL_NOTICE,  /* not shown with -q: something was done */
	LOG_LEVEL_INFO,	   /* shown with -v */
	LOG_LEVEL_DEBUG	   /* shown with -vv */
};

struct log {
	int verbosity; /* 0; less: quieter; more: more is shown */
	bool is_json;  /* --log-format=json */
};

/*
 * Writes one message with a single write(2), so that messages of several
 * processes never mix. Control characters are replaced by '?'; a failure to
 * write is ignored. Secrets: as for error_set.
 */
void log_message(const struct log *log, enum log_level level,
		 const char *format, ...) __attribute__((format(printf, 3, 4)));

/*
 * The same, and in JSON with further `members` of the object, each begun by a
 * comma: ",\"ms\":12". Text leaves them out.
 */
void log_members(const struct log *log, enum log_level level,
		 const char *members, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* Writes error->message at LOG_LEVEL_ERROR. */
void log_error(const struct log *log, const struct error *error);

/* A message of that level would be shown. */
bool log_shows(const struct log *log, enum log_level level);

#endif
