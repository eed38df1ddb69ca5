#include "console/countdown.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "quixrun/clock.h"
#include "quixrun/buf.h"
#include "quixrun/error.h"
#include "quixrun/io.h"
#include "quixrun/mem.h"

/* The width of a terminal that does not report its size. */
#define COLUMNS 80

/* Free columns at the end of the line, for an echoed "^C". */
#define ECHO_COLUMNS 2

/* A minute, minus a tolerance for the helper's clock. */
#define TOLD_EACH_MS 59000

/* From ECMA-48: erase to the end of the line. */
#define ERASE "\033[K"

static bool can_rewrite_lines(const struct log *log)
{
	const char *terminal = getenv("TERM");

	return isatty(STDERR_FILENO) && !log->is_json &&
	       (!terminal || strcmp(terminal, "dumb") != 0);
}

static void hold_back_signals(struct countdown *countdown)
{
	static const int ending[] = { SIGTERM, SIGINT, SIGHUP, SIGQUIT };
	sigset_t set;
	size_t i;

	sigemptyset(&set);
	for (i = 0; i < sizeof(ending) / sizeof(ending[0]); i++)
		sigaddset(&set, ending[i]);
	countdown->signals = signalfd(-1, &set, SFD_CLOEXEC);
	if (countdown->signals < 0)
		sigemptyset(&set);
	sigprocmask(SIG_BLOCK, &set, &countdown->inherited);
}

static void write_to_terminal(const struct buf *text)
{
	(void)io_write_all(STDERR_FILENO, text->data, text->length);
}

static size_t columns(void)
{
	struct winsize size;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) < 0 || !size.ws_col)
		return COLUMNS - ECHO_COLUMNS;
	return size.ws_col > ECHO_COLUMNS ? size.ws_col - ECHO_COLUMNS : 1;
}

/*
 * Shortens the text to less than a row: a wrapped line cannot be erased. A
 * non-ASCII character may be two columns wide.
 */
static void cut(struct buf *text, size_t room)
{
	size_t used = 0;
	size_t i;

	for (i = 0; i < text->length; i++) {
		const unsigned char byte = (unsigned char)text->data[i];

		if ((byte & 0xc0) == 0x80)
			continue;
		used += byte < 0x80 ? 1 : 2;
		if (used >= room) {
			buf_truncate(text, i);
			return;
		}
	}
}

static void show(const struct countdown *countdown, long long seconds)
{
	AUTO_BUF struct buf text = { 0 };
	AUTO_BUF struct buf line = { 0 };

	buf_add_format(&text, "quixrun: next attempt in %lld s: %s", seconds,
		       countdown->reason);
	cut(&text, columns());
	buf_add_format(&line, "\r%s" ERASE, buf_text(&text));
	write_to_terminal(&line);
}

static void show_countdown(struct countdown *countdown, long long wait_ms,
			   const char *reason)
{
	const long long now = clock_now();

	if (countdown->is_endless && now < countdown->next_told)
		return;
	countdown->next_told = now + TOLD_EACH_MS;
	log_message(countdown->log, LOG_LEVEL_WARNING,
		    "%s; next attempt in %lld s", reason,
		    (wait_ms + 999) / 1000);
}

void countdown_begin(struct countdown *countdown, long long wait_ms,
		     const char *reason)
{
	struct error shown;

	countdown_end(countdown);
	if (!log_shows(countdown->log, LOG_LEVEL_WARNING))
		return;
	if (!can_rewrite_lines(countdown->log)) {
		show_countdown(countdown, wait_ms, reason);
		return;
	}
	/* As in the log: no control character reaches the terminal. */
	error_set(&shown, STATUS_TEMPORARY, "%s", reason);
	countdown->reason = mem_copy_text(shown.message);
	countdown->end = clock_now() + wait_ms;
	countdown->is_shown = true;
	hold_back_signals(countdown);
}

int countdown_tick(struct countdown *countdown)
{
	const long long left =
		countdown->is_shown ? countdown->end - clock_now() : 0;
	const long long seconds = (left + 999) / 1000;

	if (left <= 0) {
		countdown_end(countdown);
		return -1;
	}
	show(countdown, seconds);
	return (int)(left - (seconds - 1) * 1000);
}

int countdown_fd(const struct countdown *countdown)
{
	return countdown->is_shown ? countdown->signals : -1;
}

void countdown_end(struct countdown *countdown)
{
	AUTO_BUF struct buf line = { 0 };

	if (!countdown->is_shown)
		return;
	buf_add_text(&line, "\r" ERASE);
	write_to_terminal(&line);
	mem_free(&countdown->reason);
	countdown->is_shown = false;
	if (countdown->signals >= 0)
		close(countdown->signals);
	/* Delivers the blocked signals. */
	sigprocmask(SIG_SETMASK, &countdown->inherited, NULL);
}
