/*
 * --rotate with tokens in a store: pass, secret-tool, systemd-creds, or any
 * other with [rotate].
 */
#include "harness.h"
#include "profiles.h"
#include "stores.h"
#include "terminal.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PROFILE_PASS                                                           \
	"[quix]\nportal = <portal>\nworkspace = acme-factory-dev\n"            \
	"token_1 = ${command:pass show quixrun/dev/token_1}\n"                 \
	"token_2 = ${command:pass show quixrun/dev/token_2}\n"

#define TOKEN_1 "<dir>/store/quixrun/dev/token_1"
#define TOKEN_2 "<dir>/store/quixrun/dev/token_2"

#define ROTATED                                                                \
	"profile 'dev': token 2 (<dev-2:id>) is token 1 now, and the new "     \
	"token (<dev-3:id>) is token 2\n"                                      \
	"'quixrun --ps' lists the programs that still run with an old token\n"

#define READ "pass show quixrun/dev/token_1\npass show quixrun/dev/token_2\n"
#define WRITE(id)                                                              \
	"pass insert -m -f quixrun/dev/token_" id "\n"                         \
	"pass show quixrun/dev/token_" id "\n"

/* Writes a profile, stores the tokens of dev in pass, and rotates in Quix. */
static void prepare(struct scene *scene, const char *profile)
{
	stores_install(scene);
	portal_start(scene, NULL);
	scene_profile(scene, "dev", profile);
	scene_write(scene, TOKEN_1, 0600, "<dev-1>\n");
	scene_write(scene, TOKEN_2, 0600, "<dev-2>");
	portal_rotate(scene, "dev");
}

static void assert_kept(struct scene *scene, const char *first,
			const char *second)
{
	assert_holds_secret(scene, TOKEN_1, first);
	assert_holds_secret(scene, TOKEN_2, second);
}

static void rotate(struct scene *scene, int status, const char *out,
		   const char *err)
{
	AUTO_RUN struct run run = { .args = TEXTS("--rotate", "dev"),
				    .env = STORES_ENVIRONMENT,
				    .input = "<dev-3>\n" };

	run_program(scene, &run);
	assert_run_like(scene, &run, status, scene_text(scene, out), err);
}

SCENE_TEST(token_1_is_written_first_and_each_read_back)
{
	struct scene *scene = *state;

	prepare(scene, PROFILE_PASS);
	rotate(scene, 0, ROTATED, "");
	assert_kept(scene, "<dev-2>", "<dev-3>");
	stores_assert_journal(scene, READ WRITE("1") WRITE("2"));
	assert_holds_secret(scene, "<config>/dev.ini", PROFILE_PASS);
}

SCENE_TEST(what_is_there_already_is_not_written)
{
	struct scene *scene = *state;

	prepare(scene, PROFILE_PASS);
	scene_write(scene, TOKEN_1, 0600, "<dev-2>");
	rotate(scene, 0, ROTATED, "");
	assert_kept(scene, "<dev-2>", "<dev-3>");
	stores_assert_journal(scene, READ WRITE("2"));
	scene_write(scene, "journal", 0600, "");
	rotate(scene, 0,
	       "profile 'dev': the new token (<dev-3:id>) is token 2 already, "
	       "and both tokens work; nothing was changed\n",
	       "");
	stores_assert_journal(scene, READ);
}

SCENE_TEST(a_first_place_that_fails_changes_nothing)
{
	struct scene *scene = *state;

	prepare(scene, PROFILE_PASS);
	scene_write(scene, "fault", 0600, "insert -m -f quixrun/dev/token_1\n");
	rotate(scene, 125, "",
	       "pass: the store is locked\n"
	       "quixrun: token_1, which is in pass (quixrun/dev/token_1), "
	       "cannot be written: the command ended with status 3; nothing "
	       "was changed\n");
	assert_kept(scene, "<dev-1>\n", "<dev-2>");
}

SCENE_TEST(a_second_place_that_fails_says_what_is_where)
{
	struct scene *scene = *state;

	prepare(scene, PROFILE_PASS);
	scene_write(scene, "fault", 0600, "insert -m -f quixrun/dev/token_2\n");
	rotate(scene, 125, "",
	       "pass: the store is locked\n"
	       "quixrun: token_2, which is in pass (quixrun/dev/token_2), "
	       "cannot be written: the command ended with status 3; now "
	       "token_1 is <dev-2:id>, and token_2 is <dev-2:id>; <dev-3:id> "
	       "is in neither; fix that, then run 'quixrun --rotate dev' "
	       "again\n");
	assert_kept(scene, "<dev-2>", "<dev-2>");
	scene_write(scene, "fault", 0600, "");
	rotate(scene, 0, ROTATED, "");
	assert_kept(scene, "<dev-2>", "<dev-3>");
}

