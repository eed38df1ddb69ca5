/*
 * --rotate: writes a new Token 2 to the profile.
 */
#include "harness.h"
#include "profiles.h"
#include "terminal.h"

#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SHOW "/bin/sh", "-c", "echo $QUIXRUN_TOKEN_ID $Quix__Workspace__Id"

#define ROTATED                                                                \
	"profile 'dev': token 2 (<dev-2:id>) is token 1 now, and the new "     \
	"token (<dev-3:id>) is token 2\n"                                      \
	"'quixrun --ps' lists the programs that still run with an old token\n"

/* A profile with everything that an editor might lose. */
#define COMMENTED(first, second)                                               \
	"\xef\xbb\xbf; a comment\r\n"                                          \
	"[profile]\n"                                                          \
	"description = token_1 = not this one\n"                               \
	"\n"                                                                   \
	"[quix]\n"                                                             \
	"token_2=" second "   ; the second\r\n"                                \
	"portal = <portal>\n"                                                  \
	"# token_1 = nor this\n"                                               \
	"token_1   =\t" first "\t; the first\n"                                \
	"workspace = acme-factory-dev\n"                                       \
	"[env]\n"                                                              \
	"token_1 = neither"

static void prepare(struct scene *scene, const char *profile)
{
	portal_start(scene, NULL);
	scene_profile(scene, "dev", profile);
}

static mode_t mode_of(struct scene *scene, const char *path)
{
	struct stat status;

	assert_int_equal(stat(scene_text(scene, path), &status), 0);
	return status.st_mode & 07777;
}

/* Checks a file of secrets without showing its bytes. */
static void assert_holds(struct scene *scene, const char *path,
			 const char *expected)
{
	if (strcmp(scene_read(scene, path), scene_text(scene, expected)) != 0)
		fail_msg("%s does not hold what it should", path);
}

/* Fails the test when there are files that a step left behind. */
static void assert_no_leftovers(struct scene *scene)
{
	AUTO_RUN struct run run = {
		.program = "/bin/sh",
		.args = TEXTS("-c", "ls -A <config> | grep quixrun-"),
	};

	run_program(scene, &run);
	assert_string_equal(buf_text(&run.out), "");
}

static void assert_rotates(struct scene *scene, const char *out,
			   const char *err)
{
	AUTO_RUN struct run run = { .args = TEXTS("--rotate", "dev"),
				    .input = "<dev-3>\n" };

	run_program(scene, &run);
	assert_run(scene, &run, 0, out, err);
	assert_no_leftovers(scene);
}

static void assert_refuses(struct scene *scene, const char *input, int status,
			   const char *err)
{
	AUTO_RUN struct run run = { .args = TEXTS("--rotate", "dev"),
				    .input = input };

	run_program(scene, &run);
	assert_run_like(scene, &run, status, "", err);
	assert_no_leftovers(scene);
}

SCENE_TEST(token_2_becomes_1_and_the_new_one_2)
{
	struct scene *scene = *state;
	AUTO_RUN struct run launch = { .args = TEXTS("-p", "dev", SHOW) };

	prepare(scene, PROFILE_DEV);
	portal_rotate(scene, "dev");
	assert_rotates(scene, ROTATED, "");
	assert_holds(scene, "<config>/dev.ini",
		     "[quix]\nportal = <portal>\n"
		     "workspace = acme-factory-dev\n"
		     "token_1 = <dev-2>\ntoken_2 = <dev-3>\n");
	run_program(scene, &launch);
	assert_run(scene, &launch, 0, "1:<dev-2:id> acme-factory-dev\n", "");
}

SCENE_TEST(every_other_byte_stays)
{
	struct scene *scene = *state;

	prepare(scene, "");
	scene_write(scene, "<config>/dev.ini", 0640,
		    COMMENTED("<dev-1>", "<dev-2>"));
	portal_rotate(scene, "dev");
	assert_rotates(scene, ROTATED,
		       "quixrun: warning: <config>/dev.ini:6: token_2 is in a "
		       "file that others can read (mode 0640); run: chmod 600 "
		       "<config>/dev.ini\n"
		       "quixrun: warning: <config>/dev.ini:9: token_1 is in a "
		       "file that others can read (mode 0640); run: chmod 600 "
		       "<config>/dev.ini\n");
	assert_holds(scene, "<config>/dev.ini",
		     COMMENTED("<dev-2>", "<dev-3>"));
	assert_int_equal(mode_of(scene, "<config>/dev.ini"), 0640);
}

