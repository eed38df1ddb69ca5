/*
 * Brokers of a test: something that listens on a free port of 127.0.0.1. None
 * of them speaks Kafka; they only let themselves be reached.
 */
#ifndef TESTS_BLACKBOX_BROKER_H
#define TESTS_BLACKBOX_BROKER_H

#include <stdio.h>
#include <sys/types.h>

struct scene;

struct broker {
	int fd;	   /* what a plain one listens on; -1: none */
	pid_t pid; /* of one that answers; 0: none */
	FILE *out; /* what that says, which must be read by somebody */
};

/* Listens; scene_name `name` becomes its HOST:PORT. */
void broker_plain(struct scene *scene, struct broker *broker, const char *name);

/* The same that answers whatever it is sent with a line of text. */
void broker_chatty(struct scene *scene, struct broker *broker,
		   const char *name);

/*
 * One with TLS, by openssl(1) with these files (names are replaced).
 */
void broker_tls(struct scene *scene, struct broker *broker, const char *name,
		const char *cert, const char *key);

/* Names a HOST:PORT where nothing listens. */
void broker_none(struct scene *scene, const char *name);

void broker_end(struct broker *broker);

#define AUTO_BROKER __attribute__((cleanup(broker_end)))
#define BROKER_NONE                                                            \
	{                                                                      \
		.fd = -1                                                       \
	}

#endif
