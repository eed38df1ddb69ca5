/*
 * redact: measures the speed of finding secrets in a stream, on one core and
 * without pipes.
 *
 *   redact SECRETS
 *
 * Prints megabytes per second for text that contains no secret, but many
 * beginnings of one, in blocks of 64 KiB.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "quixrun/clock.h"
#include "redact/redact.h"

#define PIECE  ((size_t)64 * 1024)
#define TEXT   ((size_t)4 * 1024 * 1024)
#define ROUNDS 100

static void add_secrets(struct patterns *patterns, long count)
{
	while (count-- > 0) {
		AUTO_BUF struct buf token = { 0 };
		unsigned char bytes[16];

		crypto_random(bytes, sizeof(bytes));
		buf_add_text(&token, "sdk-");
		crypto_hex(bytes, sizeof(bytes), &token);
		patterns_add(patterns, "TOKEN", token.data, token.length);
	}
}

static void write_text(struct buf *text)
{
	static const char *const words[] = { "{\"time\": ", "sdk-",
					     "0123456789",  "value",
					     ",\n",	    "INFO ",
					     "c2Rr",	    "topic" };
	unsigned char random = 0;

	while (text->length < TEXT) {
		crypto_random(&random, 1);
		buf_add_text(text, words[random % 8]);
		buf_add_char(text, (char)(' ' + random / 3));
	}
}

int main(int argc, char **argv)
{
	struct patterns patterns;
	struct redact redact = { 0 };
	AUTO_BUF struct buf text = { 0 };
	AUTO_BUF struct buf out = { 0 };
	long long begun, ms;
	size_t at;
	int round;

	patterns_init(&patterns);
	add_secrets(&patterns, argc > 1 ? strtol(argv[1], NULL, 10) : 10);
	write_text(&text);
	begun = clock_now();
	for (round = 0; round < ROUNDS; round++)
		for (at = 0; at + PIECE <= TEXT; at += PIECE) {
			redact_write(&redact, &patterns, text.data + at, PIECE,
				     &out);
			buf_truncate(&out, 0);
		}
	ms = clock_now() - begun;
	printf("%lld\n", (long long)(ROUNDS * (TEXT / 1000)) / (ms ? ms : 1));
	redact_clear(&redact);
	patterns_clear(&patterns);
	return 0;
}
