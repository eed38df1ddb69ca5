/*
 * --rotate: checks the new token and writes both tokens where they are stored.
 */
#include "commands/commands.h"

#include <stdlib.h>
#include <string.h>

#include "quix/ask.h"
#include "cache/cache.h"
#include "quix/token_check.h"
#include "console/prompt.h"
#include "quixrun/mem.h"
#include "quixrun/text.h"
#include "commands/rotate_pair.h"
#include "commands/rotate_places.h"
#include "console/screen.h"

/* The state of a rotation. */
struct work {
	struct quix *quix;
	struct options options; /* as given, except for use_token */
	struct rotate_places places;
	struct token_check check;
	struct secret personal;	      /* personal access token; empty: none */
	struct secret fresh;	      /* the new token */
	char *workspace;	      /* of the profile; NULL: not yet known */
	bool works[2];		      /* token 1 and token 2 are valid for it */
	bool is_there;		      /* the new token is already token 2 */
	const struct secret *then[2]; /* the tokens to write; NULL: unchanged */
};

static void work_clear(struct work *work)
{
	rotate_places_clear(&work->places);
	token_check_clear(&work->check);
	secret_clear(&work->fresh);
	secret_clear(&work->personal);
	free(work->workspace);
}

static const struct secret *token_of(const struct work *work, int id)
{
	return &work->quix->tokens[id - 1].value;
}

/*
 * A token 1 in a store that cannot be read, perhaps after an interrupted
 * rotation, does not prevent using token 2.
 */
static int settle_quix(struct run *run, struct work *work, struct error *error)
{
	const struct quix given = { .profile = &run->profile,
				    .options = &work->options,
				    .trust_owner = run->trust_owner };

	work->options = run->options;
	*work->quix = given;
	if (!quix_read_settings(work->quix, error))
		return 0;
	if (work->places.kept[0].keeper != KEPT_IN_STORE ||
	    !work->places.kept[1].setting)
		return -1;
	quix_clear(work->quix);
	*work->quix = given;
	work->options.use_token = TOKEN_2;
	return quix_read_settings(work->quix, &(struct error){ 0 });
}

static void warn_of_unreadable(const struct work *work)
{
	int i;

	for (i = 0; i < 2; i++)
		if (work->places.unreadable[i])
			log_message(&work->options.log, LOG_LEVEL_WARNING,
				    "token %d of profile '%s' cannot be read, "
				    "and is written again: %s",
				    i + 1, quix_name(work->quix),
				    work->places.unreadable[i]);
}

/*
 * The places are checked first, so that no command is run for a token that
 * quixrun cannot change.
 */
static int load_tokens(struct run *run, struct work *work, struct error *error)
{
	struct quix *quix = &run->quix;

	work->quix = quix;
	if (run_find(run, run->options.operand, error) ||
	    profile_load(&run->profile, &run->found, &run->search,
			 run->trust_owner, error) ||
	    rotate_places_find(&work->places, &run->profile, error) ||
	    settle_quix(run, work, error) ||
	    rotate_places_open(&work->places, quix, error))
		return -1;
	profile_warn(&run->profile, &run->options.log);
	warn_of_unreadable(work);
	if (quix_is_cloud(quix))
		return 0;
	return error_set(error, STATUS_PERMANENT,
			 "profile '%s': both tokens are empty; write Token 1 "
			 "and Token 2 of the environment there",
			 quix_name(quix));
}

static int refuse_known_token(const struct work *work, int id,
			      const char *advice, struct error *error)
{
	char fingerprint[FINGERPRINT_SIZE];

	crypto_fingerprint(&work->fresh, fingerprint);
	return error_set(error, STATUS_PERMANENT,
			 "this is token %d of profile '%s' already (%s); %s",
			 id, quix_name(work->quix), fingerprint, advice);
}

