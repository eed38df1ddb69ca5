/*
 * --init with tokens in a store.
 */
#include "harness.h"
#include "stores.h"
#include "terminal.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define WROTE                                                                  \
	"wrote '<config>/new.ini' for the environment 'acme-factory-dev'; "    \
	"try: quixrun -p new --check\n"

/* Runs --init with --store, from standard input; `out` "": it must fail. */
static void init(struct scene *scene, const char *store, const char *second,
		 const char *out, const char *err)
{
	struct buf option = { 0 };
	struct buf input = { 0 };
	AUTO_RUN struct run run = { .env = STORES_ENVIRONMENT };

	buf_add_format(&option, "--store=%s", store);
	buf_add_format(&input, "<portal>\n\n<dev-1>\n%s\n", second);
	run.args = TEXTS("--init", "new", option.data);
	run.input = input.data;
	scene_holds_secrets(scene, "<config>/new.ini");
	run_program(scene, &run);
	assert_run_like(scene, &run, *out ? 0 : 125, scene_text(scene, out),
			err);
	buf_clear(&option);
	buf_clear(&input);
}

static void assert_has_line(struct scene *scene, const char *line)
{
	if (!strstr(scene_read(scene, "<config>/new.ini"),
		    scene_text(scene, line)))
		fail_msg("not in the profile: %s", line);
}

/* The profile can be launched and rotated. */
static void assert_in_use(struct scene *scene)
{
	AUTO_RUN struct run launch = {
		.args = TEXTS("-p", "new", "/bin/sh", "-c",
			      "echo $QUIXRUN_TOKEN_ID"),
		.env = STORES_ENVIRONMENT,
	};
	AUTO_RUN struct run run = { .args = TEXTS("--rotate", "new"),
				    .env = STORES_ENVIRONMENT,
				    .input = "<dev-3>\n" };

	portal_rotate(scene, "dev");
	run_program(scene, &run);
	assert_run(scene, &run, 0,
		   "profile 'new': token 2 (<dev-2:id>) is token 1 now, and "
		   "the new token (<dev-3:id>) is token 2\n"
		   "'quixrun --ps' lists the programs that still run with an "
		   "old token\n",
		   "");
	run_program(scene, &launch);
	assert_run(scene, &launch, 0, "1:<dev-2:id>\n", "");
}

SCENE_TEST(init_writes_into_pass)
{
	struct scene *scene = *state;

	stores_install(scene);
	portal_start(scene, NULL);
	init(scene, "pass", "<dev-2>", WROTE, "");
	assert_holds_secret(scene, "<dir>/store/quixrun/new/token_1",
			    "<dev-1>");
	assert_holds_secret(scene, "<dir>/store/quixrun/new/token_2",
			    "<dev-2>");
	assert_has_line(scene, "\ntoken_1 = ${command:pass show "
			       "quixrun/new/token_1}\n");
	assert_has_line(scene, "\ntoken_2 = ${command:pass show "
			       "quixrun/new/token_2}\n");
	stores_assert_journal(scene, "pass insert -m -f quixrun/new/token_1\n"
				     "pass show quixrun/new/token_1\n"
				     "pass insert -m -f quixrun/new/token_2\n"
				     "pass show quixrun/new/token_2\n");
	assert_in_use(scene);
}

SCENE_TEST(init_writes_into_the_keyring)
{
	struct scene *scene = *state;

	stores_install(scene);
	portal_start(scene, NULL);
	init(scene, "secret-tool", "<dev-2>", WROTE, "");
	assert_has_line(scene, "\ntoken_1 = ${command:secret-tool lookup "
			       "service quixrun profile new token 1}\n");
	assert_in_use(scene);
}