SCENE_TEST(a_symlink_stays_one)
{
	struct scene *scene = *state;
	char target[64] = "";

	prepare(scene, PROFILE_DEV);
	scene_write(scene, "away/real.ini", 0600, PROFILE_DEV);
	unlink(scene_text(scene, "<config>/dev.ini"));
	assert_int_equal(symlink("../../../away/real.ini",
				 scene_text(scene, "<config>/dev.ini")),
			 0);
	portal_rotate(scene, "dev");
	assert_rotates(scene, ROTATED, "");
	assert_true(readlink(scene_text(scene, "<config>/dev.ini"), target,
			     sizeof(target) - 1) > 0);
	assert_string_equal(target, "../../../away/real.ini");
	assert_holds(scene, "<dir>/away/real.ini",
		     "[quix]\nportal = <portal>\n"
		     "workspace = acme-factory-dev\n"
		     "token_1 = <dev-2>\ntoken_2 = <dev-3>\n");
}

SCENE_TEST(the_owner_stays)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("--rotate", "dev"),
		.env = TEXTS("QUIXRUN_TRUST_OWNER=12345"),
		.input = "<dev-3>",
	};
	struct stat status;

	if (geteuid() != 0) {
		print_message("SKIPPED: only root can give a file away\n");
		skip();
	}
	prepare(scene, PROFILE_DEV);
	assert_int_equal(
		chown(scene_text(scene, "<config>/dev.ini"), 12345, 54321), 0);
	portal_rotate(scene, "dev");
	run_program(scene, &run);
	assert_run(scene, &run, 0, ROTATED, "");
	assert_int_equal(stat(scene_text(scene, "<config>/dev.ini"), &status),
			 0);
	assert_int_equal(status.st_uid, 12345);
	assert_int_equal(status.st_gid, 54321);
	assert_int_equal(status.st_mode & 07777, 0600);
}

#define PROFILE_FILES                                                          \
	"[quix]\nportal = <portal>\ntoken_1 = ${file:secrets/one}\n"           \
	"token_2 = ${file:${env:HOME}/.config/quixrun/secrets/two}\n"

static void prepare_files(struct scene *scene)
{
	prepare(scene, PROFILE_FILES);
	scene_write(scene, "<config>/secrets/one", 0400, "<dev-1>\n");
	scene_write(scene, "<config>/secrets/two", 0640, "<dev-2>");
	portal_rotate(scene, "dev");
}

SCENE_TEST(files_are_rewritten_as_they_were)
{
	struct scene *scene = *state;
	AUTO_RUN struct run launch = { .args = TEXTS("-p", "dev", SHOW) };

	prepare_files(scene);
	assert_rotates(scene, ROTATED, "");
	assert_holds(scene, "<config>/dev.ini", PROFILE_FILES);
	assert_holds(scene, "<config>/secrets/one", "<dev-2>\n");
	assert_holds(scene, "<config>/secrets/two", "<dev-3>");
	assert_int_equal(mode_of(scene, "<config>/secrets/one"), 0400);
	assert_int_equal(mode_of(scene, "<config>/secrets/two"), 0640);
	run_program(scene, &launch);
	assert_run(scene, &launch, 0, "1:<dev-2:id> acme-factory-dev\n", "");
}

SCENE_TEST(a_file_of_another_system_keeps_its_line_end)
{
	struct scene *scene = *state;

	prepare_files(scene);
	scene_write(scene, "<config>/secrets/one", 0400,
		    "\xef\xbb\xbf<dev-1> \r\n");
	assert_rotates(scene, ROTATED, "");
	assert_holds(scene, "<config>/secrets/one", "<dev-2> \r\n");
	assert_holds(scene, "<config>/secrets/two", "<dev-3>");
}

