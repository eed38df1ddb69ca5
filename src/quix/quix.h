/*
 * The Quix environment of the program: token, Portal, workspace, broker,
 * topics.
 *
 * Two steps fill it (launch/run.h): quix_read_settings evaluates the profile,
 * quix_resolve (resolve.h) adds what only the Portal knows. After both it is
 * plain data and does not change.
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

/* The maximum depth of settings that need each other's values. */
#define QUIX_DEPTH_MAX 16

/* The source of an answer. */
enum answer_source { ANSWER_NONE, ANSWER_PORTAL, ANSWER_CACHE };

/* A running program, which keeps its token. */
struct incumbent {
	/* True when the program has this token; NULL: when it has any token. */
	bool (*has_token)(const void *user, const struct secret *token);
	const void *user;
};

struct quix {
	/* Set by the caller; must outlive the quix. */
	const struct profile *profile;
	const struct options *options;
	uid_t trust_owner; /* $QUIXRUN_TRUST_OWNER, or (uid_t)-1 */
	const struct observer *observer;   /* or NULL */
	const struct incumbent *incumbent; /* NULL: this is a launch */
	/*
	 * Topics of an application whose ids the program gets, as far as they
	 * are known now; or NULL.
	 */
	const struct strings *app_topics;
	bool has_app; /* use [variables] */

	/* The evaluated profile. */
	struct settings settings;
	struct token tokens[2]; /* token_1, token_2 */
	/*
	 * personal_token, when the profile has no other: the Portal supplies
	 * the streaming tokens (quix_is_fetched).
	 */
	struct token personal;
	int token_id;		 /* the token in use, 1 or 2; 0: none */
	bool is_settled;	 /* token_id is final */
	char *portal;		 /* without a final slash; "" when local */
	char *workspace;	 /* NULL: not known (yet) */
	bool is_workspace_named; /* by the profile, not by the Portal */

	/* The Portal's answer. */
	enum answer_source answer_source;
	long long answer_age_ms; /* of a cached answer */
	bool was_rejected;	 /* the Portal rejected the incumbent's token */
	struct fields topics;	 /* name to id */
	/* The Portal's librdkafka properties, overridden by the profile's. */
	struct fields broker;
	bool is_resolved;

	/* A value needs a command that was not run (observer.h). */
	bool is_unknown;

	/* Settings that are being evaluated, to detect a loop. */
	const char *open[QUIX_DEPTH_MAX];
	size_t open_count;
};

/*
 * Step 3: evaluates quixrun's settings and chooses the first token. The caller
 * has set the first members of *quix; the rest is zero. Returns 0, or -1 with
 * *error; the caller clears *quix in both cases.
 */
int quix_read_settings(struct quix *quix, struct error *error);

/*
 * A source of values for forms, with what is known now; *quix must outlive it.
 */
struct value_source quix_values(struct quix *quix);

/*
 * Evaluates the Portal's URL and the workspace of the profile, where it may
 * name one; NULL when it names none. Sends no request. Returns 0, or -1 with
 * *error.
 */
int quix_read_names(struct quix *quix, struct error *error);

/* The choice of token: --use-token, else use_token of the profile. */
enum token_choice quix_token_choice(const struct quix *quix);

/* Token 1 is used first, and the profile has a token 2 to fall back to. */
bool quix_may_fall_back(const struct quix *quix);

/* True when the profile has a token. */
bool quix_is_cloud(const struct quix *quix);

/*
 * True when the streaming tokens come from the Portal, for the personal access
 * token of a profile that has no others.
 */
bool quix_is_fetched(const struct quix *quix);

/*
 * Sets the two streaming tokens (copies) of a quix_is_fetched quix and chooses
 * one, as if they were tokens of the profile.
 */
void quix_take_pair(struct quix *quix, const struct secret *current,
		    const struct secret *next);

/* The profile's name. */
const char *quix_name(const struct quix *quix);

/* The workspace; "" when it is not known yet. Owned by *quix. */
const char *quix_known_workspace(const struct quix *quix);

/* The token in use, empty for a local profile; owned by *quix. */
const struct secret *quix_token(const struct quix *quix);

/* Writes the token's id and fingerprint, "1:ab12cd34". Requires a token. */
#define TOKEN_ID_SIZE (FINGERPRINT_SIZE + 2)
void quix_token_id(const struct quix *quix, char id[TOKEN_ID_SIZE]);

/*
 * Appends the id of a topic in this environment: prefix and name, or with
 * topic_ids = portal the id in the Portal's list. `place` is for messages,
 * which do not repeat the name when the value is already marked as a secret.
 */
enum value_answer quix_topic(struct quix *quix, const char *name,
			     const struct place *place, struct value *value,
			     struct error *error);

/*
 * True when the profile sets the property with a form that is always a secret.
 */
bool quix_property_is_secret(const struct quix *quix, const char *key);

/*
 * Appends one librdkafka property (sasl.mechanisms is sasl.mechanism): from the
 * profile's [broker], else from the Portal's answer.
 */
enum value_answer quix_property(struct quix *quix, const char *key,
				struct value *value, struct error *error);

/* Wipes and frees. Safe on a zeroed struct, and twice. */
void quix_clear(struct quix *quix);

#endif
