#include "supervise/decision.h"

#include <string.h>

#include "quixrun/buf.h"

/* Names are letters, digits, '_' and blanks: nothing to escape. */
static void add_names(struct buf *members, const char *names)
{
	static const char separator[] = ", ";
	const char *end;

	for (;; names = end + strlen(separator)) {
		end = strstr(names, separator);
		buf_add_char(members, '"');
		buf_add(members, names,
			end ? (size_t)(end - names) : strlen(names));
		buf_add_char(members, '"');
		if (!end)
			return;
		buf_add_char(members, ',');
	}
}

void decision_log(const struct log *log, enum log_level level,
		  const struct decision *decision, const char *format, ...)
{
	AUTO_BUF struct buf members = { 0 };
	struct error text;
	va_list arguments;

	va_start(arguments, format);
	error_set_va(&text, STATUS_MEND, format, arguments);
	va_end(arguments);
	buf_add_text(&members, ",\"changed\":[");
	add_names(&members, decision->names);
	buf_add_format(&members, "],\"action\":\"%s\",\"pid\":%ld,\"ms\":%lld",
		       decision->action, (long)decision->pid, decision->ms);
	log_members(log, level, members.data, "changed: %s; %s",
		    decision->names, text.message);
}
