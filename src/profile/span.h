/*
 * A piece of somebody else's text, and where in which file it stands.
 */
#ifndef PROFILE_SPAN_H
#define PROFILE_SPAN_H

#include <stddef.h>

/*
 * Bytes that another struct owns. As with struct secret, no printf-like
 * function takes one by accident: a value of a profile may be a secret.
 */
struct span {
	const char *bytes;
	size_t length;
};

/* Where a value comes from, for messages: FILE:LINE. */
struct place {
	const char *file; /* path as it was opened; or "-e", "-t" */
	int line;	  /* from 1; 0: no line */
};

#endif