static int check_new_form(struct work *work, struct error *error)
{
	const char *obstacle = token_obstacle_in_profile(&work->fresh);

	if (!work->fresh.length)
		return error_set(error, STATUS_PERMANENT,
				 "no new token; give it on the terminal or as "
				 "a line of standard input");
	if (obstacle)
		return error_set(error, STATUS_PERMANENT, "the new token %s",
				 obstacle);
	work->is_there = secret_equals(&work->fresh, token_of(work, 2));
	if (work->is_there)
		return 0;
	if (secret_equals(&work->fresh, token_of(work, 1)))
		return refuse_known_token(
			work, 1,
			"a rotation ends this token; copy Token 2 "
			"from Quix",
			error);
	return 0;
}

static int read_new_token(struct work *work, struct error *error)
{
	AUTO_ANSWERS struct answers answers = { -1 };
	AUTO_BUF struct buf question = { 0 };
	AUTO_BUF struct buf line = { 0 };

	buf_add_format(&question, "New Token 2 of profile '%s' (not shown): ",
		       quix_name(work->quix));
	answers_open(&answers);
	if (answers_next(&answers, question.data, PROMPT_HIDDEN, &line, error))
		return -1;
	token_take(&work->fresh, &line);
	return check_new_form(work, error);
}

static void warn_of_new_token(const struct work *work)
{
	const char *reservation = token_reservation(&work->fresh);

	if (reservation)
		log_message(&work->quix->options->log, LOG_LEVEL_WARNING,
			    "the new token %s", reservation);
}

/* Uses Portal, CA file and workspace of the profile. */
static int begin_checks(struct work *work, struct error *error)
{
	struct fields *request = &work->check.request;

	/* Already done. */
	if (work->check.log)
		return 0;
	if (quix_read_names(work->quix, error) ||
	    ask_make_request(work->quix, request, error))
		return -1;
	if (work->quix->workspace)
		work->workspace = mem_copy_text(work->quix->workspace);
	fields_remove(request, "want.topics");
	return token_check_begin(&work->check, work->quix->options, error);
}

/* Checks whether a token of the profile is still valid for its environment. */
static int check_old_token(struct work *work, int id, struct error *error)
{
	const struct question question = { .token = token_of(work, id),
					   .workspace = work->workspace };
	AUTO_FREE char *workspace = NULL;
	struct error reason;
	int result;

	if (!question.token->length)
		return 0;
	result = token_check_ask(&work->check, &question, &workspace, &reason);
	if (result < 0 || result == TOKEN_CHECK_SEVERAL)
		return error_set(error, reason.status, "%s", reason.message);
	work->works[id - 1] = result == TOKEN_CHECK_OPENS;
	if (work->works[id - 1] && !work->workspace) {
		work->workspace = workspace;
		workspace = NULL;
	}
	return 0;
}

/* Fails: the environment of the profile is not known. */
static int refuse_unknown_workspace(const struct work *work, const char *opened,
				    struct error *error)
{
	return error_set(
		error, STATUS_PERMANENT,
		"profile '%s' has no workspace, and the portal rejects its tokens, so it is unknown whether the new token is for"

		" the same environment; it has access to "
		"'%s': if that is right, add 'workspace = %s' to "
		"[quix] and run this command again",
		quix_name(work->quix), opened, opened);
}

static int check_new_token(struct work *work, struct error *error)
{
	const struct question question = { .token = &work->fresh,
					   .subject = "the new token",
					   .workspace = work->workspace };
	AUTO_FREE char *opened = NULL;

	struct error reason;

	if (token_check_ask(&work->check, &question, &opened, &reason))
		return error_set(error, reason.status, "%s", reason.message);
	return work->workspace ? 0
			       : refuse_unknown_workspace(work, opened, error);
}

