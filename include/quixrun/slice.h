/*
 * A part of a text that another struct owns.
 */
#ifndef QUIXRUN_SLICE_H
#define QUIXRUN_SLICE_H

#include <stddef.h>

/*
 * Pointer and length; the bytes are not owned. As with struct secret, it cannot
 * be passed to a printf-like function by accident: the value of a profile may
 * be a secret.
 */
struct slice {
	const char *bytes;
	size_t length;
};

#endif
