/*
 * Brokers for tests: servers on a free port of 127.0.0.1. They do not speak
 * Kafka; they only accept connections.
 */
#ifndef TESTS_BLACKBOX_BROKER_H
#define TESTS_BLACKBOX_BROKER_H

#include <stdio.h>
#include <sys/types.h>

struct scene;

struct broker {
	int fd;	   /* listening descriptor of a plain one; -1: none */
	pid_t pid; /* of a server process; 0: none */
	FILE *out; /* its output, which must be read */
};

/* Listens; the scene's name `name` is set to its HOST:PORT. */
void broker_plain(struct scene *scene, struct broker *broker, const char *name);

/* The same, but answers any input with a line of text. */
void broker_chatty(struct scene *scene, struct broker *broker,
		   const char *name);

/*
 * One with TLS, by openssl(1) with these files (names are replaced).
 */
void broker_tls(struct scene *scene, struct broker *broker, const char *name,
		const char *cert, const char *key);

/* Sets the name to a HOST:PORT at which nothing listens. */
void broker_none(struct scene *scene, const char *name);

void broker_end(struct broker *broker);

#define AUTO_BROKER __attribute__((cleanup(broker_end)))
#define BROKER_NONE                                                            \
	{                                                                      \
		.fd = -1                                                       \
	}

#endif
