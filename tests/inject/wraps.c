/*
 * The calls that can be made to fail. The linker renames: a call of FUNCTION in
 * the programs is a call of __wrap_FUNCTION here; __real_FUNCTION is the C
 * library's.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include "count.h"

/* Defines a wrapper with that type and these parameters. */
#define WRAP(type, function, parameters, arguments, failure, number)           \
	type __real_##function parameters;                                     \
	type __wrap_##function parameters;                                     \
	type __wrap_##function parameters                                      \
	{                                                                      \
		if (!count_fails(#function))                                   \
			return __real_##function arguments;                    \
		errno = (number);                                              \
		return failure;                                                \
	}

WRAP(void *, malloc, (size_t size), (size), NULL, ENOMEM)
WRAP(void *, calloc, (size_t count, size_t size), (count, size), NULL, ENOMEM)
WRAP(void *, realloc, (void *old, size_t size), (old, size), NULL, ENOMEM)
WRAP(char *, realpath, (const char *path, char *resolved), (path, resolved),
     NULL, ENOMEM)
WRAP(ssize_t, read, (int fd, void *to, size_t size), (fd, to, size), -1, EIO)
WRAP(ssize_t, __read_chk, (int fd, void *to, size_t size, size_t room),
     (fd, to, size, room), -1, EIO)
WRAP(ssize_t, pread, (int fd, void *to, size_t size, off_t at),
     (fd, to, size, at), -1, EIO)
WRAP(size_t, fread, (void *to, size_t size, size_t count, FILE *file),
     (to, size, count, file), 0, EIO)
WRAP(ssize_t, write, (int fd, const void *from, size_t size), (fd, from, size),
     -1, ENOSPC)
WRAP(int, pipe2, (int ends[2], int flags), (ends, flags), -1, EMFILE)
WRAP(int, execve,
     (const char *path, char *const arguments[], char *const environment[]),
     (path, arguments, environment), -1, ENOMEM)
WRAP(int, memfd_create, (const char *name, unsigned int flags), (name, flags),
     -1, EMFILE)
WRAP(FILE *, fopen, (const char *path, const char *mode), (path, mode), NULL,
     EMFILE)
WRAP(FILE *, fopen64, (const char *path, const char *mode), (path, mode), NULL,
     EMFILE)
WRAP(DIR *, opendir, (const char *path), (path), NULL, EMFILE)
WRAP(int, fsync, (int fd), (fd), -1, EIO)
WRAP(int, renameat, (int from, const char *old, int to, const char *new),
     (from, old, to, new), -1, EIO)
WRAP(int, signalfd, (int fd, const void *mask, int flags), (fd, mask, flags),
     -1, EMFILE)
WRAP(int, inotify_init1, (int flags), (flags), -1, EMFILE)

int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...);
int __real_openat(int folder, const char *path, int flags, ...);
int __wrap_openat(int folder, const char *path, int flags, ...);

/* The mode argument, if there is one. */
static mode_t mode_of(int flags, va_list arguments)
{
	return flags & (O_CREAT | O_TMPFILE) ? va_arg(arguments, mode_t) : 0;
}

int __wrap_open(const char *path, int flags, ...)
{
	va_list arguments;
	mode_t mode;

	va_start(arguments, flags);
	mode = mode_of(flags, arguments);
	va_end(arguments);
	if (!count_fails("open"))
		return __real_open(path, flags, mode);
	errno = EMFILE;
	return -1;
}

int __wrap_openat(int folder, const char *path, int flags, ...)
{
	va_list arguments;
	mode_t mode;

	va_start(arguments, flags);
	mode = mode_of(flags, arguments);
	va_end(arguments);
	if (!count_fails("openat"))
		return __real_openat(folder, path, flags, mode);
	errno = EMFILE;
	return -1;
}

pid_t __real_fork(void);
pid_t __wrap_fork(void);

pid_t __wrap_fork(void)
{
	pid_t child;

	if (count_fails("fork")) {
		errno = EAGAIN;
		return -1;
	}
	child = __real_fork();
	if (!child)
		count_as_child();
	return child;
}
