#include "quix/supervision.h"

#include <signal.h>
#include <string.h>

#include "quixrun/text.h"

struct supervision supervision_default(void)
{
	return (struct supervision){ .interval_ms = 5LL * 60 * 1000,
				     .kill_timeout_ms = 10000,
				     .overlap_grace_ms = 5000,
				     .overlap_timeout_ms = 60000 };
}

/* 0: there is none of that name, or none that a program could handle. */
static int signal_number(const char *name)
{
	int number;

	if (text_begins(name, "SIG"))
		name += strlen("SIG");
	for (number = 1; number < SIGRTMIN; number++) {
		const char *known = sigabbrev_np(number);

		if (!known || strcmp(name, known) != 0)
			continue;
		return number == SIGKILL || number == SIGSTOP ? 0 : number;
	}
	return 0;
}

int supervision_parse_change(struct supervision *supervision, const char *text,
			     const char **reason)
{
	static const char signal_prefix[] = "signal:";

	*reason = "restart, overlap or signal:NAME";
	if (!strcmp(text, "restart")) {
		supervision->on_change = ON_CHANGE_RESTART;
		return 0;
	}
	if (!strcmp(text, "overlap")) {
		supervision->on_change = ON_CHANGE_OVERLAP;
		return 0;
	}
	if (!text_begins(text, signal_prefix))
		return -1;
	*reason = "the name of a signal that a program can handle, such as "
		  "signal:HUP";
	supervision->on_change = ON_CHANGE_SIGNAL;
	supervision->signal = signal_number(text + strlen(signal_prefix));
	return supervision->signal ? 0 : -1;
}
