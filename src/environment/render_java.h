/*
 * client.properties for Java clients, and its JAAS line.
 */
#ifndef ENVIRONMENT_RENDER_JAVA_H
#define ENVIRONMENT_RENDER_JAVA_H

#include "quixrun/buf.h"
#include "quixrun/error.h"
#include "quixrun/fields.h"

/* The format java; as render_file (render.h). */
int render_java(const struct fields *broker, const char *ca_path,
		struct buf *out, struct error *error);

/*
 * Appends the value of Kafka's sasl.jaas.config, for PLAIN and SCRAM; nothing
 * when the broker has no mechanism, no user name or no password. Every value is
 * preserved: it is quoted for the StreamTokenizer of Kafka's JaasConfig, and so
 * that Spring sees no placeholder in it. Returns 0, or -1 with *error for
 * another mechanism, or a NUL byte.
 */
int render_jaas(const struct fields *broker, struct buf *out,
		struct error *error);

#endif