/* As after a crash between writing the two files. */
SCENE_TEST(a_rotation_that_was_cut_short_is_done_again)
{
	struct scene *scene = *state;

	prepare_files(scene);
	scene_write(scene, "<config>/secrets/one", 0400, "<dev-2>\n");
	assert_rotates(scene, ROTATED, "");
	assert_holds(scene, "<config>/secrets/one", "<dev-2>\n");
	assert_holds(scene, "<config>/secrets/two", "<dev-3>");
}

SCENE_TEST(a_file_and_a_literal_are_mixed)
{
	struct scene *scene = *state;

	prepare(scene, "[quix]\nportal = <portal>\ntoken_1 = <dev-1>\n"
		       "token_2 = ${file:two}\n");
	scene_write(scene, "<config>/two", 0600, "<dev-2>\n");
	portal_rotate(scene, "dev");
	assert_rotates(scene, ROTATED, "");
	assert_holds(scene, "<config>/dev.ini",
		     "[quix]\nportal = <portal>\ntoken_1 = <dev-2>\n"
		     "token_2 = ${file:two}\n");
	assert_holds(scene, "<config>/two", "<dev-3>\n");
}

SCENE_TEST(one_file_for_both_is_refused)
{
	struct scene *scene = *state;

	prepare(scene, "[quix]\nportal = <portal>\ntoken_1 = ${file:one}\n"
		       "token_2 = ${file:./one}\n");
	scene_write(scene, "<config>/one", 0600, "<dev-1>");
	assert_refuses(scene, "<dev-2>", 125,
		       "quixrun: <config>/dev.ini:4: token_1 and token_2 are "
		       "the same file '<config>/one'; give each its own\n");
}

SCENE_TEST(only_one_token_is_replaced)
{
	struct scene *scene = *state;

	prepare(scene, "[quix]\nportal = <portal>\n"
		       "workspace = acme-factory-dev\ntoken_1 = <dev-1>\n");
	portal_rotate(scene, "dev");
	assert_rotates(scene,
		       "profile 'dev': the new token (<dev-3:id>) is token 1\n"
		       "'quixrun --ps' lists the programs that still run with "
		       "an old token\n",
		       "");
	assert_holds(scene, "<config>/dev.ini",
		     "[quix]\nportal = <portal>\n"
		     "workspace = acme-factory-dev\ntoken_1 = <dev-3>\n");
}

SCENE_TEST(a_token_1_that_works_is_not_given_up_for_a_dead_one)
{
	struct scene *scene = *state;

	prepare(scene, "[quix]\nportal = <portal>\ntoken_1 = <dev-2>\n"
		       "token_2 = sdk-mistyped\n");
	portal_rotate(scene, "dev");
	assert_rotates(scene,
		       "profile 'dev': the new token (<dev-3:id>) is token 2\n"
		       "'quixrun --ps' lists the programs that still run with "
		       "an old token\n",
		       "quixrun: warning: the portal rejected token 2 of "
		       "profile 'dev', so token 1, which works, was kept"
		       "\n");
	assert_holds(scene, "<config>/dev.ini",
		     "[quix]\nportal = <portal>\ntoken_1 = <dev-2>\n"
		     "token_2 = <dev-3>\n");
}

SCENE_TEST(after_two_rotations_it_says_what_is_missing)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("--rotate", "dev"),
				    .input = "<dev-4>\n" };

	prepare(scene, PROFILE_DEV);
	portal_rotate(scene, "dev");
	portal_rotate(scene, "dev");
	run_program(scene, &run);
	assert_run(scene, &run, 0,
		   "profile 'dev': token 2 (<dev-2:id>) is token 1 now, and "
		   "the new token (<dev-4:id>) is token 2\n"
		   "'quixrun --ps' lists the programs that still run with an "
		   "old token\n",
		   "quixrun: warning: the portal rejected token 2 of profile "
		   "'dev', which is token 1 now; read Token 1 in Quix and give "
		   "it to 'quixrun --rotate dev', too\n");
}