SCENE_TEST(init_writes_credentials)
{
	struct scene *scene = *state;

	stores_install(scene);
	portal_start(scene, NULL);
	scene_holds_secrets(scene, "<config>");
	init(scene, "systemd-creds", "<dev-2>", WROTE, "");
	assert_has_line(scene, "\ntoken_2 = ${command:systemd-creds decrypt "
			       "--name=new.token_2 "
			       "<config>/new.token_2.cred -}\n");
	assert_holds_secret(scene, "<config>/new.token_2.cred",
			    "new.token_2\n<dev-2>");
	assert_in_use(scene);
}

SCENE_TEST(init_leaves_a_token_2_that_is_not_given_as_a_hint)
{
	struct scene *scene = *state;

	stores_install(scene);
	portal_start(scene, NULL);
	init(scene, "pass", "", WROTE, "");
	assert_has_line(scene, "\n; token_2 = ${command:pass show "
			       "quixrun/new/token_2}\n");
	assert_int_equal(access(scene_text(scene, "<dir>/store/quixrun/new/"
						  "token_2"),
				F_OK),
			 -1);
}

/* Makes the file of pass, which the fake store does not make. */
static void there(struct scene *scene, const char *token)
{
	scene_write(scene, "<home>/.password-store/quixrun/new/token_1.gpg",
		    0600, "");
	scene_write(scene, "store/quixrun/new/token_1", 0600, token);
}

SCENE_TEST(init_overwrites_nothing_in_a_store)
{
	struct scene *scene = *state;

	stores_install(scene);
	portal_start(scene, NULL);
	there(scene, "<prod-1>");
	init(scene, "pass", "<dev-2>", "",
	     "quixrun: pass (quixrun/new/token_1) already exists and is not "
	     "overwritten; remove it (pass rm -f quixrun/new/token_1), or "
	     "choose another name for the profile; no profile was written\n");
	assert_holds_secret(scene, "<dir>/store/quixrun/new/token_1",
			    "<prod-1>");
	assert_int_equal(access(scene_text(scene, "<config>/new.ini"), F_OK),
			 -1);
}

SCENE_TEST(init_that_was_cut_short_is_done_again)
{
	struct scene *scene = *state;

	stores_install(scene);
	portal_start(scene, NULL);
	scene_write(scene, "fault", 0600, "insert -m -f quixrun/new/token_2\n");
	init(scene, "pass", "<dev-2>", "",
	     "pass: the store is locked\n"
	     "quixrun: pass (quixrun/new/token_2) cannot be written: the "
	     "command ended with status 3; no profile was written, but pass "
	     "(quixrun/new/token_1) contains token_1\n");
	there(scene, "<dev-1>");
	scene_write(scene, "fault", 0600, "");
	init(scene, "pass", "<dev-2>", WROTE, "");
	assert_in_use(scene);
}

SCENE_TEST(init_compares_what_it_reads_back)
{
	struct scene *scene = *state;

	stores_install(scene);
	portal_start(scene, NULL);
	scene_write(scene, "garble", 0600,
		    "insert -m -f quixrun/new/token_1\n");
	init(scene, "pass", "", "",
	     "quixrun: pass (quixrun/new/token_1) was written, but reading it back gives another value"
	     "; no profile was written\n");
}

SCENE_TEST(a_store_that_is_none_is_refused)
{
	struct scene *scene = *state;
	AUTO_RUN struct run absent = {
		.args = TEXTS("--init", "new", "--store=secret-tool"),
		.env = TEXTS("PATH=<dir>/none"),
	};
	AUTO_RUN struct run misplaced = {
		.args = TEXTS("--rotate", "new", "--store=pass"),
	};

	init(scene, "vault", "", "",
	     "quixrun: --store: 'vault' is not a supported store; supported are: "
	     "file, pass, secret-tool, systemd-creds\n");
	run_program(scene, &absent);
	assert_run(
		scene, &absent, 125, "",
		"quixrun: --store=secret-tool: it is not installed: 'secret-tool' is not i"
		"n PATH\n");
	run_program(scene, &misplaced);
	assert_run(scene, &misplaced, 125, "",
		   "quixrun: --store requires --init\n");
	assert_int_equal(access(scene_text(scene, "<config>/new.ini"), F_OK),
			 -1);
}

