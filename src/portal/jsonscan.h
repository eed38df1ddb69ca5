/*
 * A look at JSON text before it is parsed: what would overflow the parser's
 * stack, or be cut off in silence.
 */
#ifndef PORTAL_JSONSCAN_H
#define PORTAL_JSONSCAN_H

#include <stddef.h>

/* Objects and arrays inside each other; deeper is refused. */
#define JSON_DEPTH_MAX 32

enum jsonscan {
	JSONSCAN_FINE,	    /* may be parsed; it may still be no JSON */
	JSONSCAN_EMPTY,	    /* nothing but white space */
	JSONSCAN_WEB_PAGE,  /* begins with '<' */
	JSONSCAN_NUL,	    /* has a NUL byte, as JSON never has */
	JSONSCAN_TOO_DEEP,  /* nested over JSON_DEPTH_MAX */
	JSONSCAN_NUL_ESCAPE /* has \u0000 in a string */
};

/* What is the matter with the text, the first of the above that applies. */
enum jsonscan jsonscan(const char *text, size_t length);

#endif
