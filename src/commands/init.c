/* --init: asks for a Portal and its tokens, and writes a profile. */
#include "commands/commands.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "commands/init_draft.h"
#include "commands/init_from.h"
#include "commands/init_pair.h"
#include "commands/init_places.h"
#include "console/prompt.h"
#include "console/screen.h"
#include "quix/portal_url.h"
#include "quix/token.h"
#include "quix/token_check.h"
#include "quixrun/mem.h"
#include "quixrun/text.h"
#include "system/atomic_file.h"
#include "system/private_dir.h"
#include "system/file.h"

/* The state of the dialogue. */
struct talk {
	const struct options *options;
	struct answers answers;
	struct init_from from; /* with --from */
	struct token_check check;
	struct draft *draft;
	struct init_places *places;
};

static bool is_on_terminal(const struct talk *talk)
{
	return talk->answers.terminal >= 0;
}

/* Takes the answer from the file of --from, else from the user. */
static int take_answer(struct talk *talk, enum from_value value,
		       const char *question, struct buf *answer,
		       struct error *error)
{
	if (!talk->options->from)
		return answers_next(&talk->answers, question,
				    value == FROM_TOKEN ? PROMPT_HIDDEN
							: PROMPT_SHOWN,
				    answer, error);
	init_from_add(&talk->from, value, answer);
	return 0;
}

static int ask_portal_url(struct talk *talk, struct error *error)
{
	struct buf *portal = &talk->draft->portal;
	const char *reason;

	if (take_answer(talk, FROM_PORTAL,
			"Portal [" PORTAL_URL_DEFAULT "]: ", portal, error))
		return -1;
	if (!portal->length)
		buf_add_text(portal, PORTAL_URL_DEFAULT);
	reason = portal_url_check(portal->data);
	if (reason)
		return error_set(error, STATUS_PERMANENT, "the portal %s",
				 reason);
	while (text_ends(portal->data, "/"))
		buf_truncate(portal, portal->length - 1);
	return 0;
}

static int take_workspace(struct talk *talk, const struct buf *line,
			  struct error *error)
{
	if (!line->length)
		return 0;
	if (!text_is_workspace_id(line->data))
		return error_set(
			error, STATUS_PERMANENT,
			"the workspace is not a workspace id: letters, "
			"digits, '-', '_' and '.', not beginning with '.', at most 255 bytes");
	talk->draft->workspace = mem_copy_text(line->data);
	return 0;
}

static int ask_workspace(struct talk *talk, struct error *error)
{
	AUTO_BUF struct buf line = { 0 };

	if (answers_next(&talk->answers, "Workspace: ", PROMPT_SHOWN, &line,
			 error))
		return -1;
	return take_workspace(talk, &line, error);
}

static int ask_token(struct talk *talk, int id, const char *question,
		     struct error *error)
{
	struct secret *token = &talk->draft->tokens[id - 1];
	AUTO_BUF struct buf line = { 0 };
	const char *remark;

	if (id == 1 ? take_answer(talk, FROM_TOKEN, question, &line, error)
		    : answers_next(&talk->answers, question, PROMPT_HIDDEN,
				   &line, error))
		return -1;
	if (!line.length)
		return 0;
	token_take(token, &line);
	remark = token_obstacle_in_profile(token);
	return remark ? error_set(error, STATUS_PERMANENT, "token %d %s", id,
				  remark)
		      : 0;
}

static void warn_of_token(const struct talk *talk, int id)
{
	const char *remark = token_reservation(&talk->draft->tokens[id - 1]);

	if (remark)
		log_message(&talk->options->log, LOG_LEVEL_WARNING,
			    "token %d %s", id, remark);
}

/*
 * Checks the token with the Portal; the first token determines the workspace.
 */
