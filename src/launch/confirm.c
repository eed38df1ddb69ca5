#include "launch/confirm.h"

#include <strings.h>
#include <unistd.h>

#include "console/prompt.h"
#include "quixrun/buf.h"

/* error_set replaces control characters. */
static void make_question(const struct quix *quix, struct buf *question)
{
	const struct setting *description =
		profile_find(quix->profile, SECTION_PROFILE, "description");
	char **program = quix->options->program;
	struct error shown;

	error_set(&shown, STATUS_PERMANENT,
		  "quixrun: run '%s' in profile '%s'%s%s%s?",
		  program ? program[0] : "", quix_name(quix),
		  description ? " (" : "",
		  description ? description->value.bytes : "",
		  description ? ")" : "");
	buf_add_text(question, shown.message);
	buf_add_text(question, " [y/N] ");
}

static bool is_yes(int terminal, const char *question)
{
	AUTO_BUF struct buf answer = { 0 };
	struct error ignored;

	return !prompt_ask(terminal, question, PROMPT_SHOWN, &answer,
			   &ignored) &&
	       (!strcasecmp(buf_text(&answer), "y") ||
		!strcasecmp(buf_text(&answer), "yes"));
}

int confirm(const struct quix *quix, struct error *error)
{
	AUTO_BUF struct buf question = { 0 };
	int terminal;
	bool was_confirmed;

	if (!quix->settings.needs_confirmation || quix->options->is_confirmed)
		return 0;
	terminal = prompt_open();
	if (terminal < 0)
		return 0;
	make_question(quix, &question);
	was_confirmed = is_yes(terminal, buf_text(&question));
	close(terminal);
	if (was_confirmed)
		return 0;
	return error_set(error, STATUS_PERMANENT,
			 "profile '%s': not confirmed, nothing was run",
			 quix_name(quix));
}
