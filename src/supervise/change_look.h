/*
 * The looks of change.h: when one is due, and what came of it. A look is a
 * child (child.h) that finds out what the program would be given by now.
 */
#ifndef SUPERVISE_CHANGE_LOOK_H
#define SUPERVISE_CHANGE_LOOK_H

#include "supervise/change.h"

/* It is time for a look, and nothing stands in its way. */
bool change_look_is_due(const struct change *change);

/* Starts one in `change->next`. */
void change_look_start(struct change *change);

/* Ends it; what it has said does not count. */
void change_look_drop(struct change *change);

/* Watches the files that a child has read. */
void change_look_sources(struct change *change, const struct told *told);

/* There may be something to read from it. */
void change_look_hear(struct change *change);

/* It has ended. */
void change_look_ended(struct change *change);

#endif
