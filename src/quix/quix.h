/*
 * The Quix environment that the program is to run in: which token, which
 * portal, which workspace, which broker, which topics.
 *
 * Two steps fill it (launch/run.h): quix_read_settings finds out what the
 * profile says by itself, quix_resolve (resolve.h) what only the Portal says.
 * After both it is plain data, and nothing in it changes any more.
 */
#ifndef QUIX_QUIX_H
#define QUIX_QUIX_H

#include "options/options.h"
#include "profile/profile.h"
#include "quix/settings.h"
#include "quix/token.h"
#include "quixrun/crypto.h"
#include "quixrun/fields.h"
#include "system/observer.h"
#include "value/value.h"

/* Settings that may need each other's values, at most so many in a row. */
#define QUIX_DEPTH_MAX 16

/* Where an answer came from. */
enum answer_source { ANSWER_NONE, ANSWER_PORTAL, ANSWER_CACHE };

/* A program that runs already, and keeps the token that it has. */
struct incumbent {
	/* The token is the program's; NULL: it has a token at all. */
	bool (*has_token)(const void *user, const struct secret *token);
	const void *user;
};

struct quix {
	/* Given; they must outlive it. */
	const struct profile *profile;
	const struct options *options;
	uid_t trust_owner; /* $QUIXRUN_TRUST_OWNER, or (uid_t)-1 */
	const struct observer *observer;   /* or NULL */
	const struct incumbent *incumbent; /* NULL: this is a launch */
	/* Topics of an application whose ids the program gets, as far as they
	 * are known by now; or NULL. */
	const struct texts *app_topics;
	bool has_app; /* [variables] count */

	/* What the profile says. */
	struct settings settings;
	struct token tokens[2]; /* token_1, token_2 */
	/* personal_token, when the profile has no other: the Portal says what
	 * the tokens are (quix_is_fetched). */
	struct token personal;
	int token_id;		 /* 1 or 2: the one in use; 0: none */
	bool is_settled;	 /* token_id is known */
	char *portal;		 /* without a final slash; "" when local */
	char *workspace;	 /* NULL: not known (yet) */
	bool is_workspace_named; /* by the profile, not by the Portal */

	/* What the Portal says. */
	enum answer_source answer_source;
	long long answer_age_ms; /* of a cached one */
	bool was_rejected;	 /* the token of the incumbent was */
	struct fields topics;	 /* name to id */
	/* Its librdkafka properties, then the profile's over them. */
	struct fields broker;
	bool is_resolved;

	/* A command was not run that is needed (observer.h). */
	bool is_unknown;

	/* What is being evaluated; the same again would be a loop. */
	const char *open[QUIX_DEPTH_MAX];
	size_t open_count;
};

/*
 * Reads what steers quixrun, and which token is tried first: step 3. What was
 * given to *quix is set, the rest is zero. Returns 0, or -1 with *error; *quix
 * is to be cleared in both cases.
 */
int quix_read_settings(struct quix *quix, struct error *error);

/* Answers forms with what is known of *quix by now; it must outlive the source.
 */
struct value_source quix_values(struct quix *quix);

/*
 * Finds out the portal and the workspace that the profile names, where it may
 * name one; NULL when it names none. Nothing is asked. Returns 0, or -1 with
 * *error.
 */
int quix_read_names(struct quix *quix, struct error *error);

/* Which token is wanted: --use-token, else use_token of the profile. */
enum token_choice quix_token_choice(const struct quix *quix);

/* Token 1 is tried first, and the profile has a token 2 to fall back on. */
bool quix_may_fall_back(const struct quix *quix);

/* The profile has a token. */
bool quix_is_cloud(const struct quix *quix);

/*
 * The tokens are those that the Portal gives for the personal access token of
 * the profile, which has no others.
 */
bool quix_is_fetched(const struct quix *quix);

/*
 * Takes the two streaming tokens of a quix that is fetched, and chooses the one
 * in use as if the profile had them.
 */
void quix_take_pair(struct quix *quix, const struct secret *current,
		    const struct secret *next);

/* The profile's name. */
const char *quix_name(const struct quix *quix);

/* The workspace as far as it is known by now; "" when it is not. */
const char *quix_known_workspace(const struct quix *quix);

/* The token in use, empty for a local profile; owned by *quix. */
const struct secret *quix_token(const struct quix *quix);

/*
 * Writes the token's id and fingerprint, "1:ab12cd34". There must be one.
 */
#define TOKEN_ID_SIZE (FINGERPRINT_SIZE + 2)
void quix_token_id(const struct quix *quix, char id[TOKEN_ID_SIZE]);

/*
 * Appends the id of a topic in this environment: the prefix and the name, with
 * topic_ids = portal what the Portal says. `place` is for messages, which do
 * not repeat the name when the value is already marked as secret.
 */
enum value_answer quix_topic(struct quix *quix, const char *name,
			     const struct place *place, struct value *value,
			     struct error *error);

/* The profile gives the property by way of what only holds secrets. */
bool quix_property_is_secret(const struct quix *quix, const char *key);

/*
 * Appends one librdkafka property (sasl.mechanisms is sasl.mechanism): the
 * profile's own [broker], else what the Portal said.
 */
enum value_answer quix_property(struct quix *quix, const char *key,
				struct value *value, struct error *error);

/* Wipes and frees. Safe on a zeroed struct, and twice. */
void quix_clear(struct quix *quix);

#endif