/* Types answers up to the question, or to the end when it is not asked. */
static void type_answers(struct scene *scene, struct run *run)
{
	run_start(scene, run);
	terminal_await(run, "Portal [https://portal-api.cloud.quix.io]: ");
	terminal_type(scene, run, "<portal>\r");
	terminal_await(run,
		       "Token 1, or a personal access token (not shown): ");
	terminal_type(scene, run, "<dev-1>\r");
	terminal_await(run, "Token 2 (not shown; may be left empty): ");
	terminal_type(scene, run, "<dev-2>\r");
}

/* Adds only the tools that the fake stores need. */
static void add_tools(struct scene *scene)
{
	static const char *const tools[][2] = {
		{ "/bin/cat", "<dir>/tools/cat" },
		{ "/bin/mkdir", "<dir>/tools/mkdir" },
		{ "/bin/grep", "<dir>/tools/grep" },
	};
	size_t i;

	assert_int_equal(mkdir(scene_text(scene, "<dir>/tools"), 0700), 0);
	for (i = 0; i < sizeof(tools) / sizeof(tools[0]); i++)
		assert_int_equal(
			symlink(tools[i][0], scene_text(scene, tools[i][1])),
			0);
}

/* Only stores that are set up are offered: here only pass. */
SCENE_TEST(on_a_terminal_it_asks_where)
{
	static const char *const answers[] = { "pass\r", "\r", "vault\r" };
	struct scene *scene = *state;
	size_t i;

	stores_install(scene);
	portal_start(scene, NULL);
	scene_write(scene, "<home>/.password-store/.gpg-id", 0600, "me\n");
	scene_write(scene, "bin/secret-tool", 0755,
		    "#!/bin/sh\necho 'no D-Bus' >&2\nexit 1\n");
	unlink(scene_text(scene, "<dir>/bin/systemd-creds"));
	add_tools(scene);
	scene_holds_secrets(scene, "<config>/new.ini");
	for (i = 0; i < 3; i++) {
		AUTO_RUN struct run run = {
			.args = TEXTS("--init", "new"),
			.env = TEXTS("PATH=<dir>/bin:<dir>/tools"),
			.terminal = TERMINAL_INPUT,
		};

		type_answers(scene, &run);
		terminal_await(&run, "Keep the tokens in (file, pass) "
				     "[file]: ");
		terminal_type(scene, &run, answers[i]);
		run_wait(scene, &run);
		if (i == 2) {
			assert_run(
				scene, &run, 125, "",
				"quixrun: 'vault' is not a supported store; supported"
				" are: file, pass, secret-tool, "
				"systemd-creds; no profile was written\n");
			break;
		}
		assert_run(scene, &run, 0, WROTE, "");
		assert_has_line(scene, i ? "\ntoken_1 = <dev-1>\n"
					 : "\ntoken_1 = ${command:pass show "
					   "quixrun/new/token_1}\n");
		unlink(scene_text(scene, "<config>/new.ini"));
	}
}

SCENE_TEST(with_an_answer_on_the_command_line_it_does_not_ask)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("--init", "new", "--store=file"),
		.env = STORES_ENVIRONMENT,
		.terminal = TERMINAL_INPUT,
	};

	stores_install(scene);
	portal_start(scene, NULL);
	scene_write(scene, "<home>/.password-store/.gpg-id", 0600, "me\n");
	scene_holds_secrets(scene, "<config>/new.ini");
	type_answers(scene, &run);
	run_wait(scene, &run);
	assert_run(scene, &run, 0, WROTE, "");
	assert_has_line(scene, "\ntoken_1 = <dev-1>\n");
	stores_assert_journal(scene, "");
}
