/*
 * A new folder for a test, which is also the working directory: files have
 * short, relative names. quixrun's messages can be captured.
 */
#ifndef TESTS_UNIT_ROOM_H
#define TESTS_UNIT_ROOM_H

#include "../registry.h"
#include "quixrun/buf.h"
#include "quixrun/error.h"

struct room {
	char path[32];
	int came_from; /* the working directory to restore */
	int capture;   /* a memfd in place of standard error; or -1 */
	int saved;     /* the original standard error */
	struct buf heard;
	struct error error; /* for any function that needs one */
};

/* Setup and teardown of a cmocka test whose state is a room, made empty. */
int room_enter(void **state);
int room_leave(void **state);

#define ROOM_TEST(name) TEST_WITH(name, room_enter, room_leave)

/* The same for a room in another struct. Return 0 or -1. */
int room_open(struct room *room);
int room_close(struct room *room);

/* Write a file with mode 0600; `length` bytes, or a text. */
void room_write(const char *name, const char *bytes, size_t length);
void room_write_text(const char *name, const char *text);

/* The number of entries in the folder; fails the test when there is none. */
size_t room_count(const char *path);

/* Starts capturing standard error. */
void room_listen(struct room *room);

/* Stops capturing. Returns the captured text, valid until the next call. */
const char *room_heard(struct room *room);

#endif
