/*
 * Which descriptors the supervisor keeps.
 */
#ifndef SUPERVISE_DESCRIPTORS_H
#define SUPERVISE_DESCRIPTORS_H

#include <stddef.h>

/*
 * Closes every descriptor but the standard ones, those that systemd passed to
 * this process (sd_listen_fds(3): LISTEN_PID names it, LISTEN_FDS of them from
 * 3 on), and `count` own ones, which are sorted here; a negative one stands for
 * none. A socket or a pipe that the supervisor held would stay open when the
 * program closes it.
 */
void descriptors_close_inherited(int *own, size_t count);

#endif
