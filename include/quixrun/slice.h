/*
 * A piece of somebody else's text.
 */
#ifndef QUIXRUN_SLICE_H
#define QUIXRUN_SLICE_H

#include <stddef.h>

/*
 * Bytes that another struct owns. As with struct secret, no printf-like
 * function takes one by accident: a value of a profile may be a secret.
 */
struct slice {
	const char *bytes;
	size_t length;
};

#endif
