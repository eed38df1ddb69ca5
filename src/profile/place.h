/*
 * The source of a value.
 */
#ifndef PROFILE_PLACE_H
#define PROFILE_PLACE_H

/* For messages: FILE:LINE. */
struct place {
	const char *file; /* path as it was opened; or "-e", "-t" */
	int line;	  /* from 1; 0: no line */
};

#endif
