/*
 * Failure injection: the two programs, linked with wrappers for calls that can
 * fail, count these calls and fail one of them. The test chooses it in the
 * shared file `control`, beside the folders of the programs (bin, libexec).
 * Without that file no call fails.
 */
#ifndef TESTS_INJECT_CONTROL_H
#define TESTS_INJECT_CONTROL_H

/*
 * Each kind of process counts its own calls, because their order is not fixed.
 */
enum inject_role {
	INJECT_QUIXRUN,
	INJECT_CHILD,  /* quixrun's child before execve(2) */
	INJECT_HELPER, /* quixrun-portal */
	INJECT_ROLES
};

struct inject_control {
	long fail_at[INJECT_ROLES]; /* the call to fail, from 1; 0: none */
	long calls[INJECT_ROLES];   /* so far */
	char failed[32];	    /* the function that failed */
};

#endif
