#include "supervise/terminal.h"

#include <fcntl.h>
#include <unistd.h>

void terminal_open(struct terminal *terminal)
{
	terminal->fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
}

bool terminal_is_with(const struct terminal *terminal, pid_t group)
{
	return terminal->fd >= 0 && group > 0 &&
	       tcgetpgrp(terminal->fd) == group;
}

bool terminal_is_led(const struct terminal *terminal, pid_t quixrun)
{
	/* Of another terminal than the controlling one tcgetpgrp(3) says
	 * nothing. A group has the number of its leader. */
	return terminal_is_with(terminal, quixrun) &&
	       tcgetpgrp(STDIN_FILENO) == quixrun;
}

void terminal_give(const struct terminal *terminal, pid_t group)
{
	if (terminal->fd >= 0)
		tcsetpgrp(terminal->fd, group);
}

void terminal_take_back(const struct terminal *terminal, pid_t group)
{
	if (terminal_is_with(terminal, group))
		terminal_give(terminal, getpgrp());
}

void terminal_close(struct terminal *terminal)
{
	if (terminal->fd >= 0)
		close(terminal->fd);
	terminal->fd = -1;
}
