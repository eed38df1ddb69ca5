/*
 * One error per failed operation: the exit status and the message for the user.
 * Fallible functions take a struct error last, set it once where the cause is
 * known, return -1, and callers pass it up unchanged.
 */
#ifndef QUIXRUN_ERROR_H
#define QUIXRUN_ERROR_H

#include <stdarg.h>

/* The exit statuses of quixrun itself (quixrun(1), EXIT STATUS). */
enum exit_status {
	STATUS_TEMPORARY =
		75, /* a retry may succeed: EX_TEMPFAIL of sysexits.h */
	STATUS_PERMANENT =
		125, /* permanent, until somebody changes something */
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
 * full stop, no newline, subject in single quotes. In the arguments, control
 * characters and bytes that are not UTF-8 are replaced by '?', so that a
 * hostile file name or answer cannot control the terminal. Never pass a secret:
 * secrets are struct secret, which no format accepts. A token in place of a
 * name or a path is hidden (text.h). Always returns -1.
 */
int error_set(struct error *error, enum exit_status status, const char *format,
	      ...) __attribute__((cold, format(printf, 3, 4)));

/*
 * The exit status for a system call that failed with this errno. Permanent for
 * EPERM, EACCES and ENOSYS: the kernel or a filter will deny it again.
 */
enum exit_status error_status(int number);

/* As error_set, with a va_list. */
int error_set_va(struct error *error, enum exit_status status,
		 const char *format, va_list arguments)
	__attribute__((cold, format(printf, 3, 0)));

/*
 * Prepends formatted text, as of error_set, to the message of *error:
 * "FILE:LINE: KEY: ". Always returns -1. (A second struct error for the reason
 * would take 10 KiB of stack even when nothing fails.)
 */
int error_prefix(struct error *error, const char *format, ...)
	__attribute__((cold, format(printf, 2, 3)));

/*
 * Appends formatted text to the message: "; nothing was changed". Always
 * returns -1.
 */
int error_append(struct error *error, const char *format, ...)
	__attribute__((cold, format(printf, 2, 3)));

/*
 * Appends "; did you mean 'NEAREST'?" to the message of *error, with `before`
 * and `after` around the word as elsewhere in the message. NULL for `nearest`
 * appends nothing. Always returns -1.
 */
int error_suggest(struct error *error, const char *before, const char *nearest,
		  const char *after) __attribute__((cold));

#endif