/* Token 1 is checked only when token 2, which will replace it, is not valid. */
static int verify_tokens(struct work *work, struct error *error)
{
	if (begin_checks(work, error) || check_old_token(work, 2, error))
		return -1;
	if ((!work->works[1] || work->is_there) &&
	    check_old_token(work, 1, error))
		return -1;
	if (!work->is_there)
		return check_new_token(work, error);
	if (work->works[0] && work->works[1])
		return 0;
	return refuse_known_token(work, 2,
				  "if Quix has rotated since, copy its Token 2 "
				  "again",
				  error);
}

/*
 * Token 2 becomes token 1 and the new token becomes token 2, unless a valid
 * token would be replaced by an invalid one.
 */
static void decide_places(struct work *work)
{
	const struct token_place *places = work->places.kept;
	const bool keeps_first =
		work->works[0] || !token_of(work, 2)->length ||
		(work->places.unreadable[0] && !work->works[1]);

	if (!places[1].setting)
		work->then[0] = &work->fresh;
	else
		work->then[1] = &work->fresh;
	if (places[0].setting && places[1].setting && !keeps_first)
		work->then[0] = token_of(work, 2);
}

/* Deletes the entries of the old tokens. */
static void empty_cache(const struct quix *quix)
{
	const char *workspaces[] = { quix_known_workspace(quix), "" };
	AUTO_CACHE struct cache cache = { .fd = -1 };
	struct error ignored;
	size_t i, j;

	if (quix->options->without_cache ||
	    cache_open(quix->settings.cache_dir, getenv("XDG_RUNTIME_DIR"),
		       &cache, &ignored))
		return;
	for (i = 0; i < 2; i++)
		for (j = 0; j < 2; j++) {
			const struct cache_key key = { quix->portal,
						       workspaces[j],
						       &quix->tokens[i].value };

			if (key.token->length)
				cache_delete(&cache, &key);
		}
}

static void warn_of_rejected(const struct work *work)
{
	const struct log *log = &work->quix->options->log;
	const char *name = quix_name(work->quix);

	if (work->works[0] && work->then[1] && token_of(work, 2)->length)
		log_message(
			log, LOG_LEVEL_WARNING,
			"the portal rejected token 2 of profile '%s', so token 1, which works, was kept",
			name);
	else if (work->then[0] && work->then[1] && !work->works[1])
		log_message(log, LOG_LEVEL_WARNING,
			    "the portal rejected token 2 of profile '%s', "
			    "which is token 1 now; read Token 1 in Quix and "
			    "give it to 'quixrun --rotate %s', too",
			    name, name);
}

static int report_rotated(const struct work *work, struct error *error)
{
	const struct quix *quix = work->quix;
	char second[FINGERPRINT_SIZE], fresh[FINGERPRINT_SIZE];
	AUTO_BUF struct buf text = { 0 };

	if (quix->options->log.verbosity < 0)
		return 0;
	crypto_fingerprint(token_of(work, 2), second);
	crypto_fingerprint(&work->fresh, fresh);
	buf_add_format(&text, "profile '%s': ", quix_name(quix));
	if (work->then[0] && work->then[1])
		buf_add_format(&text,
			       "token 2 (%s) is token 1 now, and the new token "
			       "(%s) is token 2",
			       second, fresh);
	else
		buf_add_format(&text, "the new token (%s) is token %d", fresh,
			       work->then[0] ? 1 : 2);
	buf_add_text(&text, "\n'quixrun --ps' lists the programs that still "
			    "run with an old token\n");
	return screen_print(&text, error);
}

/*
 * An earlier rotation was interrupted after its last step, so there is nothing
 * to do.
 */
static int report_nothing_new(const struct work *work, struct error *error)
{
	AUTO_BUF struct buf text = { 0 };
	char fingerprint[FINGERPRINT_SIZE];

	if (work->options.log.verbosity < 0)
		return 0;
	crypto_fingerprint(&work->fresh, fingerprint);
	buf_add_format(&text,
		       "profile '%s': the new token (%s) is token 2 already, "
		       "and both tokens work; nothing was changed\n",
		       quix_name(work->quix), fingerprint);
	return screen_print(&text, error);
}

