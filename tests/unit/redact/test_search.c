#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../../registry.h"
#include "redact/search.h"

#define SHAPE "sdk-0123456789abcdefABCDEF0123456789"

/* The hits: "LINE NAME LENGTH " for each. */
struct scene {
	struct patterns patterns;
	struct search_for wanted;
	struct buf found;
};

static void take(void *user, const struct search_hit *hit)
{
	struct scene *scene = user;

	buf_add_format(&scene->found, "%llu %s %zu ", hit->line,
		       hit->name ? hit->name : "-", hit->length);
}

static int set_up(void **state)
{
	struct scene *scene = calloc(1, sizeof(*scene));

	patterns_init(&scene->patterns);
	patterns_add(&scene->patterns, "A", "first secret", 12);
	scene->wanted = (struct search_for){ &scene->patterns, take, scene };
	*state = scene;
	return 0;
}

static int tear_down(void **state)
{
	struct scene *scene = *state;

	patterns_clear(&scene->patterns);
	buf_clear(&scene->found);
	free(scene);
	return 0;
}

#define SEARCH_TEST(name) TEST_WITH(name, set_up, tear_down)

static void expect(struct scene *scene, const char *text, const char *found)
{
	search_bytes(&scene->wanted, text, strlen(text), 1);
	assert_string_equal(buf_text(&scene->found), found);
	buf_clear(&scene->found);
}

SEARCH_TEST(lines_are_counted_from_1)
{
	expect(*state, "first secret", "1 A 12 ");
	expect(*state, "\n\nxfirst secretfirst secret\nfirst+secret",
	       "3 A 12 3 A 12 4 A 12 ");
	expect(*state, "first\nsecret", "");
	expect(*state, "", "");
}

SEARCH_TEST(a_shape_has_32_digits)
{
	expect(*state, SHAPE, "1 - 36 ");
	expect(*state, "x" SHAPE "\n" SHAPE SHAPE, "1 - 36 2 - 36 2 - 36 ");
	expect(*state, "sdk-0123456789abcdefABCDEF012345678", "");
	expect(*state, "sdk-0123456789abcdefABCDEF012345678g", "");
	expect(*state, "sdk-sdk-sdk-0123 " SHAPE, "1 - 36 ");
}

SEARCH_TEST(a_known_token_is_no_mere_shape)
{
	struct scene *scene = *state;

	patterns_add(&scene->patterns, "T", SHAPE, strlen(SHAPE));
	expect(scene, "first secret " SHAPE " \nsdk-" SHAPE,
	       "1 A 12 1 T 36 2 T 36 ");
}

/* Copies the text, without its NUL, into bytes. */
static void put(char *bytes, const char *text)
{
	while (*text != '\0')
		*bytes++ = *text++;
}

/* At any offset, also across the boundary of two reads. */
SEARCH_TEST(it_is_found_anywhere_in_a_file)
{
	struct scene *scene = *state;
	const size_t size = 600000;
	char *bytes = malloc(size);
	const int fd = memfd_create("search", MFD_CLOEXEC);

	assert_non_null(bytes);
	for (size_t at = 250000; at < 540000; at += 4999) {
		memset(bytes, '.', size);
		bytes[at - 1] = '\n';
		put(bytes + at, "first secret");
		put(bytes + at + 20, SHAPE);
		assert_int_equal(pwrite(fd, bytes, size, 0), (ssize_t)size);
		assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
		assert_int_equal(search_file_bytes(&scene->wanted, fd), 0);
		assert_string_equal(buf_text(&scene->found), "2 A 12 2 - 36 ");
		buf_clear(&scene->found);
	}
	/* Each offset around the boundary. */
	for (size_t at = 262144 - 60; at < 262144 + 60; at++) {
		memset(bytes, '.', size);
		put(bytes + at, "first secret");
		assert_int_equal(pwrite(fd, bytes, size, 0), (ssize_t)size);
		assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
		assert_int_equal(search_file_bytes(&scene->wanted, fd), 0);
		assert_string_equal(buf_text(&scene->found), "1 A 12 ");
		buf_clear(&scene->found);
	}
	free(bytes);
	close(fd);
}

SEARCH_TEST(what_cannot_be_read_is_an_error)
{
	struct scene *scene = *state;

	assert_int_equal(search_file_bytes(&scene->wanted, -1), -1);
	assert_string_equal(buf_text(&scene->found), "");
}
