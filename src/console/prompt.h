/*
 * Asks for a line on the terminal, or reads it from standard input when there
 * is no terminal.
 */
#ifndef CONSOLE_PROMPT_H
#define CONSOLE_PROMPT_H

#include <stdbool.h>

#include "quixrun/buf.h"
#include "quixrun/error.h"

/*
 * Opens the terminal for prompt_ask; the caller closes it; -1: there is none.
 */
int prompt_open(void);

enum prompt_kind {
	PROMPT_SHOWN, /* input is echoed */
	PROMPT_HIDDEN /* no echo; input before the question is discarded */
};

/*
 * Writes the question and reads one line, without its newline, into *line
 * (emptied first). If a signal ends or stops quixrun meanwhile, the echo is
 * restored first; when continued, it asks again. Returns 0, 1 at the end of
 * input (Ctrl-D), or -1 with *error (75 or 125).
 */
int prompt_ask(int terminal, const char *question, enum prompt_kind kind,
	       struct buf *line, struct error *error);

/* The source of answers: a terminal, or the lines of standard input. */
struct answers {
	int terminal; /* -1: standard input */
};

/* Uses the terminal only when standard input is a terminal. */
void answers_open(struct answers *answers);

/*
 * Reads the next answer and trims blanks. After the end of standard input
 * answers are empty; the question is shown only on a terminal. Returns 0, or -1
 * with *error (a NUL byte, Ctrl-D, an answer over 64 KiB).
 */
int answers_next(const struct answers *answers, const char *question,
		 enum prompt_kind kind, struct buf *answer,
		 struct error *error);

/* Closes the terminal. Safe twice. */
void answers_close(struct answers *answers);

#define AUTO_ANSWERS __attribute__((cleanup(answers_close)))

#endif
