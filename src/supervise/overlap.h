/*
 * on_change = overlap: the next program runs beside the old one, and takes its
 * place when it has lived for overlap_grace. Steps of handover.h.
 */
#ifndef SUPERVISE_OVERLAP_H
#define SUPERVISE_OVERLAP_H

#include "supervise/change.h"

/* Starts `change->next` beside the program. */
void overlap_begin(struct change *change);

/* The new one has lived for long enough: it is the program from now on. */
void overlap_retire(struct change *change);

/* The old one and its whole group are gone. */
void overlap_end(struct change *change);

/* The new one has ended before its time: the old one stays the program. */
void overlap_failed(struct change *change, const siginfo_t *info);

/*
 * The program has ended. During an overlap the new one is the program at once;
 * `had_terminal`: the old one had it.
 */
void overlap_program_ended(struct change *change, const siginfo_t *info,
			   bool had_terminal);

/* The one that was told to end has ended. */
void overlap_old_ended(struct change *change);

#endif
