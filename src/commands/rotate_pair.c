#include "commands/rotate_pair.h"

#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "commands/ps_row.h"
#include "console/prompt.h"
#include "console/screen.h"
#include "quixrun/io.h"
#include "quixrun/mem.h"

/* The maximum number of programs named in the warning. */
#define PROGRAMS_SHOWN 8

static const char *name_of(const struct rotate_pair *pair)
{
	return quix_name(pair->places->quix);
}

/* Both tokens must be for the environment of the profile. */
static int check_pair(struct rotate_pair *pair, const struct token_pair *fresh,
		      struct error *error)
{
	static const char *const subjects[] = { "the portal's Token 1",
						"the portal's Token 2" };
	int i;

	for (i = 0; i < 2; i++) {
		const struct question question = {
			.token = &fresh->tokens[i],
			.subject = subjects[i],
			.workspace = fresh->workspace,
		};
		AUTO_FREE char *opened = NULL;

		if (token_check_ask(pair->question.check, &question, &opened,
				    error))
			return -1;
	}
	return 0;
}

/* True when a token of the profile differs from the Portal's. */
static bool differs(const struct rotate_pair *pair,
		    const struct token_pair *fresh)
{
	const struct rotate_places *places = pair->places;
	int i;

	for (i = 0; i < 2; i++)
		if (places->kept[i].setting &&
		    (places->unreadable[i] ||
		     !secret_equals(&places->quix->tokens[i].value,
				    &fresh->tokens[i])))
			return true;
	return false;
}

static int write_pair(struct rotate_pair *pair, const struct token_pair *fresh,
		      struct error *error)
{
	const struct secret *tokens[2];
	int i;

	for (i = 0; i < 2; i++)
		tokens[i] = pair->places->kept[i].setting ? &fresh->tokens[i]
							  : NULL;
	return rotate_places_write(pair->places, tokens, error);
}

static int report_pair(const struct rotate_pair *pair,
		       const struct token_pair *fresh, const char *what,
		       struct error *error)
{
	char first[FINGERPRINT_SIZE], second[FINGERPRINT_SIZE];
	AUTO_BUF struct buf text = { 0 };

	if (pair->places->quix->options->log.verbosity < 0)
		return 0;
	crypto_fingerprint(&fresh->tokens[0], first);
	crypto_fingerprint(&fresh->tokens[1], second);
	buf_add_format(&text,
		       "profile '%s': %s: token 1 is %s, token 2 is %s\n",
		       name_of(pair), what, first, second);
	return screen_print(&text, error);
}

enum pair_answer rotate_pair_write(struct rotate_pair *pair,
				   struct error *error)
{
	struct token_pair fresh = { 0 };
	enum pair_answer answer =
		token_pair_read(&pair->question, &fresh, error);
	bool is_new = false;

	if (answer == PAIR_GIVEN) {
		is_new = differs(pair, &fresh);
		if (is_new && (check_pair(pair, &fresh, error) ||
			       write_pair(pair, &fresh, error)))
			answer = PAIR_FAILED;
	}
	if (answer == PAIR_GIVEN &&
	    report_pair(
		    pair, &fresh,
		    is_new ? "the tokens of the portal were written"
		    : rotate_places_hold(pair->places)
			    ? "the tokens are those of the portal already; "
			      "nothing was changed"
			    : "each launch reads the tokens from the portal; "
			      "nothing was changed",
		    error))
		answer = PAIR_FAILED;
	token_pair_clear(&fresh);
	return answer;
}

/* True when a program of this host runs with that token. */
static bool runs_with(const struct process *process, const char *fingerprint)
{
	const char *id = process_variable(process, "QUIXRUN_TOKEN_ID");

	return id && ps_is_token_id(id) && !strcmp(id + 2, fingerprint);
}

/* Appends the programs that will stop working; returns their number. */
static size_t add_affected_programs(struct buf *text, const char *fingerprint)
{
	const struct fields nothing = { 0 };
	struct processes processes = { 0 };
	struct error ignored;
	size_t i, count = 0;

	if (!processes_read(&processes, &ignored))
		processes_fold(&processes);
	for (i = 0; i < processes.count; i++) {
		const struct process *process = &processes.items[i];

		if (!runs_with(process, fingerprint))
			continue;
		if (count++ >= PROGRAMS_SHOWN)
			continue;
		buf_add_format(text, "\n  process %ld: ", (long)process->pid);
		ps_command_add(text, process, &nothing);
	}
	if (count > PROGRAMS_SHOWN)
		buf_add_format(text, "\n  and %zu more",
			       count - PROGRAMS_SHOWN);
	processes_clear(&processes);
	return count;
}

