/*
 * Failure injection: the two programs, linked with wrappers around the calls
 * that may fail, count these calls and fail one of them. Which one stands in
 * the file `control` beside the folders that they were started from
 * (bin, libexec), which the test shares with them. Without it nothing fails.
 */
#ifndef TESTS_INJECT_CONTROL_H
#define TESTS_INJECT_CONTROL_H

/* Each kind of process counts for itself: their order is not fixed. */
enum inject_role {
	INJECT_QUIXRUN,
	INJECT_CHILD,  /* what quixrun forks, until it executes something */
	INJECT_HELPER, /* quixrun-portal */
	INJECT_ROLES
};

struct inject_control {
	long fail_at[INJECT_ROLES]; /* this call fails, from 1; 0: none */
	long calls[INJECT_ROLES];   /* so far */
	char failed[32];	    /* the function that was made to fail */
};

#endif
