#include "value/forms.h"

#include <string.h>

#include "quix/quix.h"
#include "quixrun/text.h"
#include "system/shell.h"

int form_command(const struct form_call *call, struct value *value,
		 struct error *error)
{
	struct look *look = call->quix->look;
	AUTO_BUF struct buf output = { 0 };
	const struct shell_command command = { .line = call->argument,
					       .output = &output };
	struct error reason;

	if (look_is_later(look) && !look->runs_commands) {
		look->has_skipped = true;
		return form_fail(call, error, "run only before a restart");
	}
	if (shell_run(&command, &reason))
		return form_fail(call, error, "%s", reason.message);
	if (memchr(buf_text(&output), '\0', output.length))
		return form_fail(
			call, error, "%s",
			text_is_utf16(output.data, output.length)
				? "the command's output is UTF-16, not UTF-8"
				: "the command's output holds a NUL byte");
	if (output.length && output.data[output.length - 1] == '\n')
		buf_truncate(&output, output.length - 1);
	buf_add(&value->text, buf_text(&output), output.length);
	value->is_secret = true;
	return 0;
}