/* Checks that it fails, and the profile is unchanged. */
static void assert_unchanged(struct scene *scene, const char *input, int status,
			     const char *err)
{
	const char *before = scene_read(scene, "<config>/dev.ini");

	assert_refuses(scene, input, status, err);
	if (strcmp(before, scene_read(scene, "<config>/dev.ini")) != 0)
		fail_msg("the profile was changed");
}

SCENE_TEST(a_token_that_is_not_the_new_one_is_refused)
{
	struct scene *scene = *state;

	prepare(scene, PROFILE_DEV);
	portal_rotate(scene, "dev");
	assert_unchanged(scene, "sdk-unknown", 125,
			 "quixrun: portal rejected the new token (HTTP 401, "
			 "correlation id cid-*): the token is unknown: "
			 "deactivated, mistyped or of another portal; nothing "
			 "was changed\n");
	assert_unchanged(
		scene, "<prod-2>", 125,
		"quixrun: the new token is for another environment: it "
		"has access to 'acme-factory-prod', not 'acme-factory-dev'; "
		"nothing was changed\n");
	assert_unchanged(scene, "<dev-2>", 125,
			 "quixrun: this is token 2 of profile 'dev' already "
			 "(<dev-2:id>); if Quix has rotated since, copy its "
			 "Token 2 again; nothing was changed\n");
	assert_unchanged(
		scene, "<dev-1>", 125,
		"quixrun: this is token 1 of profile 'dev' already "
		"(<dev-1:id>); a rotation ends this token; copy Token 2 "
		"from Quix; nothing was changed\n");
	assert_unchanged(scene, "", 125,
			 "quixrun: no new token; give it on the terminal or as "
			 "a line of standard input; nothing was changed\n");
	assert_unchanged(scene, "'<dev-3>'", 125,
			 "quixrun: the new token is in quotes; remove them; "
			 "nothing was changed\n");
	assert_unchanged(scene, "<dev-3> <dev-3>", 125,
			 "quixrun: the new token contains white space or a "
			 "character that no token has; copy it again from "
			 "Quix; nothing was changed\n");
	assert_unchanged(scene, "<dev-3>;", 125,
			 "quixrun: the new token contains a character that no "
			 "token has; copy it again from Quix; nothing was "
			 "changed\n");
}

SCENE_TEST(without_a_workspace_token_2_says_which)
{
	struct scene *scene = *state;

	prepare(scene, PROFILE_DEV_FOUND);
	portal_rotate(scene, "dev");
	assert_unchanged(
		scene, "<prod-2>", 125,
		"quixrun: the new token is for another environment: it "
		"has access to 'acme-factory-prod', not 'acme-factory-dev'; "
		"nothing was changed\n");
	assert_rotates(scene, ROTATED, "");
}

SCENE_TEST(with_nothing_to_compare_it_is_refused)
{
	struct scene *scene = *state;

	prepare(scene, "[quix]\nportal = <portal>\ntoken_1 = <dev-1>\n");
	portal_rotate(scene, "dev");
	assert_unchanged(
		scene, "<dev-3>", 125,
		"quixrun: profile 'dev' has no workspace, and the portal rejects its tokens, so it is unknown whether the new token is for"

		" the same environment; it "
		"has access to 'acme-factory-dev': if that is right, add "
		"'workspace = acme-factory-dev' to [quix] and run this command "
		"again; nothing was changed\n");
}

SCENE_TEST(a_portal_that_is_away_is_75)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("--timeout=2s", "--rotate", "dev"),
		.input = "<dev-3>",
	};

	prepare(scene, PROFILE_DEV);
	portal_rotate(scene, "dev");
	portal_fault(scene, "{'kind':'status','status':503,'count':-1}");
	run_program(scene, &run);
	assert_run_like(scene, &run, 75, "",
			"quixrun: *; nothing was changed\n");
	assert_holds(scene, "<config>/dev.ini", PROFILE_DEV);
}

