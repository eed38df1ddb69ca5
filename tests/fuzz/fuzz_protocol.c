/*
 * Any bytes from the pipe: a decoded message is the same after encoding and
 * decoding it again, and no byte is used twice.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "quixrun/protocol.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_trip(const struct fields *message)
{
	AUTO_FIELDS struct fields again = { 0 };
	AUTO_BUF struct buf text = { 0 };
	struct error error;
	size_t i;

	protocol_encode(message, &text);
	if (protocol_decode(text.data, text.length, &again, &error) ||
	    again.count != message->count)
		abort();
	for (i = 0; i < again.count; i++)
		if (strcmp(again.items[i].key, message->items[i].key) ||
		    !secret_equals(&again.items[i].value,
				   &message->items[i].value))
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct protocol_reader reader = { .fd = -1 };
	struct error error;
	size_t before = size;
	int result;

	buf_add(&reader.pending, data, size);
	do {
		AUTO_FIELDS struct fields message = { 0 };

		result = protocol_take(&reader, &message, &error);
		if (result == 1)
			check_trip(&message);
		if (result && reader.pending.length >= before)
			abort();
		before = reader.pending.length;
	} while (result);
	protocol_reader_clear(&reader);
	return 0;
}
