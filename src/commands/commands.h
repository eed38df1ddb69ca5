/*
 * The commands of quixrun. Each returns 0, or -1 with *error.
 */
#ifndef COMMANDS_COMMANDS_H
#define COMMANDS_COMMANDS_H

#include "launch/run.h"

typedef int command_function(struct run *run, struct error *error);

command_function command_launch;
command_function command_dry_run;
command_function command_print;
command_function command_check;
command_function command_list;
command_function command_use;
command_function command_init;
command_function command_rotate;
command_function command_ps;
command_function command_scan;
command_function command_help;
command_function command_version;

#endif