SCENE_TEST(offline_is_refused)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("--offline", "--rotate", "dev"), .input = "sdk-x"
	};

	prepare(scene, PROFILE_DEV);
	run_program(scene, &run);
	assert_run(
		scene, &run, 125, "",
		"quixrun: --offline: checking the token needs a request to the portal"
		"; nothing was changed\n");
}

/*
 * No command is run and no request sent for a token that quixrun cannot change.
 */
SCENE_TEST(tokens_that_live_elsewhere_are_refused)
{
	static const char *const forms[][2] = {
		{ "${command:touch ran}", "${command...}" },
		{ "${env:NO_SUCH}", "${env...}" },
		{ "${credential:quix}", "${credential...}" },
		{ "a${file:x}", "${file...}" },
		{ "${file:x}a", "${file...}" },
	};
	struct scene *scene = *state;
	struct buf text = { 0 };

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		buf_truncate(&text, 0);
		buf_add_format(&text, "[quix]\ntoken_1 = sdk-a\ntoken_2 = %s\n",
			       forms[i][0]);
		scene_profile(scene, "dev", text.data);
		buf_truncate(&text, 0);
		buf_add_format(
			&text,
			"quixrun: <config>/dev.ini:3: token_2 comes "
			"from %s, which quixrun cannot change; change it at its source"
			"%s\n",
			forms[i][1],
			strcmp(forms[i][1], "${env...}") != 0
				? ", or name the command that writes it: "
				  "write_2 in [rotate]"
				: "");
		assert_refuses(scene, "sdk-b", 125, text.data);
	}
	buf_clear(&text);
	assert_int_equal(access(scene_text(scene, "<dir>/ran"), F_OK), -1);
}

SCENE_TEST(an_extended_profile_is_named)
{
	struct scene *scene = *state;

	scene_profile(scene, "base", "[quix]\ntoken_1 = sdk-a\n");
	scene_profile(scene, "dev",
		      "[profile]\nextends = base\n[quix]\ntoken_2 = sdk-b\n");
	assert_refuses(scene, "sdk-c", 125,
		       "quixrun: token_1 of profile 'dev' is set in "
		       "'<config>/base.ini' (line 2), which it extends; run: "
		       "quixrun --rotate <config>/base.ini\n");
}

SCENE_TEST(a_local_profile_has_nothing_to_rotate)
{
	struct scene *scene = *state;

	scene_profile(scene, "dev", PROFILE_LOCAL);
	assert_refuses(
		scene, "sdk-c", 125,
		"quixrun: profile 'dev' (<config>/dev.ini) has no token: "
		"there is nothing to rotate\n");
}

SCENE_TEST(the_token_is_no_argument)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("--rotate", "dev",
						  "sdk-0123456789") };

	run_program(scene, &run);
	assert_run(scene, &run, 125, "",
		   "quixrun: --rotate: too many arguments; a token is asked "
		   "for, or read from standard input\n");
}

SCENE_TEST(the_cache_is_emptied)
{
	struct scene *scene = *state;
	AUTO_RUN struct run launch = { .args = TEXTS("-p", "dev", SHOW) };
	AUTO_RUN struct run offline = {
		.args = TEXTS("--offline", "-p", "dev", SHOW),
	};
	AUTO_RUN struct run count = { .program = "/bin/sh",
				      .args = TEXTS("-c", "ls <run>/quixrun") };

	prepare(scene, PROFILE_DEV);
	run_program(scene, &launch);
	assert_run(scene, &launch, 0, "1:<dev-1:id> acme-factory-dev\n", "");
	portal_rotate(scene, "dev");
	assert_rotates(scene, ROTATED, "");
	run_program(scene, &count);
	assert_run(scene, &count, 0, "", "");
	run_program(scene, &offline);
	assert_run_like(scene, &offline, 75, "", "quixrun: *--offline*\n");
}

#define QUESTION "New Token 2 of profile 'dev' (not shown): "

