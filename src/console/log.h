/*
 * Messages on standard error: one line per message, as text or as a JSON
 * object. The helper does not log; it sends its messages to quixrun, so that
 * only one place prints.
 */
#ifndef CONSOLE_LOG_H
#define CONSOLE_LOG_H

#include <stdbool.h>

#include "quixrun/error.h"

enum log_level {
	LOG_LEVEL_ERROR,   /* always shown */
	LOG_LEVEL_WARNING, /* not shown with -q */
	LOG_LEVEL_NOTICE,  /* an action; not shown with -q */
	LOG_LEVEL_INFO,	   /* shown with -v */
	LOG_LEVEL_DEBUG	   /* shown with -vv */
};

struct log {
	int verbosity; /* 0 by default; lower: fewer messages; higher: more */
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
 * As log_message; in JSON with additional `members` of the object, each
 * beginning with a comma: ",\"ms\":12". Not shown as text.
 */
void log_members(const struct log *log, enum log_level level,
		 const char *members, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* Writes error->message at LOG_LEVEL_ERROR. */
void log_error(const struct log *log, const struct error *error);

/* True when a message of that level would be shown. */
bool log_shows(const struct log *log, enum log_level level);

#endif