static int check_token(struct talk *talk, int id, struct error *error)
{
	struct draft *draft = talk->draft;
	const struct question question = { .token = &draft->tokens[id - 1],
					   .subject = id == 1 ? "token 1"
							      : "token 2",
					   .workspace = draft->workspace };
	AUTO_FREE char *workspace = NULL;
	const int result =
		token_check_ask(&talk->check, &question, &workspace, error);

	if (result == TOKEN_CHECK_OPENS && !draft->workspace) {
		draft->workspace = workspace;
		workspace = NULL;
	}
	return result;
}

static int check_first_token(struct talk *talk, struct error *error)
{
	struct error reason;
	int result = check_token(talk, 1, &reason);

	if (result == TOKEN_CHECK_SEVERAL && is_on_terminal(talk)) {
		log_message(&talk->options->log, LOG_LEVEL_ERROR, "%s",
			    reason.message);
		if (ask_workspace(talk, error))
			return -1;
		result = check_token(talk, 1, &reason);
	}
	if (!result)
		return 0;
	return error_set(error, reason.status, "%s%s", reason.message,
			 result == TOKEN_CHECK_SEVERAL && !is_on_terminal(talk)
				 ? talk->options->from
					   ? "; name one in Quix__Workspace__Id"
					   : "; name one in the second line"
				 : "");
}

static int check_second_token(struct talk *talk, struct error *error)
{
	const struct secret *tokens = talk->draft->tokens;

	if (!tokens[1].length)
		return 0;
	if (secret_equals(&tokens[0], &tokens[1]))
		return error_set(error, STATUS_PERMANENT,
				 "token 2 is the same as token 1; leave it "
				 "empty, or copy Token 2 from Quix");
	return check_token(talk, 2, error) ? -1 : 0;
}

static int begin_inquiry(struct talk *talk, struct error *error)
{
	struct fields *request = &talk->check.request;

	fields_set_text(request, "profile", talk->draft->name);
	fields_set_text(request, "portal", buf_text(&talk->draft->portal));
	return token_check_begin(&talk->check, talk->options, error);
}

/* Checks that both tokens are for the environment. */
static int take_pair(struct talk *talk, struct token_pair *pair,
		     struct error *error)
{
	struct draft *draft = talk->draft;
	int i;

	if (talk->options->keeps_personal_token)
		secret_set(&draft->personal, secret_text(&draft->tokens[0]),
			   draft->tokens[0].length);
	free(draft->workspace);
	draft->workspace = mem_copy_text(pair->workspace);
	for (i = 0; i < 2; i++) {
		const char *obstacle =
			token_obstacle_in_profile(&pair->tokens[i]);

		if (obstacle)
			return error_set(error, STATUS_PERMANENT,
					 "the portal's token %d %s", i + 1,
					 obstacle);
		secret_set(&draft->tokens[i], secret_text(&pair->tokens[i]),
			   pair->tokens[i].length);
	}
	return check_token(talk, 1, error) || check_token(talk, 2, error) ? -1
									  : 0;
}

/* If token 1 is a personal access token, gets both streaming tokens with it. */
static enum pair_answer ask_personal(struct talk *talk, struct error *error)
{
	const struct secret *token = &talk->draft->tokens[0];
	const struct pair_question question = {
		.check = &talk->check,
		.personal = token,
		.workspace = talk->draft->workspace,
	};
	struct token_pair pair = { 0 };
	enum pair_answer answer;

	if (text_begins(secret_text(token), "sdk-"))
		return PAIR_NOT_PERSONAL;
	answer = init_pair_read(&talk->answers, &question, &pair, error);
	if (answer == PAIR_GIVEN && take_pair(talk, &pair, error))
		answer = PAIR_FAILED;
	token_pair_clear(&pair);
	return answer;
}

static int ask_second_token(struct talk *talk, struct error *error)
{
	if (talk->options->keeps_personal_token)
		return error_set(
			error, STATUS_PERMANENT,
			"--keep-personal-token: this is not a personal access token with access to streaming tokens"

		);
	warn_of_token(talk, 1);
	if (check_first_token(talk, error) ||
	    ask_token(talk, 2,
		      "Token 2 (not shown; may be left empty): ", error))
		return -1;
	if (talk->draft->tokens[1].length)
		warn_of_token(talk, 2);
	return check_second_token(talk, error);
}

