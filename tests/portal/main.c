/*
 * loopback-portal: a Quix Portal for tests and for the demo. It prints "ready
 * URL" when it listens, then executes commands from standard input (and from
 * POST /_control/COMMAND), one "COMMAND JSON" per line, each answered by one
 * line of JSON. It ends when its standard input does, or on TERM or INT.
 */
#include <fcntl.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "portal.h"

#include "quixrun/buf.h"
#include "quixrun/mem.h"

#define USAGE                                                                  \
	"usage: loopback-portal [--https CERT KEY] [--tls-priority P]\n"       \
	"	[--broker-ca FILE] [--base PATH] [--watch PROGRAM]... [--any-client]\n"

enum {
	OPTION_HTTPS = 1,
	OPTION_PRIORITY,
	OPTION_CA,
	OPTION_BASE,
	OPTION_WATCH,
	OPTION_ANY_CLIENT
};

static const struct option OPTIONS[] = {
	{ "https", required_argument, NULL, OPTION_HTTPS },
	{ "tls-priority", required_argument, NULL, OPTION_PRIORITY },
	{ "broker-ca", required_argument, NULL, OPTION_CA },
	{ "base", required_argument, NULL, OPTION_BASE },
	{ "watch", required_argument, NULL, OPTION_WATCH },
	{ "any-client", no_argument, NULL, OPTION_ANY_CLIENT },
	{ NULL, 0, NULL, 0 },
};

struct settings {
	char *certificate; /* contents of files, or NULL */
	char *key;
	char *broker_ca;
	const char *tls_priority;
	const char *base;
	bool any_client;
};

static void settings_clear(struct settings *settings)
{
	free(settings->certificate);
	free(settings->key);
	free(settings->broker_ca);
	*settings = (struct settings){ 0 };
}

static char *read_file(const char *path)
{
	struct buf contents = { 0 };
	char chunk[4096];
	ssize_t got;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0) {
		perror(path);
		exit(2);
	}
	while ((got = read(fd, chunk, sizeof(chunk))) > 0)
		buf_add(&contents, chunk, (size_t)got);
	close(fd);
	return buf_steal(&contents);
}

static void read_options(int argc, char **argv, struct settings *settings,
			 struct leaks *leaks)
{
	int option;

	while ((option = getopt_long(argc, argv, "", OPTIONS, NULL)) != -1) {
		if (option == OPTION_HTTPS && optind < argc) {
			settings->certificate = read_file(optarg);
			settings->key = read_file(argv[optind++]);
		} else if (option == OPTION_PRIORITY) {
			settings->tls_priority = optarg;
		} else if (option == OPTION_CA) {
			settings->broker_ca = read_file(optarg);
		} else if (option == OPTION_BASE) {
			settings->base = optarg;
		} else if (option == OPTION_WATCH) {
			leaks_watch(leaks, optarg);
		} else if (option == OPTION_ANY_CLIENT) {
			settings->any_client = true;
		} else {
			fputs(USAGE, stderr);
			exit(2);
		}
	}
}

static void obey_line(struct portal *portal, char *line)
{
	char *space = strchr(line, ' ');
	cJSON *arguments = NULL;

	if (space != NULL) {
		*space = '\0';
		arguments = cJSON_Parse(space + 1);
	}
	cJSON *answer = control_obey(portal, line, arguments);
	char *text = cJSON_PrintUnformatted(answer);
	printf("%s\n", text);
	fflush(stdout);
	cJSON_free(text);
	cJSON_Delete(answer);
	cJSON_Delete(arguments);
}

/* Executes every complete line of *pending and leaves the rest. */
static void obey_lines(struct portal *portal, struct buf *pending)
{
	char *end;

	while (pending->length > 0 &&
	       (end = memchr(pending->data, '\n', pending->length)) != NULL) {
		size_t used = (size_t)(end - pending->data) + 1;

		*end = '\0';
		obey_line(portal, pending->data);
		memmove(pending->data, pending->data + used,
			pending->length - used);
		buf_truncate(pending, pending->length - used);
	}
}

/* Returns when standard input ends or a signal arrives. */
static void obey_until_the_end(struct portal *portal, int signals)
{
	struct pollfd waits[] = {
		{ .fd = STDIN_FILENO, .events = POLLIN },
		{ .fd = signals, .events = POLLIN },
	};
	struct buf pending = { 0 };
	char chunk[4096];

	while (poll(waits, 2, -1) > 0 && waits[1].revents == 0) {
		ssize_t got = read(STDIN_FILENO, chunk, sizeof(chunk));

		if (got <= 0)
			break;
		buf_add(&pending, chunk, (size_t)got);
		obey_lines(portal, &pending);
	}
	buf_clear(&pending);
}

/* TERM and INT as a descriptor, for this thread and later ones. */
static int take_signals(void)
{
	sigset_t signals;

	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	pthread_sigmask(SIG_BLOCK, &signals, NULL);
	signal(SIGPIPE, SIG_IGN);
	return signalfd(-1, &signals, SFD_CLOEXEC);
}

static struct MHD_Daemon *start(struct portal *portal,
				const struct settings *settings)
{
	const struct server_options options = {
		.certificate = settings->certificate,
		.key = settings->key,
		.tls_priority = settings->tls_priority,
	};
	struct MHD_Daemon *daemon = server_start(portal, &options);

	if (daemon == NULL) {
		fputs("loopback-portal: cannot listen\n", stderr);
		exit(1);
	}
	printf("ready %s://127.0.0.1:%u%s\n",
	       settings->certificate != NULL ? "https" : "http",
	       server_port(daemon), portal->base);
	fflush(stdout);
	return daemon;
}

int main(int argc, char **argv)
{
	struct portal portal = { 0 };
	struct settings settings = { .base = "" };
	int stopping = eventfd(0, EFD_CLOEXEC);
	int signals = take_signals();

	leaks_init(&portal.leaks);
	read_options(argc, argv, &settings, &portal.leaks);
	portal.base = settings.base;
	portal.any_client = settings.any_client;
	world_init(&portal.world, settings.broker_ca);
	journal_init(&portal.journal);
	faults_init(&portal.faults, stopping);
	struct MHD_Daemon *daemon = start(&portal, &settings);
	obey_until_the_end(&portal, signals);
	/* Ends faults that hang, so that their threads can be joined. */
	eventfd_write(stopping, 1);
	MHD_stop_daemon(daemon);
	faults_clear(&portal.faults);
	journal_clear(&portal.journal);
	leaks_clear(&portal.leaks);
	world_clear(&portal.world);
	settings_clear(&settings);
	return 0;
}
