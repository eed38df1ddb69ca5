/*
 * A profile dev.ini in a new room, and its quix.
 */
#ifndef TESTS_UNIT_SCENE_H
#define TESTS_UNIT_SCENE_H

#include "quix/quix.h"
#include "room.h"

struct scene {
	struct room room;
	struct error error;
	struct options options; /* to be set before scene_quix */
	struct search search;	/* only the room */
	struct profile profile;
	struct quix quix;
	bool is_secret; /* whether the last scene_value was a secret */
};

/* Setup and teardown of a cmocka test whose state is a scene. */
int scene_enter(void **state);
int scene_leave(void **state);

#define SCENE_TEST(name) TEST_WITH(name, scene_enter, scene_leave)

/* Writes dev.ini and loads it: 0, or -1 with scene->error. May be repeated. */
int scene_profile(struct scene *scene, const char *text);

/* As scene_profile, then quix_read_settings. */
int scene_quix(struct scene *scene, const char *text);

/* As scene_quix, then quix_resolve. */
int scene_resolve(struct scene *scene, const char *text);

/* The message of the error, whose status must be 125. */
const char *scene_message(const struct scene *scene);

/*
 * The value of a text at f.ini:9 in folder "sub", or the message; valid until
 * the next call.
 */
const char *scene_value(struct scene *scene, const char *text);

#endif
