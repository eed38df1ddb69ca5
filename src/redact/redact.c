#include "redact/redact.h"

#include <string.h>

/* One pass over the available bytes. */
struct pass {
	struct redact *redact;
	const struct patterns *patterns;
	struct buf *out;
	bool is_last; /* do not wait for more bytes */
	size_t from;  /* the first byte that is neither written nor replaced */
};

/* Replaces a secret that was found at `at`. */
static void replace(struct pass *pass, size_t at,
		    const struct pattern_match *match)
{
	struct redact *redact = pass->redact;
	const bool is_within = at < redact->covered;

	if (at + match->length <= redact->covered)
		return;
	if (!is_within)
		buf_add(pass->out, redact->held.data + pass->from,
			at - pass->from);
	if (!is_within || match->name != redact->covered_by) {
		buf_add_text(pass->out, "[redacted ");
		buf_add_text(pass->out,
			     pattern_name(pass->patterns, match->name));
		buf_add_char(pass->out, ']');
	}
	redact->covered_by = match->name;
	redact->covered = at + match->length;
	pass->from = redact->covered;
}

/*
 * Processes the bytes as far as possible; returns the index where it stopped.
 */
static size_t process_bytes(struct pass *pass)
{
	const struct buf *held = &pass->redact->held;
	const unsigned char *bytes = (const unsigned char *)held->data;
	size_t at = 0;

	for (;;) {
		struct pattern_match match;
		bool is_open;

		at = patterns_skip(pass->patterns, bytes, held->length, at);
		if (at >= held->length)
			return at;
		match = patterns_at(pass->patterns, bytes + at,
				    held->length - at, &is_open);
		if (is_open && !pass->is_last)
			return at;
		if (match.length)
			replace(pass, at, &match);
		at++;
	}
}

/* Removes the bytes before `at` and wipes them. */
static void drop_until(struct redact *redact, size_t at)
{
	struct buf *held = &redact->held;

	if (at)
		memmove(held->data, held->data + at, held->length - at);
	buf_truncate(held, held->length - at);
	redact->covered = redact->covered > at ? redact->covered - at : 0;
}

/*
 * Moves the bytes before `at` to an empty buffer by exchanging the buffers:
 * only what is held back is copied.
 */
static void move_until(struct redact *redact, size_t at, struct buf *out)
{
	const struct buf all = redact->held;

	redact->held = *out;
	buf_add(&redact->held, all.data + at, all.length - at);
	*out = all;
	buf_truncate(out, at);
}

static void redact_held(struct redact *redact, const struct patterns *patterns,
			bool is_last, struct buf *out)
{
	struct pass pass = { .redact = redact,
			     .patterns = patterns,
			     .out = out,
			     .is_last = is_last,
			     .from = redact->covered };
	size_t at;

	if (!redact->held.length)
		return;
	at = process_bytes(&pass);
	if (at && !pass.from && !out->length) {
		move_until(redact, at, out);
		return;
	}
	if (at > pass.from)
		buf_add(out, redact->held.data + pass.from, at - pass.from);
	drop_until(redact, at);
}

char *redact_room(struct redact *redact, size_t size)
{
	buf_reserve(&redact->held, size);
	return redact->held.data + redact->held.length;
}

void redact_take(struct redact *redact, const struct patterns *patterns,
		 size_t size, struct buf *out)
{
	redact->held.length += size;
	redact->held.data[redact->held.length] = '\0';
	redact_held(redact, patterns, false, out);
}

void redact_write(struct redact *redact, const struct patterns *patterns,
		  const void *bytes, size_t size, struct buf *out)
{
	memcpy(redact_room(redact, size), bytes, size);
	redact_take(redact, patterns, size, out);
}

void redact_flush(struct redact *redact, const struct patterns *patterns,
		  struct buf *out)
{
	redact_held(redact, patterns, true, out);
}

void redact_clear(struct redact *redact)
{
	buf_clear(&redact->held);
	*redact = (struct redact){ 0 };
}