SCENE_TEST(what_is_read_back_has_to_be_the_same)
{
	struct scene *scene = *state;

	prepare(scene, PROFILE_PASS);
	scene_write(scene, "garble", 0600,
		    "insert -m -f quixrun/dev/token_1\n");
	rotate(scene, 125, "",
	       "quixrun: token_1 was written, but reading it back gives another value; "
	       "now token_1 is *, and token_2 is <dev-2:id>; <dev-3:id> is in "
	       "neither; fix that, then run 'quixrun --rotate dev' again\n");
	assert_kept(scene, "sdk-garbled\n", "<dev-2>");
}

SCENE_TEST(what_cannot_be_read_back_says_so)
{
	struct scene *scene = *state;

	prepare(scene,
		"[quix]\nportal = <portal>\nworkspace = acme-factory-dev\n"
		"token_1 = ${command:pass show quixrun/dev/token_1}\n"
		"token_2 = ${command:pass show quixrun/dev/token_2}\n"
		"[rotate]\nwrite_2 = cat >/dev/null; rm -f " TOKEN_2 "\n");
	rotate(scene, 125, "",
	       "Error: quixrun/dev/token_2 is not in the store.\n"
	       "quixrun: token_2 was written, but cannot be read back: "
	       "<config>/dev.ini:5: ${command}: the command ended with status "
	       "1; now token_1 is <dev-2:id>, and token_2 cannot be read; "
	       "<dev-3:id> is in neither; fix that, then run 'quixrun --rotate "
	       "dev' again\n");
}

/* As after a kill while the token was written. */
SCENE_TEST(a_token_1_that_cannot_be_read_is_written_anew)
{
	struct scene *scene = *state;

	prepare(scene, PROFILE_PASS);
	unlink(scene_text(scene, TOKEN_1));
	rotate(scene, 0, ROTATED,
	       "Error: quixrun/dev/token_1 is not in the store.\n"
	       "*quixrun: warning: token 1 of profile 'dev' cannot be read, and "
	       "is written again: <config>/dev.ini:4: ${command}: the command "
	       "ended with status 1\n");
	assert_kept(scene, "<dev-2>", "<dev-3>");
}

SCENE_TEST(a_token_2_that_cannot_be_read_is_written_anew)
{
	struct scene *scene = *state;

	prepare(scene, PROFILE_PASS);
	scene_write(scene, TOKEN_1, 0600, "<dev-2>");
	unlink(scene_text(scene, TOKEN_2));
	rotate(scene, 0,
	       "profile 'dev': the new token (<dev-3:id>) is token 2\n"
	       "'quixrun --ps' lists the programs that still run with an old "
	       "token\n",
	       "Error: quixrun/dev/token_2 is not in the store.\n"
	       "quixrun: warning: token 2 of profile 'dev' cannot be read, and "
	       "is written again: <config>/dev.ini:5: ${command}: the command "
	       "ended with status 1\n");
	assert_kept(scene, "<dev-2>", "<dev-3>");
}

SCENE_TEST(a_store_that_is_locked_speaks_for_itself)
{
	struct scene *scene = *state;

	prepare(scene, PROFILE_PASS);
	scene_write(scene, "fault", 0600,
		    "show quixrun/dev/token_1\nshow quixrun/dev/token_2\n");
	rotate(scene, 125, "",
	       "pass: the store is locked\n*"
	       "quixrun: <config>/dev.ini:4: ${command}: the command ended "
	       "with status 3\n");
	assert_kept(scene, "<dev-1>\n", "<dev-2>");
}

SCENE_TEST(a_store_that_is_not_installed_is_125)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("--rotate", "dev"),
				    .env = TEXTS("PATH=<dir>/none"),
				    .input = "<dev-3>\n" };

	prepare(scene, PROFILE_PASS);
	run_program(scene, &run);
	assert_run_like(scene, &run, 125, "",
			"sh: 1: pass: not found\n*quixrun: <config>/dev.ini:4: "
			"${command}: the command ended with status 127\n");
}

