#include "quixrun/log.h"

#include <string.h>
#include <unistd.h>

#include "quixrun/buf.h"

static const char *const level_names[] = { "error", "warning", "info",
					   "debug" };

bool log_shows(const struct log *log, enum log_level level)
{
	if (level == LOG_LEVEL_ERROR)
		return true;
	return (int)level <= (int)LOG_LEVEL_WARNING + log->verbosity;
}

static void add_json_text(struct buf *line, const char *text)
{
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			buf_add_char(line, '\\');
		buf_add_char(line, *text);
	}
}

static void write_line(const struct log *log, enum log_level level,
		       const char *message)
{
	AUTO_BUF struct buf line = { 0 };
	ssize_t ignored;

	if (log->is_json) {
		buf_add_format(&line, "{\"level\":\"%s\",\"message\":\"",
			       level_names[level]);
		add_json_text(&line, message);
		buf_add_text(&line, "\"}\n");
	} else {
		buf_add_text(&line, level == LOG_LEVEL_WARNING
					    ? "quixrun: warning: "
					    : "quixrun: ");
		buf_add_text(&line, message);
		buf_add_char(&line, '\n');
	}
	ignored = write(STDERR_FILENO, line.data, line.length);
	(void)ignored;
}

void log_message(const struct log *log, enum log_level level,
		 const char *format, ...)
{
	struct error text;
	va_list arguments;

	if (!log_shows(log, level))
		return;
	va_start(arguments, format);
	error_set_va(&text, STATUS_MEND, format, arguments);
	va_end(arguments);
	write_line(log, level, text.message);
}

void log_error(const struct log *log, const struct error *error)
{
	write_line(log, LOG_LEVEL_ERROR, error->message);
}