/* On a terminal, asks only when the token has access to several workspaces. */
static int ask_named_workspace(struct talk *talk, struct error *error)
{
	AUTO_BUF struct buf line = { 0 };

	if (talk->options->from) {
		init_from_add(&talk->from, FROM_WORKSPACE, &line);
		return take_workspace(talk, &line, error);
	}
	return is_on_terminal(talk) ? 0 : ask_workspace(talk, error);
}

/* Each token is checked before the next question. */
static int ask_all(struct talk *talk, struct error *error)
{
	enum pair_answer answer;

	if (ask_portal_url(talk, error) || ask_named_workspace(talk, error) ||
	    ask_token(
		    talk, 1,
		    "Token 1, or a personal access token (not shown): ", error))
		return -1;
	if (!talk->draft->tokens[0].length)
		return error_set(error, STATUS_PERMANENT,
				 "no token 1; to write a profile without a tok"
				 "en by hand, see quixrun.ini(5)");
	if (begin_inquiry(talk, error))
		return -1;
	answer = ask_personal(talk, error);
	if (answer == PAIR_FAILED ||
	    (answer != PAIR_GIVEN && ask_second_token(talk, error)))
		return -1;
	return init_places_ask(talk->places, &talk->answers, error);
}

/*
 * Fills the draft, whose name is set, from the terminal or the lines of
 * standard input: portal, workspace (on a terminal only when the token has
 * access to several), token 1, token 2; on a terminal also where to store them.
 */
static int ask_profile(const struct options *options, struct draft *draft,
		       struct init_places *places, struct error *error)
{
	struct talk talk = { .options = options,
			     .draft = draft,
			     .places = places };
	int result;

	if (options->from && init_from_read(&talk.from, options->from, error)) {
		init_from_clear(&talk.from);
		return -1;
	}
	answers_open(&talk.answers);
	result = ask_all(&talk, error);
	answers_close(&talk.answers);
	if (!result && options->from)
		init_from_describe(&talk.from, &draft->remark);
	init_from_clear(&talk.from);
	token_check_clear(&talk.check);
	return result;
}

static int refuse_existing_profile(const char *path, struct error *error)
{
	return error_set(error, STATUS_PERMANENT,
			 "'%s' already exists and is not overwritten", path);
}

/* Warns when the new profile is not found by its name, or another one is. */
static void warn_of_search(struct run *run, const char *path)
{
	struct error error;

	if (run_search(run, &error) ||
	    search_profile(&run->search, run->options.operand, &run->found,
			   &error))
		log_message(&run->options.log, LOG_LEVEL_WARNING,
			    "its folder is not on the search path, so it is "
			    "not found; see $QUIXRUN_CONFIG_PATH");
	else if (!file_is_same(path, run->found.path))
		log_message(&run->options.log, LOG_LEVEL_WARNING,
			    "'%s' is found before it; see $QUIXRUN_CONFIG_PATH",
			    run->found.path);
}

static int report_written(struct run *run, const struct draft *draft,
			  const char *path, struct error *error)
{
	AUTO_BUF struct buf folder = { 0 };
	AUTO_BUF struct buf text = { 0 };

	warn_of_search(run, path);
	if (run->options.log.verbosity < 0)
		return 0;
	if (run->options.config_dir) {
		buf_add_text(&folder, "-C ");
		text_shell_quote(&folder, run->options.config_dir);
		buf_add_char(&folder, ' ');
	}
	buf_add_format(&text,
		       "wrote '%s' for the environment '%s'; try: quixrun "
		       "%s-p %s --check\n",
		       path, draft->workspace, buf_text(&folder), draft->name);
	if (draft->remark.length)
		buf_add_format(&text, "%s\n", draft->remark.data);
	return screen_print(&text, error);
}