/* Appends what will stop working. */
static void describe_rotation(const struct token_pair *before, struct buf *text)
{
	char fingerprint[FINGERPRINT_SIZE];
	AUTO_BUF struct buf programs = { 0 };
	size_t count;

	crypto_fingerprint(&before->tokens[0], fingerprint);
	count = add_affected_programs(&programs, fingerprint);
	buf_add_format(text,
		       "quixrun: rotating the tokens of '%s' in Quix: Token 1 "
		       "(%s) stops working",
		       before->workspace, fingerprint);
	if (count)
		buf_add_format(text,
			       "; %zu program%s on this host run%s with "
			       "it:%s",
			       count, count == 1 ? "" : "s",
			       count == 1 ? "s" : "", buf_text(&programs));
	else
		buf_add_text(text, "; no program on this host runs with it");
	buf_add_char(text, '\n');
}

/*
 * An empty answer means no: it cannot be undone, and programs on other hosts
 * are not known.
 */
static bool is_agreed(int terminal)
{
	AUTO_BUF struct buf answer = { 0 };
	struct error ignored;

	if (prompt_ask(terminal, "Rotate? [y/N] ", PROMPT_SHOWN, &answer,
		       &ignored))
		return false;
	return !strcasecmp(buf_text(&answer), "y") ||
	       !strcasecmp(buf_text(&answer), "yes");
}

static void print_rotation(const struct buf *text)
{
	io_write_all(STDERR_FILENO, text->data, text->length);
}

static int agree(const struct rotate_pair *pair,
		 const struct token_pair *before, struct error *error)
{
	const struct options *options = pair->places->quix->options;
	AUTO_BUF struct buf text = { 0 };
	int terminal;
	bool is_yes;

	describe_rotation(before, &text);
	if (options->is_confirmed) {
		if (options->log.verbosity >= 0)
			print_rotation(&text);
		return 0;
	}
	terminal = prompt_open();
	if (terminal < 0)
		return error_set(
			error, STATUS_PERMANENT,
			"there is no terminal for the question; use -y to rotate without it"
			"; nothing was rotated");
	print_rotation(&text);
	is_yes = is_agreed(terminal);
	close(terminal);
	return is_yes ? 0
		      : error_set(error, STATUS_PERMANENT,
				  "not confirmed; nothing was rotated");
}

/* Tries everything before the rotation that could fail after it. */
static int try_everything(struct rotate_pair *pair,
			  const struct token_pair *before, struct error *error)
{
	if (!before->is_administrator)
		return error_set(error, STATUS_PERMANENT,
				 "only administrators of the organisation can "
				 "rotate, and the personal access token is not "
				 "an administrator's; nothing was rotated");
	if (check_pair(pair, before, error) ||
	    rotate_places_probe(pair->places, error))
		return error_append(error, "; nothing was rotated");
	return 0;
}

static int finish_rotation(struct rotate_pair *pair,
			   const struct token_pair *fresh, struct error *error)
{
	if (write_pair(pair, fresh, error))
		return error_append(
			error,
			"; the tokens were rotated in Quix; fix that, then run 'quixrun --rotate %s' to write"

			" them",
			name_of(pair));
	if (check_pair(pair, fresh, error))
		return error_append(error, "; the tokens were rotated and "
					   "written");
	return report_pair(pair, fresh,
			   rotate_places_hold(pair->places)
				   ? "the tokens were rotated and written"
				   : "the tokens were rotated",
			   error);
}

int rotate_pair_now(struct rotate_pair *pair, struct error *error)
{
	struct token_pair before = { 0 }, fresh = { 0 };
	int result = -1;

	if (token_pair_read(&pair->question, &before, error) != PAIR_GIVEN)
		error_append(error, "; nothing was rotated");
	else if (!try_everything(pair, &before, error) &&
		 !agree(pair, &before, error) &&
		 !token_pair_rotate(&pair->question, &before, &fresh, error))
		result = finish_rotation(pair, &fresh, error);
	token_pair_clear(&before);
	token_pair_clear(&fresh);
	return result;
}