/* Commands as users write them: with variables, a path, another entry. */
SCENE_TEST(a_command_of_a_person_is_known)
{
	struct scene *scene = *state;

	prepare(scene,
		"[quix]\nportal = <portal>\nworkspace = acme-factory-dev\n"
		"token_1 = ${command:GNUPGHOME=~/x <dir>/bin/pass my/one}\n"
		"token_2 = ${command:pass show \"quix ${USER:-me}/two\"}\n");
	scene_write(scene, "store/my/one", 0600, "<dev-1>");
	scene_write(scene, "store/quix me/two", 0600, "<dev-2>");
	rotate(scene, 0, ROTATED, "");
	assert_holds_secret(scene, "<dir>/store/my/one", "<dev-2>");
	assert_holds_secret(scene, "<dir>/store/quix me/two", "<dev-3>");
}

SCENE_TEST(the_keyring_is_written)
{
	struct scene *scene = *state;

	prepare(scene, "[quix]\nportal = <portal>\n"
		       "workspace = acme-factory-dev\n"
		       "token_1 = ${command:secret-tool lookup service quixrun "
		       "profile dev token 1}\n"
		       "token_2 = ${command:secret-tool lookup a b}\n");
	scene_write(scene,
		    "store/secret-tool/service_quixrun_profile_dev_token_1",
		    0600, "<dev-1>");
	scene_write(scene, "store/secret-tool/a_b", 0600, "<dev-2>");
	rotate(scene, 0, ROTATED, "");
	assert_holds_secret(scene,
			    "<dir>/store/secret-tool/"
			    "service_quixrun_profile_dev_token_1",
			    "<dev-2>");
	assert_holds_secret(scene, "<dir>/store/secret-tool/a_b", "<dev-3>");
	stores_assert_journal(
		scene,
		"secret-tool lookup service quixrun profile dev token 1\n"
		"secret-tool lookup a b\n"
		"secret-tool store --label=Quix token, for quixrun service "
		"quixrun profile dev token 1\n"
		"secret-tool lookup service quixrun profile dev token 1\n"
		"secret-tool store --label=Quix token, for quixrun a b\n"
		"secret-tool lookup a b\n");
}

/* With and without --name. */
SCENE_TEST(a_credential_is_encrypted_in_its_file)
{
	struct scene *scene = *state;

	prepare(scene, "[quix]\nportal = <portal>\n"
		       "workspace = acme-factory-dev\n"
		       "token_1 = ${command:systemd-creds decrypt --name=first "
		       "<dir>/store/one.cred -}\n"
		       "token_2 = ${command:systemd-creds decrypt "
		       "<dir>/store/two.cred}\n");
	scene_write(scene, "store/one.cred", 0600, "first\n<dev-1>");
	scene_write(scene, "store/two.cred", 0600, "two.cred\n<dev-2>");
	rotate(scene, 0, ROTATED, "");
	assert_holds_secret(scene, "<dir>/store/one.cred", "first\n<dev-2>");
	assert_holds_secret(scene, "<dir>/store/two.cred", "two.cred\n<dev-3>");
	assert_int_equal(
		access(scene_text(scene, "<dir>/store/one.cred.new"), F_OK),
		-1);
}

SCENE_TEST(a_credential_that_fails_leaves_the_old_file)
{
	struct scene *scene = *state;

	prepare(scene, "[quix]\nportal = <portal>\n"
		       "workspace = acme-factory-dev\n"
		       "token_1 = ${command:systemd-creds decrypt "
		       "<dir>/store/one -}\ntoken_2 = <dev-2>\n");
	scene_write(scene, "store/one", 0600, "one\n<dev-1>");
	scene_write(scene, "fault", 0600, "encrypt --name=one - -\n");
	rotate(scene, 125, "",
	       "systemd-creds: the store is locked\n"
	       "quixrun: token_1, which is in systemd-creds (<dir>/store/one), "
	       "cannot be written: the command ended with status 1; nothing "
	       "was changed\n");
	assert_holds_secret(scene, "<dir>/store/one", "one\n<dev-1>");
	assert_int_equal(access(scene_text(scene, "<dir>/store/one.new"), F_OK),
			 -1);
}

