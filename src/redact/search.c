#include "redact/search.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

/* Read at once; a match near its end is found with the next part. */
#define CHUNK ((size_t)256 * 1024)

/* A part of the file. */
struct window {
	const unsigned char *bytes;
	size_t length;
	size_t limit;	/* matches after it are left for the next window */
	size_t counted; /* offset up to which newlines are counted */
	unsigned long long line; /* line number at `counted` */
};

static void count_lines(struct window *window, size_t end)
{
	const unsigned char *at = window->bytes + window->counted;
	const unsigned char *stop = window->bytes + end;

	while (at < stop &&
	       (at = memchr(at, '\n', (size_t)(stop - at))) != NULL) {
		window->line++;
		at++;
	}
	window->counted = end;
}

static bool is_hex(unsigned char byte)
{
	return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'f') ||
	       (byte >= 'A' && byte <= 'F');
}

/* The next text in the form of a token; window->length: none. */
static size_t find_shape(const struct window *window, size_t from)
{
	static const char begin[] = { 's', 'd', 'k', '-' };

	while (from + SEARCH_TOKEN_LENGTH <= window->length) {
		const unsigned char *at =
			memmem(window->bytes + from, window->length - from,
			       begin, sizeof(begin));
		size_t i = sizeof(begin);

		if (!at)
			break;
		from = (size_t)(at - window->bytes);
		if (from + SEARCH_TOKEN_LENGTH > window->length)
			break;
		while (i < SEARCH_TOKEN_LENGTH && is_hex(at[i]))
			i++;
		if (i == SEARCH_TOKEN_LENGTH)
			return from;
		from += i;
	}
	return window->length;
}

static void tell(const struct search_for *wanted, struct window *window,
		 size_t at, size_t length, const char *name)
{
	struct search_hit hit = {
		.name = name,
		.bytes = (const char *)window->bytes + at,
		.length = length,
	};

	count_lines(window, at);
	hit.line = window->line;
	wanted->take(wanted->user, &hit);
}

/* Returns the index at which the next window begins to search. */
static size_t search_window(const struct search_for *wanted,
			    struct window *window)
{
	const struct patterns *patterns = wanted->patterns;
	size_t shape = find_shape(window, 0);
	size_t at = 0;

	while (at < window->limit) {
		struct pattern_match match = { 0 };
		bool is_open;

		at = patterns_skip(patterns, window->bytes, window->length, at);
		if (window->length - at < PATTERN_HEAD || at > shape)
			at = shape;
		if (at >= window->limit)
			break;
		match = patterns_at(patterns, window->bytes + at,
				    window->length - at, &is_open);
		if (match.length) {
			tell(wanted, window, at, match.length,
			     pattern_name(patterns, match.name));
		} else if (at == shape) {
			match.length = SEARCH_TOKEN_LENGTH;
			tell(wanted, window, at, match.length, NULL);
		}
		at += match.length ? match.length : 1;
		if (at > shape)
			shape = find_shape(window, at);
	}
	return at > window->limit ? at : window->limit;
}

void search_bytes(const struct search_for *wanted, const void *bytes,
		  size_t length, unsigned long long line)
{
	struct window window = {
		.bytes = bytes, .length = length, .limit = length, .line = line
	};

	search_window(wanted, &window);
}

/* Fills the buffer; returns 1 at the end of the file, -1 with errno. */
static int fill(int fd, struct buf *buffer)
{
	while (buffer->length < buffer->capacity - 1) {
		const ssize_t size =
			read(fd, buffer->data + buffer->length,
			     buffer->capacity - 1 - buffer->length);

		if (size < 0 && errno == EINTR)
			continue;
		if (size <= 0)
			return size ? -1 : 1;
		buffer->length += (size_t)size;
	}
	return 0;
}

int search_file_bytes(const struct search_for *wanted, int fd)
{
	const size_t longest = wanted->patterns->longest > SEARCH_TOKEN_LENGTH
				       ? wanted->patterns->longest
				       : SEARCH_TOKEN_LENGTH;
	AUTO_BUF struct buf buffer = { 0 };
	unsigned long long line = 1;
	int result;

	buf_reserve(&buffer, CHUNK + longest);
	do {
		struct window window = { .bytes = (unsigned char *)buffer.data,
					 .line = line };
		size_t next;

		result = fill(fd, &buffer);
		window.length = buffer.length;
		window.limit =
			result ? buffer.length : buffer.length - longest + 1;
		if (result < 0)
			return -1;
		next = search_window(wanted, &window);
		count_lines(&window, next);
		line = window.line;
		memmove(buffer.data, buffer.data + next, buffer.length - next);
		buffer.length -= next;
	} while (!result);
	return 0;
}
