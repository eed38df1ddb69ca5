#include "console/prompt.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

#include "quixrun/io.h"
#include "quixrun/text.h"

#define LINE_MAX_BYTES ((size_t)64 * 1024)

/* Signals that could end or stop quixrun while the terminal has no echo. */
static const int ending[] = { SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGTSTP };

/* Results of read_line, besides -1 with errno of read(2). */
enum { LINE, END, INTERRUPTED };

int prompt_open(void)
{
	return open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
}

/*
 * Reads byte by byte: input after the line is left for other readers. `signals`
 * is a signalfd(2), or -1.
 */
static int read_line(int fd, int signals, struct buf *line)
{
	struct pollfd waiting[2] = { { .fd = fd, .events = POLLIN },
				     { .fd = signals, .events = POLLIN } };
	char byte;

	for (;;) {
		ssize_t n;

		if (signals >= 0 && poll(waiting, 2, -1) < 0 && errno != EINTR)
			return -1;
		if (waiting[1].revents)
			return INTERRUPTED;
		n = read(fd, &byte, 1);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		if (!n)
			return line->length ? LINE : END;
		if (byte == '\n')
			return LINE;
		buf_add_char(line, byte);
		if (line->length > LINE_MAX_BYTES) {
			errno = EMSGSIZE;
			return -1;
		}
	}
}

/* Does not include signals that are ignored. */
static void ending_signals(sigset_t *set)
{
	struct sigaction action;
	size_t i;

	sigemptyset(set);
	for (i = 0; i < sizeof(ending) / sizeof(ending[0]); i++)
		if (!sigaction(ending[i], NULL, &action) &&
		    action.sa_handler != SIG_IGN)
			sigaddset(set, ending[i]);
}

/*
 * The signals are blocked while there is no echo. A pending one is not read
 * from the descriptor: it is delivered when the mask is restored, after the
 * echo.
 */
static int read_hidden_line(int terminal, const char *question,
			    const struct termios *shown, struct buf *line)
{
	struct termios hidden = *shown;
	sigset_t blocked, before;
	int signals, result, saved;

	ending_signals(&blocked);
	signals = signalfd(-1, &blocked, SFD_CLOEXEC);
	if (signals < 0)
		return -1;
	sigprocmask(SIG_BLOCK, &blocked, &before);
	hidden.c_lflag &= ~(tcflag_t)(ECHO | ECHONL);
	result = -1;
	if (!tcsetattr(terminal, TCSAFLUSH, &hidden) &&
	    !io_write_all(terminal, question, strlen(question)))
		result = read_line(terminal, signals, line);
	saved = errno;
	tcsetattr(terminal, TCSAFLUSH, shown);
	io_write_all(terminal, "\n", 1);
	close(signals);
	sigprocmask(SIG_SETMASK, &before, NULL);
	errno = saved;
	return result;
}

static int ask_hidden(int terminal, const char *question, struct buf *line)
{
	struct termios shown;
	int result;

	if (tcgetattr(terminal, &shown) < 0)
		return -1;
	do {
		buf_truncate(line, 0);
		result = read_hidden_line(terminal, question, &shown, line);
	} while (result == INTERRUPTED);
	return result;
}

static int ask_shown(int terminal, const char *question, struct buf *line)
{
	if (io_write_all(terminal, question, strlen(question)) < 0)
		return -1;
	return read_line(terminal, -1, line);
}

int prompt_ask(int terminal, const char *question, enum prompt_kind kind,
	       struct buf *line, struct error *error)
{
	int result;

	buf_truncate(line, 0);
	result = kind == PROMPT_HIDDEN ? ask_hidden(terminal, question, line)
				       : ask_shown(terminal, question, line);
	if (result >= 0)
		return result;
	return error_set(error, STATUS_PERMANENT,
			 "cannot ask on the terminal: %s", strerror(errno));
}

void answers_open(struct answers *answers)
{
	answers->terminal = isatty(STDIN_FILENO) ? prompt_open() : -1;
	/* Standard input is a terminal, but not the controlling one. */
	if (answers->terminal < 0 && isatty(STDIN_FILENO))
		answers->terminal = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
}

static int read_answer(const struct answers *answers, const char *question,
		       enum prompt_kind kind, struct buf *answer,
		       struct error *error)
{
	int result;

	if (answers->terminal < 0) {
		buf_truncate(answer, 0);
		result = read_line(STDIN_FILENO, -1, answer);
		if (result >= 0)
			return 0;
		return error_set(error, STATUS_PERMANENT,
				 "cannot read standard input: %s",
				 strerror(errno));
	}
	result = prompt_ask(answers->terminal, question, kind, answer, error);
	if (result <= 0)
		return result;
	return error_set(error, STATUS_PERMANENT, "nothing was entered");
}

/* Blanks that were copied along, and a CR of a Windows file. */
static void trim(struct buf *text)
{
	static const char blanks[] = " \t\r";
	const size_t front = strspn(buf_text(text), blanks);

	if (front) {
		memmove(text->data, text->data + front, text->length - front);
		buf_truncate(text, text->length - front);
	}
	while (text->length && strchr(blanks, text->data[text->length - 1]))
		buf_truncate(text, text->length - 1);
}

int answers_next(const struct answers *answers, const char *question,
		 enum prompt_kind kind, struct buf *answer, struct error *error)
{
	if (read_answer(answers, question, kind, answer, error))
		return -1;
	if (memchr(buf_text(answer), '\0', answer->length))
		return error_set(error, STATUS_PERMANENT, "what was entered %s",
				 text_is_utf16(answer->data, answer->length)
					 ? "is UTF-16, not UTF-8"
					 : "contains a NUL byte");
	trim(answer);
	return 0;
}

void answers_close(struct answers *answers)
{
	if (answers->terminal >= 0)
		close(answers->terminal);
	answers->terminal = -1;
}