SCENE_TEST(a_store_and_the_profile_are_mixed)
{
	struct scene *scene = *state;

	prepare(scene, "[quix]\nportal = <portal>\ntoken_1 = <dev-1> ; here\n"
		       "token_2 = ${command:pass show quixrun/dev/token_2}\n");
	rotate(scene, 0, ROTATED, "");
	assert_holds_secret(
		scene, "<config>/dev.ini",
		"[quix]\nportal = <portal>\ntoken_1 = <dev-2> ; here\n"
		"token_2 = ${command:pass show quixrun/dev/token_2}\n");
	assert_holds_secret(scene, TOKEN_2, "<dev-3>");
}

#define PROFILE_ROTATE(lines)                                                  \
	"[quix]\nportal = <portal>\nworkspace = acme-factory-dev\n"            \
	"token_1 = ${command:tr a-z b-za <<dir>/store/vault/one | "            \
	"tr b-za a-z}\n"                                                       \
	"token_2 = ${file:<dir>/store/vault/two}\n"                            \
	"[rotate]\n" lines

static void prepare_vault(struct scene *scene, const char *profile)
{
	prepare(scene, profile);
	scene_write(scene, "store/vault/one", 0600, "<dev-1>");
	scene_write(scene, "store/vault/two", 0600, "<dev-2>");
}

SCENE_TEST(any_store_is_written_by_its_own_command)
{
	struct scene *scene = *state;

	prepare_vault(scene,
		      PROFILE_ROTATE("write_1 = cat >'<dir>/store/vault/one'\n"
				     "write_2 = echo ${profile} $$HOME "
				     "><dir>/seen-by && cat "
				     "><dir>/store/vault/two\n"));
	rotate(scene, 0, ROTATED, "");
	assert_holds_secret(scene, "<dir>/store/vault/one", "<dev-2>");
	assert_holds_secret(scene, "<dir>/store/vault/two", "<dev-3>");
}

SCENE_TEST(a_secret_is_not_put_into_the_line)
{
	struct scene *scene = *state;

	prepare_vault(scene,
		      PROFILE_ROTATE("write_1 = vault kv put quix "
				     "token=${file:<dir>/store/vault/two}\n"));
	rotate(scene, 125, "",
	       "quixrun: <config>/dev.ini:7: write_1 contains a secret; the "
	       "command gets the token on standard input\n");
}

SCENE_TEST(a_writer_of_a_literal_is_refused)
{
	struct scene *scene = *state;

	scene_profile(scene, "dev",
		      "[quix]\ntoken_1 = sdk-1\n[rotate]\nwrite_1 = cat\n");
	rotate(scene, 125, "",
	       "quixrun: <config>/dev.ini:4: write_1 in [rotate] has no effect"
	       ": token_1 is in the profile itself; remove one of "
	       "them\n");
}

SCENE_TEST(one_place_for_both_is_refused)
{
	struct scene *scene = *state;

	prepare(scene, "[quix]\nportal = <portal>\n"
		       "token_1 = ${command:pass show quixrun/dev/token_2}\n"
		       "token_2 = ${command: pass quixrun/dev/token_2 }\n");
	scene_write(scene, "bin/pass", 0755,
		    "#!/bin/sh\nfor last; do :; done\n"
		    "cat <dir>/store/$last\n");
	rotate(scene, 125, "",
	       "quixrun: <config>/dev.ini:4: token_1 and token_2 are written "
	       "by the same command; give each its own place\n");
}

/*
 * A store may ask for a PIN; the token is not shown, and the answer is not
 * lost.
 */
SCENE_TEST(a_store_may_ask_on_the_terminal)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("--rotate", "dev"),
				    .env = STORES_ENVIRONMENT,
				    .terminal =
					    TERMINAL_INPUT | TERMINAL_ERROR };

	prepare(scene,
		"[quix]\nportal = <portal>\nworkspace = acme-factory-dev\n"
		"token_1 = ${command:pass show quixrun/dev/token_1}\n"
		"[rotate]\n"
		"write_1 = printf 'PIN: ' >/dev/tty; read pin </dev/tty; "
		"[ $pin = 42 ] && cat >" TOKEN_1 "\n");
	run_start(scene, &run);
	terminal_await(&run, "New Token 2 of profile 'dev' (not shown): ");
	terminal_type(scene, &run, "<dev-3>\r");
	terminal_await(&run, "PIN: ");
	terminal_type(scene, &run, "42\r");
	run_wait(scene, &run);
	assert_int_equal(run.exit_status, 0);
	assert_holds_secret(scene, TOKEN_1, "<dev-3>");
}