static int add_profile_file(int folder, const char *path,
			    const struct draft *draft, struct error *error)
{
	AUTO_BUF struct buf text = { 0 };

	draft_write(draft, &text);
	if (!atomic_file_add(folder, strrchr(path, '/') + 1, &text))
		return 0;
	if (errno == EEXIST)
		return refuse_existing_profile(path, error);
	return error_set(error, STATUS_PERMANENT, "'%s' cannot be written: %s",
			 path, strerror(errno));
}

static int keep_tokens(struct draft *draft, struct init_places *places,
		       struct error *error)
{
	static const char *const keys[] = { "token_1", "token_2",
					    "personal_token" };
	const struct secret *const tokens[] = { &draft->tokens[0],
						&draft->tokens[1],
						&draft->personal };
	int i;

	for (i = 0; i < (draft->personal.length ? 3 : 2); i++)
		if (init_places_keep(places, keys[i], tokens[i],
				     &draft->values[i], error))
			return -1;
	return 0;
}

/* Asks for all values and writes the profile; `folder` is open. */
static int write_profile(struct run *run, int folder, const char *path,
			 struct init_places *places, struct error *error)
{
	struct draft draft = { .name = run->options.operand };
	struct error reason;
	int result = ask_profile(&run->options, &draft, places, &reason) ||
		     keep_tokens(&draft, places, &reason);

	if (result)
		error_set(error, reason.status, "%s; no profile was written%s",
			  reason.message, buf_text(&places->kept));
	else if (add_profile_file(folder, path, &draft, &reason))
		result = error_set(error, reason.status, "%s%s", reason.message,
				   buf_text(&places->kept));
	else
		result = report_written(run, &draft, path, error);
	draft_clear(&draft);
	return result ? -1 : 0;
}

/*
 * Makes the folder if it is missing and writes the profile; init_places_begin()
 * has been called for `places`.
 */
static int init_in_folder(struct run *run, const char *folder,
			  struct init_places *places, struct error *error)
{
	const int fd = config_dir_open(folder, error);
	AUTO_BUF struct buf path = { 0 };
	struct stat status;
	int result;

	if (fd < 0)
		return -1;
	places->folder = realpath(folder, NULL);
	buf_add_format(&path, "%s%s%s.ini", folder,
		       text_ends(folder, "/") ? "" : "/", run->options.operand);
	if (!places->folder)
		result = error_set(error, STATUS_PERMANENT, "'%s': %s", folder,
				   strerror(errno));
	else if (!lstat(path.data, &status))
		result = refuse_existing_profile(path.data, error);
	else
		result = write_profile(run, fd, path.data, places, error);
	close(fd);
	return result;
}

/* What is often written in place of a name. */
static int check_name(const char *name, struct error *error)
{
	if (text_begins_token(name))
		return error_set(error, STATUS_PERMANENT,
				 "--init: the name looks like a token; name "
				 "the profile, as in --init dev; the token is "
				 "asked for");
	if (strchr(name, '/'))
		return error_set(error, STATUS_PERMANENT,
				 "--init takes the name of a profile, not a "
				 "path; -C names another folder");
	if (text_ends(name, ".ini"))
		return error_set(error, STATUS_PERMANENT,
				 "--init takes the name of a profile, without "
				 "'.ini'");
	return search_check_name(name, error);
}

int command_init(struct run *run, struct error *error)
{
	const struct options *options = &run->options;
	struct init_places places;
	AUTO_FREE char *folder = NULL;
	int result;

	if (check_name(options->operand, error) ||
	    init_places_begin(&places, options->operand, options->store, error))
		return -1;
	folder = options->config_dir ? mem_copy_text(options->config_dir)
				     : search_user_folder(error);
	result = folder ? init_in_folder(run, folder, &places, error) : -1;
	init_places_clear(&places);
	return result;
}
