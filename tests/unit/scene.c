#include "scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "quix/resolve.h"
#include "value/value.h"
#include "quixrun/mem.h"

int scene_enter(void **state)
{
	struct scene *scene = mem_alloc(sizeof(*scene));

	*state = scene;
	if (room_open(&scene->room))
		return -1;
	return search_init(&scene->search, ".", &scene->error);
}

int scene_leave(void **state)
{
	struct scene *scene = *state;
	int result;

	quix_clear(&scene->quix);
	profile_clear(&scene->profile);
	search_clear(&scene->search);
	options_clear(&scene->options);
	result = room_close(&scene->room);
	free(scene);
	return result;
}

int scene_profile(struct scene *scene, const char *text)
{
	static char name[] = "dev", path[] = "dev.ini";
	const struct found found = { .name = name, .path = path };

	quix_clear(&scene->quix);
	profile_clear(&scene->profile);
	room_write_text(path, text);
	return profile_load(&scene->profile, &found, &scene->search, (uid_t)-1,
			    &scene->error);
}

int scene_quix(struct scene *scene, const char *text)
{
	if (scene_profile(scene, text))
		return -1;
	scene->quix = (struct quix){ .profile = &scene->profile,
				     .options = &scene->options,
				     .trust_owner = (uid_t)-1 };
	return quix_read_settings(&scene->quix, &scene->error);
}

int scene_resolve(struct scene *scene, const char *text)
{
	if (scene_quix(scene, text))
		return -1;
	return quix_resolve(&scene->quix, &scene->error);
}

const char *scene_message(const struct scene *scene)
{
	return scene->error.status == STATUS_PERMANENT ? scene->error.message
						       : "not status 125";
}

const char *scene_value(struct scene *scene, const char *text)
{
	static struct buf shown;
	const struct expression expression = {
		.text = { text, strlen(text) },
		.place = { "f.ini", 9 },
		.folder = "sub",
	};
	const struct value_source source = quix_values(&scene->quix);
	AUTO_VALUE struct value value = { 0 };

	buf_clear(&shown);
	if (value_evaluate(&source, &expression, &value, &scene->error)) {
		buf_add_text(&shown, scene_message(scene));
		return buf_text(&shown);
	}
	assert_int_equal(strlen(value.text.data), value.text.length);
	scene->is_secret = value.is_secret;
	buf_add(&shown, value.text.data, value.text.length);
	return buf_text(&shown);
}
