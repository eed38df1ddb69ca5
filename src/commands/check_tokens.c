/* The tokens in --check: each by itself, and its workspace. */
#include "commands/check.h"

#include <string.h>

#include "commands/token_place.h"
#include "quix/ask.h"
#include "quix/resolve.h"
#include "quixrun/clock.h"
#include "helper/helper.h"
#include "quixrun/text.h"

#define MEND_WORKSPACE                                                         \
	"give the profile a streaming token of its workspace, or correct "     \
	"'workspace' in [quix]"

static const char *const names[] = { "token 1", "token 2" };

int check_converse(const struct check *check, struct fields *request,
		   struct fields *answer, struct error *error)
{
	const struct helper_caller caller = { .log = &check->run->options.log };
	long long left = clock_left(check->deadline);

	if (!left)
		return error_set(
			error, STATUS_TEMPORARY,
			"the timeout has expired; raise it with --timeout");
	if (left < 0)
		left = 0;
	fields_set_number(request, "timeout_ms", left);
	return helper_ask(request, left, &caller, answer, error);
}

/* True when the failure concerns the token or its workspace, not the Portal. */
static bool is_about_token(const char *fault)
{
	return text_begins(fault, "token") || text_ends(fault, "workspace") ||
	       text_ends(fault, "workspaces");
}

static void portal_is_unreachable(struct check *check, const struct quix *quix,
				  const struct error *error)
{
	checklist_fail(&check->list, "portal", quix->portal, error);
	if (error->status == STATUS_TEMPORARY)
		checklist_mend(&check->list, "try again later; check the "
					     "network and 'portal' in [quix]");
	check->is_portal_away = true;
}

static void portal_answers(struct check *check, const struct quix *quix)
{
	if (!check->has_portal_answered)
		checklist_add(&check->list, "portal", NULL, CHECK_OK,
			      "%s answers", quix->portal);
	check->has_portal_answered = true;
}

static void take_token_failure(struct check *check, int id, const char *fault,
			       const struct error *error)
{
	if (!fault || !is_about_token(fault)) {
		portal_is_unreachable(check, &check->quixes[id - 1], error);
		return;
	}
	portal_answers(check, &check->quixes[id - 1]);
	checklist_fail(&check->list, names[id - 1], NULL, error);
	if (!strcmp(fault, "token-elsewhere"))
		checklist_mend(&check->list, MEND_WORKSPACE);
}

static void take_token_result(struct check *check, int id,
			      const struct fields *answer)
{
	struct quix *quix = &check->quixes[id - 1];
	const struct token *token = &quix->tokens[id - 1];
	const char *text = secret_text(&token->value);
	char shown[TOKEN_ID_SIZE];

	portal_answers(check, quix);
	ask_take_result(quix, answer);
	quix->token_id = id;
	quix->answer_source = ANSWER_PORTAL;
	check->works[id - 1] = true;
	quix_token_id(quix, shown);
	if (text_begins(text, "sdk-")) {
		checklist_add(&check->list, names[id - 1], NULL, CHECK_OK,
			      "%s works", shown);
		return;
	}
	checklist_add(&check->list, names[id - 1], NULL, CHECK_WARNING,
		      text_begins(text, "pat-")
			      ? "%s works, but is a personal access token, "
				"which has access to more than one environment"
			      : "%s works, but does not look like a streaming "
				"token: those begin with 'sdk-'",
		      shown);
	checklist_mend(&check->list, "use a streaming token of '%s'",
		       quix_known_workspace(quix));
}

/* Makes the same request as a launch. */
static int make_token_request(struct quix *quix, struct fields *request,
			      struct error *error)
{
	if (quix_read_names(quix, error))
		return -1;
	return ask_make_request(quix, request, error);
}

/* True when a launch would send no request to the Portal. */
static bool needs_no_request(struct check *check, int id)
{
	struct quix *quix = &check->quixes[id - 1];

	return quix->settings.source == SOURCE_NONE &&
	       !resolve_needs_portal(quix);
}

static void check_with_portal(struct check *check, int id)
{
	struct quix *quix = &check->quixes[id - 1];
	AUTO_FIELDS struct fields request = { 0 };
	AUTO_FIELDS struct fields answer = { 0 };
	struct error error;

	if (make_token_request(quix, &request, &error)) {
		checklist_fail(&check->list, "settings", NULL, &error);
		return;
	}
	if (needs_no_request(check, id)) {
		checklist_add(&check->list, names[id - 1], NULL, CHECK_SKIPPED,
			      "source = none: the portal is not used");
		return;
	}
	if (check_converse(check, &request, &answer, &error))
		take_token_failure(check, id, fields_text(&answer, "fault"),
				   &error);
	else
		take_token_result(check, id, &answer);
}

/*
 * Evaluates the token and quixrun's settings. Returns 0; 1 when the token is
 * not set or empty; -1 with *error.
 */
static int evaluate_token(struct check *check, int id, struct error *error)
{
	struct quix *quix = &check->quixes[id - 1];
	struct options *options = &check->options[id - 1];
	const struct token *token = &quix->tokens[id - 1];

	if (!profile_find(&check->run->profile, SECTION_QUIX,
			  id == 1 ? "token_1" : "token_2"))
		return 1;
	*options = check->run->options;
	options->use_token = id == 1 ? TOKEN_1 : TOKEN_2;
	*quix = (struct quix){ .profile = &check->run->profile,
			       .options = options,
			       .trust_owner = check->run->trust_owner };
	if (!quix_read_settings(quix, error)) {
		check->has_tried[id - 1] = true;
		return 0;
	}
	return token->is_evaluated && !token->value.length ? 1 : -1;
}

