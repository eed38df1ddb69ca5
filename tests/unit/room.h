/*
 * A test's own folder, in which it also works: files have short, relative
 * names. What quixrun says meanwhile can be listened to.
 */
#ifndef TESTS_UNIT_ROOM_H
#define TESTS_UNIT_ROOM_H

#include "../registry.h"
#include "quixrun/buf.h"
#include "quixrun/error.h"

struct room {
	char path[32];
	int came_from; /* the working directory to go back to */
	int ear;       /* a memfd that stands in for standard error; or -1 */
	int mouth;     /* standard error as it was */
	struct buf heard;
	struct error error; /* for whoever needs one */
};

/* Setup and teardown of a cmocka test whose state is a room, made empty. */
int room_enter(void **state);
int room_leave(void **state);

#define ROOM_TEST(name) TEST_WITH(name, room_enter, room_leave)

/* The same for a room inside of another struct. Returns 0 or -1. */
int room_open(struct room *room);
int room_close(struct room *room);

/* Writes a file with mode 0600; `length` bytes, or a text. */
void room_write(const char *name, const char *bytes, size_t length);
void room_write_text(const char *name, const char *text);

/* Collects standard error from now on. */
void room_listen(struct room *room);

/* Ends that; what was said, valid until the next time. */
const char *room_heard(struct room *room);

#endif
