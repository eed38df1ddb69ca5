#include "console/log.h"

#include <limits.h>
#include <unistd.h>

#include "console/json_write.h"

static const struct {
	const char *name;
	const char *prefix; /* in text */
	int verbosity;	    /* from which it is shown */
} levels[] = {
	[LOG_LEVEL_ERROR] = { "error", "", INT_MIN },
	[LOG_LEVEL_WARNING] = { "warning", "warning: ", 0 },
	[LOG_LEVEL_NOTICE] = { "notice", "", 0 },
	[LOG_LEVEL_INFO] = { "info", "", 1 },
	[LOG_LEVEL_DEBUG] = { "debug", "", 2 },
};

bool log_shows(const struct log *log, enum log_level level)
{
	return log->verbosity >= levels[level].verbosity;
}

static void add_log_object(struct buf *line, enum log_level level,
			   const char *members, const char *message)
{
	AUTO_JSON struct json_text json = { 0 };

	json_open_object(&json, NULL);
	json_add_text(&json, "level", levels[level].name);
	json_add_text(&json, "message", message);
	buf_add_text(&json.text, members);
	json_close_object(&json);
	buf_add(line, json.text.data, json.text.length);
}

static void write_line(const struct log *log, enum log_level level,
		       const char *members, const char *message)
{
	AUTO_BUF struct buf line = { 0 };
	ssize_t ignored;

	if (log->is_json)
		add_log_object(&line, level, members, message);
	else
		buf_add_format(&line, "quixrun: %s%s", levels[level].prefix,
			       message);
	buf_add_char(&line, '\n');
	ignored = write(STDERR_FILENO, line.data, line.length);
	(void)ignored;
}

static void __attribute__((format(printf, 4, 0)))
write_formatted(const struct log *log, enum log_level level,
		const char *members, const char *format, va_list arguments)
{
	struct error text;

	if (!log_shows(log, level))
		return;
	error_set_va(&text, STATUS_PERMANENT, format, arguments);
	write_line(log, level, members, text.message);
}

void log_message(const struct log *log, enum log_level level,
		 const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	write_formatted(log, level, "", format, arguments);
	va_end(arguments);
}

void log_members(const struct log *log, enum log_level level,
		 const char *members, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	write_formatted(log, level, members, format, arguments);
	va_end(arguments);
}

void log_error(const struct log *log, const struct error *error)
{
	write_line(log, LOG_LEVEL_ERROR, "", error->message);
}
