/*
 * Prompting for a line on the terminal, and reading it from standard input when
 * there is no terminal.
 */
#ifndef CONSOLE_PROMPT_H
#define CONSOLE_PROMPT_H

#include <stdbool.h>

#include "quixrun/buf.h"
#include "quixrun/error.h"

/* The terminal, for prompt_ask, which the caller closes; -1: there is none. */
int prompt_open(void);

enum prompt_kind {
	PROMPT_SHOWN, /* what is typed is seen */
	PROMPT_HIDDEN /* no echo; what was typed before the question is lost */
};

/*
 * Writes the question and reads one line, without its newline, into *line
 * (emptied first). A signal that ends or stops quixrun meanwhile finds the echo
 * switched on again; after being stopped it asks once more. Returns 0, 1 at the
 * end of input (Ctrl-D), or -1 with *error (75 or 125).
 */
int prompt_ask(int terminal, const char *question, enum prompt_kind kind,
	       struct buf *line, struct error *error);

/* Where answers come from: a terminal, or the lines of standard input. */
struct answers {
	int terminal; /* -1: standard input */
};

/* Somebody is asked only when standard input is a terminal. */
void answers_open(struct answers *answers);

/*
 * The next answer, without blanks around it; an end of standard input counts
 * as empty lines, the question is then not shown. Returns 0, or -1 with *error
 * (a NUL byte, Ctrl-D, an answer over 64 KiB).
 */
int answers_next(const struct answers *answers, const char *question,
		 enum prompt_kind kind, struct buf *answer,
		 struct error *error);

/* Safe twice. */
void answers_close(struct answers *answers);

#define AUTO_ANSWERS __attribute__((cleanup(answers_close)))

#endif
