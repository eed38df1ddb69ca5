/*
 * EVENT result, made from what was found.
 */
#ifndef PORTAL_REPORT_H
#define PORTAL_REPORT_H

#include "portal/question.h"

/* Sends the findings, and how many requests they took. */
void report_findings(struct channel *channel, const struct findings *findings,
		     int requests);

#endif
