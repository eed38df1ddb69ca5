/*
 * Removes inherited variables that must not reach the program, so that
 * variables of `dev` in a shell never leak into `prod` (quixrun(1),
 * ENVIRONMENT).
 */
#ifndef ENVIRONMENT_SCRUB_H
#define ENVIRONMENT_SCRUB_H

#include "environment/plan.h"
#include "console/log.h"

struct scrub_rules {
	const char *keep;      /* patterns of names to keep, or NULL */
	const char *dialects;  /* words: the selected dialects, or NULL */
	const char *workspace; /* of the program; "" for none */
	bool is_pristine;
};

/*
 * Applies the rules to a plan that contains only inherited variables, and logs
 * the removed names at LOG_LEVEL_INFO.
 */
void scrub(struct plan *plan, const struct scrub_rules *rules,
	   const struct log *log);

#endif