/* run_wait searches for secrets in the terminal's output. */
SCENE_TEST(on_a_terminal_the_token_is_not_shown)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("--rotate", "dev"),
				    .terminal = TERMINAL_INPUT };

	prepare(scene, PROFILE_DEV);
	portal_rotate(scene, "dev");
	run_start(scene, &run);
	terminal_await(&run, QUESTION);
	terminal_type(scene, &run, " <dev-3>\r");
	run_wait(scene, &run);
	assert_run(scene, &run, 0, ROTATED, "");
	assert_string_equal(buf_text(&run.tty), QUESTION "\r\n");
	assert_holds(scene, "<config>/dev.ini",
		     "[quix]\nportal = <portal>\n"
		     "workspace = acme-factory-dev\n"
		     "token_1 = <dev-2>\ntoken_2 = <dev-3>\n");
}

SCENE_TEST(control_d_is_no_token)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("--rotate", "dev"),
				    .terminal = TERMINAL_INPUT };

	prepare(scene, PROFILE_DEV);
	run_start(scene, &run);
	terminal_await(&run, QUESTION);
	terminal_type(scene, &run, "\x04");
	run_wait(scene, &run);
	assert_run(scene, &run, 125, "",
		   "quixrun: nothing was entered; nothing was changed\n");
}

/* Sends a signal to the only child of the shell. */
static void signal_child(struct scene *scene, pid_t shell, const char *name)
{
	AUTO_RUN struct run run = { .program = "/bin/sh" };
	struct buf command = { 0 };

	buf_add_format(&command, "kill -%s $(cat /proc/%d/task/%d/children)",
		       name, (int)shell, (int)shell);
	run.args = TEXTS("-c", command.data);
	run_program(scene, &run);
	assert_run(scene, &run, 0, "", "");
	buf_clear(&command);
}

/*
 * A shell on the same terminal runs stty(1) after quixrun was ended by the
 * signal (NULL: Ctrl-C), to check the echo.
 */
static void interrupt(struct scene *scene, const char *name, const char *out)
{
	AUTO_RUN struct run run = {
		.program = "/bin/sh",
		.args = TEXTS("-c",
			      "trap : INT; <quixrun> --rotate dev; echo $?; "
			      "stty -a | grep -o -e '-*echo '"),
		.terminal = TERMINAL_INPUT,
	};

	run_start(scene, &run);
	terminal_await(&run, QUESTION);
	if (name != NULL)
		signal_child(scene, run.pid, name);
	else
		terminal_type(scene, &run, "\x03");
	run_wait(scene, &run);
	assert_int_equal(run.exit_status, 0);
	assert_string_equal(buf_text(&run.out), out);
	assert_holds(scene, "<config>/dev.ini", PROFILE_DEV);
}

SCENE_TEST(the_echo_is_back_after_a_signal)
{
	struct scene *scene = *state;

	prepare(scene, PROFILE_DEV);
	interrupt(scene, NULL, "130\necho \n");
	interrupt(scene, "TERM", "143\necho \n");
	interrupt(scene, "HUP", "129\necho \n");
}

SCENE_TEST(as_pid_1_a_term_at_the_question_ends_it)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("--rotate", "dev"),
				    .terminal = TERMINAL_INPUT,
				    .is_pid_1 = true };

	prepare(scene, PROFILE_DEV);
	run_start(scene, &run);
	terminal_await(&run, QUESTION);
	assert_int_equal(kill(run.pid, SIGTERM), 0);
	run_wait(scene, &run);
	assert_run(scene, &run, 143, "", "");
}

SCENE_TEST(a_file_that_is_mounted_is_named)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.program = "/bin/sh",
		.args = TEXTS("-c",
			      "mount --bind <dir>/secret <config>/one && "
			      "exec <quixrun> --rotate dev",
			      "sh"),
		.input = "<dev-3>",
		.is_pid_1 = true,
	};

	prepare(scene, "[quix]\nportal = <portal>\ntoken_1 = ${file:one}\n"
		       "token_2 = <dev-2>\n");
	scene_write(scene, "secret", 0600, "<dev-1>");
	scene_write(scene, "<config>/one", 0600, "");
	portal_rotate(scene, "dev");
	run_program(scene, &run);
	assert_run(scene, &run, 125, "",
		   "quixrun: '<config>/one' cannot be replaced: it is mounted "
		   "by itself; change it where it comes from\n");
}