static void check_one_token(struct check *check, int id, struct error *first)
{
	struct error error;
	const int result = evaluate_token(check, id, &error);

	if (result > 0)
		return;
	if (!result && check->is_portal_away) {
		checklist_add(&check->list, names[id - 1], NULL, CHECK_SKIPPED,
			      "not checked");
		return;
	}
	if (!result) {
		check_with_portal(check, id);
		return;
	}
	/*
	 * The settings are evaluated again with token 2: do not report an error
	 * twice.
	 */
	if (strcmp(error.message, first->message) != 0)
		checklist_fail(&check->list, names[id - 1], NULL, &error);
	*first = error;
}

/* Chooses the token that a launch would use. */
static void choose_token(struct check *check)
{
	const enum token_choice by_option = check->run->options.use_token;
	const struct quix *either = &check->quixes[!check->has_tried[0]];
	const enum token_choice choice =
		by_option != TOKEN_UNSET
			? by_option
			: (enum token_choice)either->settings.use_token;
	int id;

	for (id = 1; id <= 2 && !check->used; id++)
		if (choice != (id == 1 ? TOKEN_2 : TOKEN_1) &&
		    (check->works[id - 1] ||
		     (check->has_tried[id - 1] && needs_no_request(check, id))))
			check->used = &check->quixes[id - 1];
}

static void check_workspace(struct check *check)
{
	const char *used = quix_known_workspace(check->used);
	const char *others[2];
	int id;

	for (id = 0; id < 2; id++)
		others[id] = quix_known_workspace(&check->quixes[id]);
	if (check->works[0] && check->works[1] &&
	    strcmp(others[0], others[1]) != 0) {
		checklist_add(&check->list, "workspace", used, CHECK_FAILED,
			      "token 1 is for '%s', token 2 is for '%s'",
			      others[0], others[1]);
		checklist_mend(&check->list,
			       "give the profile two tokens of one environment,"
			       " and name it with 'workspace' in [quix]");
		return;
	}
	if (*used)
		checklist_add(&check->list, "workspace", NULL, CHECK_OK, "%s",
			      used);
}

/* The tokens come from the Portal, as in a launch. */
static void use_fetched(struct check *check)
{
	struct options *options = &check->options[0];
	struct quix *quix = &check->quixes[0];
	char shown[TOKEN_ID_SIZE];
	struct error error;
	int result;

	/* A new request, even if there is a cached answer. */
	*options = check->run->options;
	options->without_cache = true;
	*quix = (struct quix){ .profile = &check->run->profile,
			       .options = options,
			       .trust_owner = check->run->trust_owner };
	if (quix_read_settings(quix, &error)) {
		checklist_fail(&check->list, "settings", NULL, &error);
		return;
	}

	result = quix_resolve(quix, &error);
	options->without_cache = check->run->options.without_cache;
	if (result) {
		if (error.status == STATUS_TEMPORARY)
			portal_is_unreachable(check, quix, &error);
		else
			checklist_fail(&check->list, "personal", NULL, &error);
		return;
	}
	portal_answers(check, quix);
	quix_token_id(quix, shown);
	checklist_add(&check->list, names[quix->token_id - 1], NULL, CHECK_OK,
		      "%s works", shown);
	checklist_add(&check->list, "workspace", NULL, CHECK_OK, "%s",
		      quix_known_workspace(quix));
	check->used = quix;
}

/* For a profile of a local broker, or without streaming tokens. */
static void use_without_tokens(struct check *check)
{
	struct run *run = check->run;
	struct error error;

	if (run_read_settings(run, &error)) {
		checklist_fail(&check->list, "settings", NULL, &error);
		return;
	}
	if (quix_is_fetched(&run->quix))
		use_fetched(check);
	else if (quix_resolve(&run->quix, &error))
		checklist_fail(&check->list, "settings", NULL, &error);
	else
		check->used = &run->quix;
}

/*
 * Where the token is stored; for a command only the name of the store is shown.
 */
static void check_storage(struct check *check, int id)
{
	struct run *run = check->run;
	struct quix nothing = { .profile = &run->profile,
				.options = &run->options,
				.trust_owner = run->trust_owner };
	const struct value_source source = quix_values(&nothing);
	struct token_place place;
	AUTO_BUF struct buf where = { 0 };
	struct error ignored;

	token_place_find(&run->profile, id == 1 ? "token_1" : "token_2",
			 &place);
	if (place.keeper == KEPT_IN_FILE)
		token_place_resolve(&place, &source, &ignored);
	token_place_describe(&place, &where);
	if (place.keeper == KEPT_ELSEWHERE)
		buf_add_text(&where, ", where --rotate cannot write it");
	if (place.setting)
		checklist_add(&check->list, "storage", names[id - 1], CHECK_OK,
			      "%s", buf_text(&where));
	token_place_clear(&place);
}

void check_tokens(struct check *check)
{
	struct error first = { .message = "" };

	check_storage(check, 1);
	check_storage(check, 2);
	check_one_token(check, 1, &first);
	check_one_token(check, 2, &first);
	if (!check->has_tried[0] && !check->has_tried[1] && !*first.message) {
		use_without_tokens(check);
		return;
	}
	choose_token(check);
	if (check->used)
		check_workspace(check);
	else
		checklist_add(&check->list, "broker", NULL, CHECK_SKIPPED,
			      check->is_portal_away
				      ? "not checked: the portal is unreachable"
				      : "not checked: no token works");
}
