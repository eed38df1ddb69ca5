#include "room.h"

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "quixrun/io.h"
#include "quixrun/mem.h"

int room_open(struct room *room)
{
	*room = (struct room){ .capture = -1, .saved = -1 };
	snprintf(room->path, sizeof(room->path), "/tmp/quixrun-unit-XXXXXX");
	room->came_from = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (room->came_from < 0 || !mkdtemp(room->path))
		return -1;
	return chdir(room->path);
}

static int remove_one(const char *path, const struct stat *status, int type,
		      struct FTW *where)
{
	(void)status;
	(void)type;
	(void)where;
	return remove(path);
}

int room_close(struct room *room)
{
	int result;

	if (room->capture >= 0)
		fputs(room_heard(room), stderr);
	buf_clear(&room->heard);
	result = fchdir(room->came_from);
	close(room->came_from);
	if (nftw(room->path, remove_one, 8, FTW_DEPTH | FTW_PHYS))
		return -1;
	return result;
}

int room_enter(void **state)
{
	struct room *room = mem_alloc(sizeof(*room));

	*state = room;
	return room_open(room);
}

int room_leave(void **state)
{
	const int result = room_close(*state);

	free(*state);
	return result;
}

void room_write(const char *name, const char *bytes, size_t length)
{
	const int fd =
		open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (fd < 0 || fchmod(fd, 0600) || io_write_all(fd, bytes, length)) {
		perror(name);
		abort();
	}
	close(fd);
}

void room_write_text(const char *name, const char *text)
{
	room_write(name, text, strlen(text));
}

void room_listen(struct room *room)
{
	room->capture = memfd_create("heard", MFD_CLOEXEC);
	room->saved = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
	if (room->capture < 0 || room->saved < 0 ||
	    dup2(room->capture, STDERR_FILENO) < 0)
		abort();
}

const char *room_heard(struct room *room)
{
	char chunk[1024];
	ssize_t n;

	dup2(room->saved, STDERR_FILENO);
	close(room->saved);
	lseek(room->capture, 0, SEEK_SET);
	buf_clear(&room->heard);
	while ((n = read(room->capture, chunk, sizeof(chunk))) > 0)
		buf_add(&room->heard, chunk, (size_t)n);
	close(room->capture);
	room->capture = -1;
	return buf_text(&room->heard);
}

size_t room_count(const char *path)
{
	DIR *stream = opendir(path);
	size_t count = 0;

	assert_non_null(stream);
	while (readdir(stream))
		count++;
	closedir(stream);
	return count - 2;
}
