/*
 * The command of a process, fit to be shown.
 */
#ifndef COMMANDS_PS_COMMAND_H
#define COMMANDS_PS_COMMAND_H

#include "commands/ps_processes.h"
#include "quixrun/fields.h"

/*
 * Appends the arguments of the process, separated by blanks, as one line for a
 * terminal. Replaced are: the values of *known by their keys, what quixrun gave
 * the process under a name that speaks of a token, a password, a secret or a
 * key, by "(NAME)", and the rest of whatever begins like a token.
 */
void ps_command_add(struct buf *out, const struct process *process,
		    const struct fields *known);

#endif
