/*
 * Values of a .properties file, as java.util.Properties.load(InputStream) reads
 * them: ISO 8859-1, everything else as \uXXXX.
 */
#ifndef ENVIRONMENT_PROPERTIES_H
#define ENVIRONMENT_PROPERTIES_H

#include <stddef.h>

#include "quixrun/buf.h"

/*
 * Appends UTF-8 text of `length` bytes, behind which is a NUL, so that the
 * reader gets every character back. Returns 0, or -1 when it is not UTF-8, or
 * holds a NUL; `out` then ends with what came before.
 */
int properties_add_value(struct buf *out, const char *text, size_t length);

#endif
