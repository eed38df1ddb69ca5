/*
 * The only place that prints an error and chooses the exit status.
 */
#include <fcntl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "quixrun/clock.h"
#include "commands/commands.h"
#include "commands/shim.h"
#include "system/signals.h"

static const struct {
	enum command command;
	command_function *function;
} commands[] = {
	{ COMMAND_LAUNCH, command_launch },
	{ COMMAND_DRY_RUN, command_dry_run },
	{ COMMAND_PRINT, command_print },
	{ COMMAND_CHECK, command_check },
	{ COMMAND_LIST, command_list },
	{ COMMAND_USE, command_use },
	{ COMMAND_INIT, command_init },
	{ COMMAND_ROTATE, command_rotate },
	{ COMMAND_PS, command_ps },
	{ COMMAND_SCAN, command_scan },
	{ COMMAND_HELP, command_help },
	{ COMMAND_VERSION, command_version },
};

static int run_command(struct run *run, struct error *error)
{
	size_t i = 0;

	while (commands[i].command != run->options.command)
		i++;
	return commands[i].function(run, error);
}

static int run_options(struct run *run, int argc, char **argv,
		       struct error *error)
{
	if (run_read_options(run, argc, argv, error))
		return -1;
	return run_command(run, error);
}

/*
 * Opens /dev/null on each standard descriptor that is closed, so that no pipe
 * of quixrun gets its number. The replacement is close-on-exec, so the program
 * still finds the descriptor closed. It is open for the wrong direction, so
 * using it fails in quixrun, too.
 */
static void guard_standard_descriptors(void)
{
	static const int directions[] = { O_WRONLY, O_RDONLY, O_RDONLY };
	int fd, other;

	for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) >= 0)
			continue;
		/* open(2) returns the lowest free number: this one. */
		other = open("/dev/null", directions[fd] | O_CLOEXEC);
		if (other > STDERR_FILENO)
			close(other);
	}
}

int main(int argc, char **argv)
{
	/* Static: it is large, and on the stack its pages would be touched. */
	static struct error error;
	struct run run = { .started = clock_now() };
	int result;

	/* No core dump while secrets are in memory; execve(2) resets this. */
	prctl(PR_SET_DUMPABLE, 0);
	guard_standard_descriptors();
	signals_take_over();
	if (shim_name(argv[0]))
		result = shim_launch(&run, argv, &error);
	else
		result = run_options(&run, argc, argv, &error);
	if (result)
		log_error(&run.options.log, &error);
	run_clear(&run);
	if (!result && run.to_die_of)
		signals_die_of(run.to_die_of);
	return result ? (int)error.status : run.status;
}
