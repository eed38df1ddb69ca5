/*
 * Any bytes as the output of quixrun-portal: the conversation ends, with an
 * answer or with an error; and the result of an answer has the properties that
 * quixrun relies on. A file with the bytes replaces the helper's process.
 */
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "quix/ask.h"
#include "helper/helper.h"
#include "quixrun/io.h"
#include "quixrun/mem.h"
#include "quixrun/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int __wrap_access(const char *path, int mode);
int __wrap_pipe2(int ends[2], int flags);
pid_t __wrap_fork(void);

/* The output of each helper. */
static int script = -1;

int __wrap_access(const char *path, int mode)
{
	(void)path;
	(void)mode;
	return 0;
}

/* Output is discarded; input is the script. */
int __wrap_pipe2(int ends[2], int flags)
{
	(void)flags;
	ends[0] = fcntl(script, F_DUPFD_CLOEXEC, 0);
	ends[1] = open("/dev/null", O_WRONLY | O_CLOEXEC);
	if (ends[0] < 0 || ends[1] < 0 || lseek(script, 0, SEEK_SET) < 0)
		abort();
	return 0;
}

/* No process has this id (proc(5), pid_max). */
pid_t __wrap_fork(void)
{
	return INT_MAX;
}

static int need_token(void *user, const struct secret **token,
		      struct error *error)
{
	const struct secret *const *tokens = user;

	*token = *tokens;
	if (*token)
		return 0;
	return error_set(error, STATUS_PERMANENT, "there is none");
}

static void check_error(const struct error *error)
{
	if ((error->status != STATUS_PERMANENT &&
	     error->status != STATUS_TEMPORARY) ||
	    !*error->message ||
	    text_has_control(error->message, strlen(error->message)))
		abort();
}

/* The prefix of broker properties is removed, topics come in pairs. */
static void check_target(const struct quix *quix, const struct fields *answer)
{
	if (quix->token_id < 1 || quix->token_id > 2 || !quix->workspace ||
	    quix->broker.count + 2 * quix->topics.count > answer->count)
		abort();
}

static void take(const struct fields *answer)
{
	const char *event = fields_text(answer, "event");
	struct quix quix = { 0 };

	if (!event || (strcmp(event, "result") && strcmp(event, "failure")))
		abort();
	ask_take_result(&quix, answer);
	check_target(&quix, answer);
	/* A second time, as in a supervisor. */
	ask_take_result(&quix, answer);
	check_target(&quix, answer);
	quix_clear(&quix);
}

static void converse(const struct secret *token)
{
	const struct log log = { .verbosity = -1 };
	const struct helper_caller caller = { .log = &log,
					      .need_token = need_token,
					      .user = &token };
	AUTO_FIELDS struct fields request = { 0 };
	AUTO_FIELDS struct fields answer = { 0 };
	struct error error;

	fields_set_text(&request, "protocol", "1");
	if (helper_ask(&request, 1000, &caller, &answer, &error))
		check_error(&error);
	else
		take(&answer);
}

static void run(const uint8_t *data, size_t size, const struct secret *token)
{
	script = memfd_create("fuzz", MFD_CLOEXEC);
	if (script < 0 || io_write_all(script, data, size) < 0)
		abort();
	converse(token);
	close(script);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char bytes[] = "sdk-the-second";
	const struct secret token = { bytes, sizeof(bytes) - 1 };

	run(data, size, &token);
	run(data, size, NULL);
	return 0;
}
