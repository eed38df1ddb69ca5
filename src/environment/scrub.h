/*
 * Taking out of the inherited environment what must not reach the program: a
 * shell that was in `dev` never leaks into `prod` (quixrun(1), ENVIRONMENT).
 */
#ifndef ENVIRONMENT_SCRUB_H
#define ENVIRONMENT_SCRUB_H

#include "environment/plan.h"
#include "console/log.h"

struct scrub_rules {
	const char *keep;      /* patterns that exempt, or NULL */
	const char *dialects;  /* words: the selected dialects, or NULL */
	const char *workspace; /* that the program will be in; "" for none */
	bool is_pristine;
};

/*
 * Applies the rules to a plan that holds only inherited variables, and names
 * what was taken out at LOG_LEVEL_INFO.
 */
void scrub(struct plan *plan, const struct scrub_rules *rules,
	   const struct log *log);

#endif
