/*
 * The personal access token in --check, and the streaming tokens of the Portal.
 */
#include "commands/check.h"

#include <string.h>

#include "quix/ask.h"
#include "quix/token_pair.h"
#include "quixrun/text.h"

static const char step[] = "personal";

/*
 * True when a token of the profile is evaluated and differs from the Portal's.
 */
static bool is_other(const struct check *check, int id,
		     const struct token_pair *pair)
{
	const struct token *token = &check->quixes[id - 1].tokens[id - 1];

	return token->value.length &&
	       !secret_equals(&token->value, &pair->tokens[id - 1]);
}

static void tell_pair(struct check *check, const struct token_pair *pair)
{
	const bool is_first_other = is_other(check, 1, pair);
	const bool is_second_other = is_other(check, 2, pair);
	const bool are_both = is_first_other && is_second_other;

	if (!is_first_other && !is_second_other) {
		checklist_add(&check->list, step, NULL, CHECK_OK,
			      check->has_tried[0] || check->has_tried[1]
				      ? "works, and the tokens are the portal's"
				      : "works, and gives both tokens");
		return;
	}
	checklist_add(&check->list, step, NULL, CHECK_WARNING,
		      "works, but %s of the profile %s other than the portal's",
		      are_both	       ? "both tokens"
		      : is_first_other ? "token 1"
				       : "token 2",
		      are_both ? "are" : "is");
	checklist_mend(&check->list, "quixrun --rotate %s",
		       check->run->profile.name);
}

/* A quix with known Portal and workspace, or NULL. */
static struct quix *find_quix(struct check *check)
{
	int i;

	if (check->used)
		return check->used;
	for (i = 0; i < 2; i++)
		if (check->has_tried[i])
			return &check->quixes[i];
	return NULL;
}

static void ask(struct check *check, struct quix *quix,
		const struct secret *personal)
{
	struct token_check inquiry = { 0 };
	const struct pair_question question = {
		.check = &inquiry,
		.personal = personal,
		.workspace = *quix_known_workspace(quix)
				     ? quix_known_workspace(quix)
				     : NULL,
	};
	struct token_pair pair = { 0 };
	struct error error;

	if (!ask_make_request(quix, &inquiry.request, &error) &&
	    !token_check_begin(&inquiry, quix->options, &error) &&
	    token_pair_read(&question, &pair, &error) == PAIR_GIVEN)
		tell_pair(check, &pair);
	else
		checklist_fail(&check->list, step, NULL, &error);
	token_pair_clear(&pair);
	token_check_clear(&inquiry);
}

void check_personal(struct check *check)
{
	struct quix *quix = find_quix(check);
	AUTO_SECRET struct secret personal = { 0 };
	struct error error;

	if (!quix ||
	    !profile_find(&check->run->profile, SECTION_QUIX, "personal_token"))
		return;
	if (token_pair_personal(quix, &personal, &error))
		checklist_fail(&check->list, step, NULL, &error);
	else if (personal.length && check->is_portal_away)
		checklist_add(&check->list, step, NULL, CHECK_SKIPPED,
			      "not checked");
	else if (personal.length)
		ask(check, quix, &personal);
}
