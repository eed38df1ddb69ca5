/*
 * One error per failed operation: the exit status it leads to and the sentence
 * that a person reads. Fallible functions take a struct error last, set it once
 * where the cause is known, return -1, and pass it up untouched.
 */
#ifndef QUIXRUN_ERROR_H
#define QUIXRUN_ERROR_H

#include <stdarg.h>

/* The exit statuses of quixrun itself (quixrun(1), EXIT STATUS). */
enum exit_status {
	STATUS_LATER = 75, /* may work later: EX_TEMPFAIL of sysexits.h */
	STATUS_MEND = 125, /* will not work until somebody changes something */
	STATUS_CANNOT_RUN = 126, /* the program was found but cannot be run */
	STATUS_NOT_FOUND = 127	 /* the program was not found */
};

/* Room for two paths and a sentence; what is longer ends in "...". */
#define ERROR_MESSAGE_SIZE 10240

struct error {
	enum exit_status status;
	char message[ERROR_MESSAGE_SIZE];
};

/*
 * Sets *error to a status and a formatted message (printf(3)): lower case, no
 * full stop, no newline, subject in single quotes. Control characters and
 * bytes that are no UTF-8 become '?' when they come in through arguments, so
 * that a hostile file name or answer cannot drive the terminal. Never give it
 * a secret: secrets are struct secret, which no format accepts; a token that
 * somebody wrote where a name or a path belongs is hidden (text.h). Always
 * returns -1.
 */
int error_set(struct error *error, enum exit_status status, const char *format,
	      ...) __attribute__((cold, format(printf, 3, 4)));

/*
 * The status for a system call that failed with this errno: what the kernel or
 * a filter refuses (EPERM, EACCES, ENOSYS) it refuses the next time, too.
 */
enum exit_status error_status(int number);

/* The same with a va_list. */
int error_set_va(struct error *error, enum exit_status status,
		 const char *format, va_list arguments)
	__attribute__((cold, format(printf, 3, 0)));

/*
 * Puts a formatted text, as of error_set, in front of the message that *error
 * has: "FILE:LINE: KEY: ". Always returns -1. (A second struct error for the
 * reason takes 10 KiB of the stack also when nothing fails.)
 */
int error_prefix(struct error *error, const char *format, ...)
	__attribute__((cold, format(printf, 2, 3)));

/* The same, appended to the message: "; nothing was changed". Always returns
 * -1. */
int error_append(struct error *error, const char *format, ...)
	__attribute__((cold, format(printf, 2, 3)));

/*
 * Appends "; did you mean 'NEAREST'?" to the message that *error has, with the
 * marks around the word that the message uses; NULL: nothing is near, and
 * nothing is appended. Always returns -1.
 */
int error_suggest(struct error *error, const char *before, const char *nearest,
		  const char *after) __attribute__((cold));

#endif