/* The environment of the profile, by name or through its tokens. */
static int find_workspace(struct work *work, struct error *error)
{
	if (begin_checks(work, error))
		return -1;
	if (!work->workspace && check_old_token(work, 2, error))
		return -1;
	if (!work->workspace && check_old_token(work, 1, error))
		return -1;
	if (work->workspace)
		return 0;
	return error_set(
		error, STATUS_PERMANENT,
		"profile '%s' has no workspace, and the portal rejects its tokens; set workspace"
		" in [quix]",
		quix_name(work->quix));
}

/* With a personal access token the new tokens are read from the Portal. */
static enum pair_answer rotate_by_portal(struct work *work,
					 const struct secret *personal,
					 struct error *error)
{
	struct rotate_pair pair = {
		.question = { .check = &work->check, .personal = personal },
		.places = &work->places,
	};
	enum pair_answer answer;

	if (!work->workspace && find_workspace(work, error)) {
		error_append(error, "; nothing was changed");
		return PAIR_FAILED;
	}
	pair.question.workspace = work->workspace;
	if (work->options.rotates_now)
		answer = rotate_pair_now(&pair, error) ? PAIR_FAILED
						       : PAIR_GIVEN;
	else
		answer = rotate_pair_write(&pair, error);
	if (answer == PAIR_GIVEN)
		empty_cache(work->quix);
	return answer;
}

/*
 * The profile's personal access token, or with --now one that the user enters.
 */
static int read_personal_token(struct work *work, struct secret *personal,
			       struct error *error)
{
	AUTO_ANSWERS struct answers answers = { -1 };
	AUTO_BUF struct buf line = { 0 };

	if (token_pair_personal(work->quix, personal, error))
		return -1;
	if (personal->length || !work->options.rotates_now)
		return 0;
	answers_open(&answers);
	if (answers_next(&answers, "Personal access token (not shown): ",
			 PROMPT_HIDDEN, &line, error))
		return -1;
	token_take(personal, &line);
	if (token_obstacle(personal))
		return error_set(error, STATUS_PERMANENT,
				 "the personal access token %s",
				 token_obstacle(personal));
	return personal->length
		       ? 0
		       : error_set(
				 error, STATUS_PERMANENT,
				 "no personal access token; set "
				 "personal_token in [quix], or give it on the "
				 "terminal or as a line of standard input");
}

/* The input may be a personal access token: checks with the Portal. */
static bool is_served_by_portal(struct work *work)
{
	struct error ignored;

	return !text_begins(secret_text(&work->fresh), "sdk-") &&
	       rotate_by_portal(work, &work->fresh, &ignored) == PAIR_GIVEN;
}

static int rotate(struct run *run, struct work *work, struct error *error)
{
	struct error reason;

	if (load_tokens(run, work, error) ||
	    read_personal_token(work, &work->personal, error))
		return -1;
	if (work->personal.length)
		return rotate_by_portal(work, &work->personal, error) ==
				       PAIR_GIVEN
			       ? 0
			       : -1;
	if (!rotate_places_hold(&work->places))
		return error_set(error, STATUS_PERMANENT,
				 "profile '%s' has no token to replace",
				 quix_name(work->quix));
	if (read_new_token(work, &reason))
		return error_set(error, reason.status,
				 "%s; nothing was changed", reason.message);
	if (is_served_by_portal(work))
		return 0;
	warn_of_new_token(work);
	if (verify_tokens(work, &reason))
		return error_set(error, reason.status,
				 "%s; nothing was changed", reason.message);
	if (work->is_there)
		return report_nothing_new(work, error);
	decide_places(work);
	if (rotate_places_write(&work->places, work->then, error))
		return -1;
	empty_cache(work->quix);
	warn_of_rejected(work);
	return report_rotated(work, error);
}

int command_rotate(struct run *run, struct error *error)
{
	struct work work = { 0 };
	const int result = rotate(run, &work, error);

	work_clear(&work);
	return result;
}
