/*
 * The Quix environment that the program is to run in, as far as it is known:
 * which token, which workspace, which broker. Everything is found out when it
 * is first needed, by evaluating settings of the profile or by asking the
 * Portal (once), so that what nobody needs is neither evaluated nor asked.
 */
#ifndef QUIX_QUIX_H
#define QUIX_QUIX_H

#include "quix/settings.h"
#include "value/value.h"
#include "supervise/look.h"
#include "options/options.h"
#include "profile/profile.h"
#include "quixrun/crypto.h"
#include "quixrun/fields.h"
#include "quix/token.h"

/* Settings that may need each other's values, at most so many in a row. */
#define QUIX_DEPTH_MAX 16

/* Where an answer came from. */
enum answer_source { ANSWER_NONE, ANSWER_PORTAL, ANSWER_CACHE };

struct quix {
	const struct profile *profile;
	const struct options *options;
	struct settings settings;
	uid_t trust_owner; /* $QUIXRUN_TRUST_OWNER, or (uid_t)-1 */
	bool is_settled;   /* it is known whether there is a token */
	bool is_ready;	   /* settings are whole: the Portal can be asked */
	bool is_asking;	   /* the Portal is being asked */
	/* What is being evaluated; the same again would be a loop. */
	const char *open[QUIX_DEPTH_MAX];
	size_t open_count;

	struct token tokens[2];	 /* token_1, token_2 */
	int token_id;		 /* 1 or 2: the one in use; 0: none (yet) */
	char *portal;		 /* without a final slash; NULL: not yet */
	char *workspace;	 /* NULL: not yet */
	bool is_workspace_named; /* by the profile, not found out */

	enum answer_source answer_source;
	long long answer_age_ms; /* of a cached one */
	struct fields broker;	 /* librdkafka properties from the Portal */
	struct fields topics;	 /* name to id, from the Portal */

	struct look *look; /* of a supervisor (look.h), or NULL */
};

/*
 * Reads the steering settings and finds out whether the profile is of the
 * cloud (has a token) or local. quix->look was set, the rest is zero.
 * `profile` and `options` must outlive *quix. Returns 0, or -1 with *error;
 * *quix is to be cleared in both cases.
 */
int quix_init(struct quix *quix, const struct profile *profile,
	      const struct options *options, uid_t trust_owner,
	      struct error *error);

/*
 * Finds out what a launch needs in any case: asks the Portal when the broker's
 * credentials come from there, or for what need.h tells. Returns 0, or -1 with
 * *error.
 */
int quix_resolve(struct quix *quix, struct error *error);

/*
 * Appends the value of a setting of the profile. Returns 0, or -1 with *error:
 * also when the same setting is being evaluated already, a loop.
 */
int quix_evaluate(struct quix *quix, const struct setting *setting,
		  struct value *value, struct error *error);

/* Which token is wanted: --use-token, else use_token of the profile. */
enum token_choice quix_token_choice(const struct quix *quix);

/* The profile has a token. */
bool quix_is_cloud(const struct quix *quix);

/* The profile's name. */
const char *quix_name(const struct quix *quix);

/*
 * The portal's base URL without a final slash, "" for a local profile; owned
 * by the quix. Returns 0, 1 when it cannot be known yet (it is needed to
 * find itself out), or -1 with *error.
 */
int quix_portal(struct quix *quix, const char **portal, struct error *error);

/* The same for the workspace id. */
int quix_workspace(struct quix *quix, const char **workspace,
		   struct error *error);

/*
 * The workspace that the profile names, NULL when it names none; nothing is
 * asked for it. Returns 0, or -1 with *error.
 */
int quix_named_workspace(struct quix *quix, const char **workspace,
			 struct error *error);

/* The workspace as far as it is known by now; "" when it is not. */
const char *quix_known_workspace(const struct quix *quix);

/* The token in use, empty for a local profile; owned by the quix. */
int quix_token(struct quix *quix, const struct secret **token,
	       struct error *error);

/*
 * Writes the token's id and fingerprint, "1:ab12cd34". There must be one.
 */
#define TOKEN_ID_SIZE (FINGERPRINT_SIZE + 2)
void quix_token_id(const struct quix *quix, char id[TOKEN_ID_SIZE]);

/*
 * Appends one librdkafka property (sasl.mechanisms is sasl.mechanism): the
 * profile's own [broker], else what the Portal said. Returns 0, 1 when there is
 * none, 2 when it cannot be known yet, or -1 with *error.
 */
int quix_property(struct quix *quix, const char *key, struct value *value,
		  struct error *error);

/*
 * All properties, the profile's over the Portal's, into *broker (empty before).
 */
int quix_broker(struct quix *quix, struct fields *broker, struct error *error);

/*
 * Appends the id of a topic in this environment: the prefix and the name, the
 * prefix never doubled; with topic_ids = portal what the Portal says. `place`
 * is for messages, which do not repeat the name when the value is already
 * marked as secret. Returns 0, 1 when it cannot be known yet, or -1 with
 * *error.
 */
int quix_topic(struct quix *quix, const char *name, const struct place *place,
	       struct value *value, struct error *error);

/* Appends a consumer group's or transactional id with its prefix. */
int quix_group(struct quix *quix, const char *name, struct value *value,
	       struct error *error);

void quix_clear(struct quix *quix);

#endif
