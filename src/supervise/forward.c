#include "supervise/forward.h"

#include <signal.h>
#include <stdint.h>
#include <unistd.h>

bool forward_is_wanted(const struct signalfd_siginfo *signal)
{
	if (signal->ssi_signo == SIGPIPE)
		return signal->ssi_pid != (uint32_t)getpid();
	return signal->ssi_signo != SIGCHLD;
}

bool forward_is_for_group(const struct signalfd_siginfo *signal)
{
	switch (signal->ssi_signo) {
	case SIGTSTP:
	case SIGTTIN:
	case SIGTTOU:
	case SIGCONT:
		return true;
	default:
		return signal->ssi_code == SI_KERNEL;
	}
}

void forward(const struct signalfd_siginfo *signal, pid_t receiver)
{
	const int number = (int)signal->ssi_signo;
	const union sigval value = {
		.sival_ptr = (void *)(uintptr_t)signal->ssi_ptr
	};

	if (receiver > 0 && signal->ssi_code == SI_QUEUE &&
	    !sigqueue(receiver, number, value))
		return;
	kill(receiver, number);
}
