#include "commands/interview.h"

#include "quix/token_check.h"
#include "console/prompt.h"
#include "quixrun/mem.h"
#include "quixrun/text.h"
#include "quix/token.h"
#include "quix/portal_url.h"

/* What is needed from the first question to the last. */
struct talk {
	const struct options *options;
	struct answers answers;
	struct inquiry inquiry;
	struct draft *draft;
};

static bool is_on_terminal(const struct talk *talk)
{
	return talk->answers.terminal >= 0;
}

static int ask_portal_url(struct talk *talk, struct error *error)
{
	struct buf *portal = &talk->draft->portal;
	const char *reason;

	if (answers_next(&talk->answers, "Portal [" URL_PORTAL "]: ",
			 PROMPT_SHOWN, portal, error))
		return -1;
	if (!portal->length)
		buf_add_text(portal, URL_PORTAL);
	reason = url_check(portal->data);
	if (reason)
		return error_set(error, STATUS_MEND, "the portal %s", reason);
	while (text_ends(portal->data, "/"))
		buf_truncate(portal, portal->length - 1);
	return 0;
}

static int ask_workspace(struct talk *talk, struct error *error)
{
	AUTO_BUF struct buf line = { 0 };

	if (answers_next(&talk->answers, "Workspace: ", PROMPT_SHOWN, &line,
			 error))
		return -1;
	if (!line.length)
		return 0;
	if (!text_is_workspace_id(line.data))
		return error_set(
			error, STATUS_MEND,
			"the workspace is not a workspace id: letters, "
			"digits, '-', '_' and '.', no '.' first, at most 255 bytes");
	talk->draft->workspace = buf_steal(&line);
	return 0;
}

static int ask_token(struct talk *talk, int id, const char *question,
		     struct error *error)
{
	struct secret *token = &talk->draft->tokens[id - 1];
	AUTO_BUF struct buf line = { 0 };
	const char *remark;

	if (answers_next(&talk->answers, question, PROMPT_HIDDEN, &line, error))
		return -1;
	if (!line.length)
		return 0;
	secret_take(token, &line);
	remark = token_obstacle_in_profile(token);
	if (remark)
		return error_set(error, STATUS_MEND, "token %d %s", id, remark);
	remark = token_reservation(token);
	if (remark)
		log_message(&talk->options->log, LOG_LEVEL_WARNING,
			    "token %d %s", id, remark);
	return 0;
}

/* Asks the Portal; the workspace is found by the first token. */
static int check_token(struct talk *talk, int id, struct error *error)
{
	struct draft *draft = talk->draft;
	const struct question question = { .token = &draft->tokens[id - 1],
					   .subject = id == 1 ? "token 1"
							      : "token 2",
					   .workspace = draft->workspace };
	AUTO_FREE char *workspace = NULL;
	const int result =
		inquiry_ask(&talk->inquiry, &question, &workspace, error);

	if (result == INQUIRY_OPENS && !draft->workspace) {
		draft->workspace = workspace;
		workspace = NULL;
	}
	return result;
}

static int check_first(struct talk *talk, struct error *error)
{
	struct error reason;
	int result = check_token(talk, 1, &reason);

	if (result == INQUIRY_SEVERAL && is_on_terminal(talk)) {
		log_message(&talk->options->log, LOG_LEVEL_ERROR, "%s",
			    reason.message);
		if (ask_workspace(talk, error))
			return -1;
		result = check_token(talk, 1, &reason);
	}
	if (!result)
		return 0;
	return error_set(error, reason.status, "%s%s", reason.message,
			 result == INQUIRY_SEVERAL && !is_on_terminal(talk)
				 ? "; name one in the second line"
				 : "");
}

static int check_second(struct talk *talk, struct error *error)
{
	const struct secret *tokens = talk->draft->tokens;

	if (!tokens[1].length)
		return 0;
	if (secret_equals(&tokens[0], &tokens[1]))
		return error_set(error, STATUS_MEND,
				 "token 2 is the same as token 1; leave it "
				 "empty, or copy Token 2 from Quix");
	return check_token(talk, 2, error) ? -1 : 0;
}

static int begin_inquiry(struct talk *talk, struct error *error)
{
	struct fields *request = &talk->inquiry.request;

	fields_set_text(request, "profile", talk->draft->name);
	fields_set_text(request, "portal", buf_text(&talk->draft->portal));
	return inquiry_begin(&talk->inquiry, talk->options, error);
}

/* Each token is checked before the next question. */
static int hold(struct talk *talk, struct error *error)
{
	if (ask_portal_url(talk, error) ||
	    (!is_on_terminal(talk) && ask_workspace(talk, error)) ||
	    ask_token(talk, 1, "Token 1 (not shown): ", error))
		return -1;
	if (!talk->draft->tokens[0].length)
		return error_set(error, STATUS_MEND,
				 "no token 1: a profile without a token is "
				 "written by hand, see quixrun.ini(5)");
	if (begin_inquiry(talk, error) || check_first(talk, error) ||
	    ask_token(talk, 2,
		      "Token 2 (not shown; may be left empty): ", error))
		return -1;
	return check_second(talk, error);
}

int interview(const struct options *options, struct draft *draft,
	      struct error *error)
{
	struct talk talk = { .options = options, .draft = draft };
	int result;

	answers_open(&talk.answers);
	result = hold(&talk, error);
	answers_close(&talk.answers);
	inquiry_clear(&talk.inquiry);
	return result;
}
