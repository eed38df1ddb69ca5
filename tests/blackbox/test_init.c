/*
 * --init: a new profile, from standard input and on a terminal.
 */
#include "harness.h"
#include "portal.h"
#include "profiles.h"
#include "terminal.h"

#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SHOW "/bin/sh", "-c", "echo $QUIXRUN_TOKEN_ID $Quix__Workspace__Id"

/* Without stores on PATH, so that it does not ask where to store tokens. */
#define NO_STORES TEXTS("PATH=<dir>/none")

#define ASK_TOKEN "Token 1, or a personal access token (not shown): "

#define WROTE(folder, more)                                                    \
	"wrote '" folder "/new.ini' for the environment 'acme-factory-dev'; "  \
	"try: quixrun " more "-p new --check\n"

#define TEXT(second)                                                           \
	"; The environment 'acme-factory-dev' in Quix.\n"                      \
	";\n"                                                                  \
	";   quixrun -p new python3 main.py\n"                                 \
	";\n"                                                                  \
	"; quixrun.ini(5) describes every key.\n"                              \
	"\n"                                                                   \
	"[profile]\n"                                                          \
	"; description = what it is for\n"                                     \
	"; On a terminal, ask before a program is run:\n"                      \
	"; confirm = yes\n"                                                    \
	"\n"                                                                   \
	"[quix]\n"                                                             \
	"portal = <portal>\n"                                                  \
	"workspace = acme-factory-dev\n"                                       \
	"; Tokens are passwords. After a rotation in Quix run quixrun "        \
	"--rotate new\n"                                                       \
	"token_1 = <dev-1>\n"                                                  \
	"; Used, with a warning, if the Portal rejects token 1:\n" second "\n" \
	"; The program gets the id of the topic, here "                        \
	"acme-factory-dev-f1-data:\n"                                          \
	"[topics]\n"                                                           \
	"; OUTPUT_TOPIC = f1-data\n"                                           \
	"\n"                                                                   \
	"; More variables for the program:\n"                                  \
	"[env]\n"                                                              \
	"; LOG_LEVEL = info\n"                                                 \
	"\n"                                                                   \
	"; Files for clients that read one; the program gets their paths:\n"   \
	"[files]\n"                                                            \
	"; KCAT_CONFIG = kcat\n"

static void assert_holds(struct scene *scene, const char *path,
			 const char *expected)
{
	if (strcmp(scene_read(scene, path), scene_text(scene, expected)) != 0)
		fail_msg("%s does not hold what it should", path);
}

static void assert_mode(struct scene *scene, const char *path, mode_t mode)
{
	struct stat status;

	assert_int_equal(stat(scene_text(scene, path), &status), 0);
	assert_int_equal(status.st_mode & 07777, mode);
}

static void init(struct scene *scene, const char *input, int status,
		 const char *out, const char *err)
{
	AUTO_RUN struct run run = { .args = TEXTS("--init", "new"),
				    .input = input };

	scene_holds_secrets(scene, "<config>/new.ini");
	run_program(scene, &run);
	assert_run_like(scene, &run, status, out, err);
}

/* Checks that nothing was written. */
static void refused(struct scene *scene, const char *input, int status,
		    const char *err)
{
	init(scene, input, status, "", err);
	assert_int_equal(rmdir(scene_text(scene, "<config>")), 0);
}

SCENE_TEST(lines_of_standard_input_become_a_profile)
{
	struct scene *scene = *state;
	AUTO_RUN struct run launch = { .args = TEXTS("-p", "new", SHOW) };

	portal_start(scene, NULL);
	init(scene, "<portal>/\nacme-factory-dev\n<dev-1>\n<dev-2>\n", 0,
	     WROTE("<config>", ""), "");
	assert_holds(scene, "<config>/new.ini", TEXT("token_2 = <dev-2>\n"));
	assert_mode(scene, "<config>/new.ini", 0600);
	run_program(scene, &launch);
	assert_run(scene, &launch, 0, "1:<dev-1:id> acme-factory-dev\n", "");
}

SCENE_TEST(the_workspace_is_found_and_token_2_is_optional)
{
	struct scene *scene = *state;

	portal_start(scene, NULL);
	init(scene, "<portal>\n\n  <dev-1>\r", 0, WROTE("<config>", ""), "");
	assert_holds(scene, "<config>/new.ini", TEXT("; token_2 =\n"));
}

SCENE_TEST(the_users_folder_is_made_0700)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("--init", "new"),
		.env = TEXTS("XDG_CONFIG_HOME=<dir>/a/b"),
		.input = "<portal>\n\n<dev-1>\n",
	};

	portal_start(scene, NULL);
	scene_holds_secrets(scene, "<dir>/a/b/quixrun/new.ini");
	run_program(scene, &run);
	assert_run(scene, &run, 0, WROTE("<dir>/a/b/quixrun", ""), "");
	assert_mode(scene, "<dir>/a/b/quixrun", 0700);
	assert_mode(scene, "<dir>/a", 0700);
	assert_holds(scene, "<dir>/a/b/quixrun/new.ini", TEXT("; token_2 =\n"));
}

SCENE_TEST(the_folder_of_C_is_written_to)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("-C", "<dir>/p r", "--init", "new"),
		.input = "<portal>\n\n<dev-1>\n",
	};
	AUTO_RUN struct run quiet = {
		.args = TEXTS("-C", "<dir>/p r/", "-q", "--init", "more"),
		.input = "<portal>\n\n<dev-1>\n",
	};

	portal_start(scene, NULL);
	scene_holds_secrets(scene, "<dir>/p r");
	run_program(scene, &run);
	assert_run(scene, &run, 0, WROTE("<dir>/p r", "-C '<dir>/p r' "), "");
	run_program(scene, &quiet);
	assert_run(scene, &quiet, 0, "", "");
	assert_mode(scene, "<dir>/p r/more.ini", 0600);
}

SCENE_TEST(a_folder_that_is_not_searched_gets_a_warning)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("--init", "new"),
		.env = TEXTS("QUIXRUN_CONFIG_PATH=<dir>/other"),
		.input = "<portal>\n\n<dev-1>\n",
	};

	portal_start(scene, NULL);
	scene_holds_secrets(scene, "<config>/new.ini");
	run_program(scene, &run);
	assert_run(scene, &run, 0, WROTE("<config>", ""),
		   "quixrun: warning: its folder is not on the search path, so "
		   "it is not found; see $QUIXRUN_CONFIG_PATH\n");
}

SCENE_TEST(nothing_is_overwritten)
{
	struct scene *scene = *state;
	AUTO_RUN struct run dangling = { .args = TEXTS("--init", "link") };

	scene_profile(scene, "new", "mine");
	init(scene, "", 125, "",
	     "quixrun: '<config>/new.ini' already exists and is not "
	     "overwritten\n");
	assert_holds(scene, "<config>/new.ini", "mine");
	assert_int_equal(
		symlink("nowhere", scene_text(scene, "<config>/link.ini")), 0);
	run_program(scene, &dangling);
	assert_run(scene, &dangling, 125, "",
		   "quixrun: '<config>/link.ini' already exists and is not "
		   "overwritten\n");
}

/* Another process writes the file during the request. */
SCENE_TEST(a_race_is_lost_without_harm)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("--init", "new"),
				    .env = NO_STORES,
				    .terminal = TERMINAL_INPUT };

	portal_start(scene, NULL);
	run_start(scene, &run);
	terminal_await(&run, "Portal");
	terminal_type(scene, &run, "<portal>\r");
	terminal_await(&run, ASK_TOKEN);
	terminal_type(scene, &run, "<dev-1>\r");
	terminal_await(&run, "Token 2 (not shown; may be left empty): ");
	scene_profile(scene, "new", "theirs");
	terminal_type(scene, &run, "\r");
	run_wait(scene, &run);
	assert_run(scene, &run, 125, "",
		   "quixrun: '<config>/new.ini' already exists and is not "
		   "overwritten\n");
	assert_holds(scene, "<config>/new.ini", "theirs");
	unlink(scene_text(scene, "<config>/new.ini"));
	assert_int_equal(rmdir(scene_text(scene, "<config>")), 0);
}

SCENE_TEST(on_a_terminal_it_asks)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("--init", "new"),
				    .env = NO_STORES,
				    .terminal = TERMINAL_INPUT };

	portal_start(scene, NULL);
	scene_holds_secrets(scene, "<config>/new.ini");
	run_start(scene, &run);
	terminal_await(&run, "Portal [https://portal-api.cloud.quix.io]: ");
	terminal_type(scene, &run, "<portal>\r");
	terminal_await(&run, ASK_TOKEN);
	terminal_type(scene, &run, "<dev-1>\r");
	terminal_await(&run, "Token 2 (not shown; may be left empty): ");
	terminal_type(scene, &run, "<dev-2>\r");
	run_wait(scene, &run);
	assert_run(scene, &run, 0, WROTE("<config>", ""), "");
	assert_string_equal(
		buf_text(&run.tty),
		scene_text(scene,
			   "Portal [https://portal-api.cloud.quix.io]: "
			   "<portal>\r\n" ASK_TOKEN "\r\n"
			   "Token 2 (not shown; may be left empty): \r\n"));
	assert_holds(scene, "<config>/new.ini", TEXT("token_2 = <dev-2>\n"));
}

SCENE_TEST(control_c_leaves_nothing)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("--init", "new"),
				    .env = NO_STORES,
				    .terminal = TERMINAL_INPUT };

	portal_start(scene, NULL);
	run_start(scene, &run);
	terminal_await(&run, "Portal");
	terminal_type(scene, &run, "<portal>\r");
	terminal_await(&run, ASK_TOKEN);
	terminal_type(scene, &run, "\x03");
	run_wait(scene, &run);
	assert_killed(&run, SIGINT);
	assert_int_equal(rmdir(scene_text(scene, "<config>")), 0);
}

#define NOTHING "; no profile was written\n"

SCENE_TEST(a_bad_answer_is_refused)
{
	struct scene *scene = *state;

	portal_start(scene, NULL);
	refused(scene, "portal\n", 125,
		"quixrun: the portal is not a URL that begins with "
		"https://" NOTHING);
	refused(scene, "<portal>\n../x\n", 125,
		"quixrun: the workspace is not a workspace id: letters, "
		"digits, '-', '_' and '.', not beginning with '.', at most 255 bytes" NOTHING);
	refused(scene, "<portal>\n\n\n", 125,
		"quixrun: no token 1; to write a profile without a token by "
		"hand, see quixrun.ini(5)" NOTHING);
	refused(scene, "<portal>\n\n\"<dev-1>\"\n", 125,
		"quixrun: token 1 is in quotes; remove them" NOTHING);
	refused(scene, "<portal>\n\nsdk-unknown\n", 125,
		"quixrun: portal rejected token 1 (HTTP 401, correlation id "
		"cid-*): the token is unknown: deactivated, mistyped or of "
		"another portal" NOTHING);
	refused(scene, "<portal>\nacme-factory-prod\n<dev-1>\n", 125,
		"quixrun: token 1 is for another environment: it has access to "
		"'acme-factory-dev', not 'acme-factory-prod'" NOTHING);
	refused(scene, "<portal>\n\n<dev-1>\n<prod-1>\n", 125,
		"quixrun: token 2 is for another environment: it has access to "
		"'acme-factory-prod', not 'acme-factory-dev'" NOTHING);
	refused(scene, "<portal>\n\n<dev-1>\n<dev-1>\n", 125,
		"quixrun: token 2 is the same as token 1; leave it empty, or "
		"copy Token 2 from Quix" NOTHING);
	portal_fault(scene, "{'kind':'status','status':418}");
	refused(scene, "<portal>\n\n<dev-1>\n", 125,
		"quixrun: portal answered HTTP 418 *" NOTHING);
}

SCENE_TEST(a_portal_that_is_away_is_75)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("--timeout=2s", "--init", "new"),
		.input = "http://127.0.0.1:1\n\nsdk-unknown\n",
	};

	run_program(scene, &run);
	assert_run_like(
		scene, &run, 75, "",
		"quixrun: *the portal at 'http://127.0.0.1:1'*" NOTHING);
}

static void assert_no_name(struct scene *scene, const char *name,
			   const char *err)
{
	AUTO_RUN struct run run = { .args = TEXTS("--init", name) };

	run_program(scene, &run);
	assert_run(scene, &run, 125, "", err);
}

SCENE_TEST(what_is_no_name_is_not_repeated_if_it_may_be_a_token)
{
	struct scene *scene = *state;

	portal_start(scene, NULL);
	assert_no_name(scene, "./x",
		       "quixrun: --init takes the name of a profile, not a "
		       "path; -C names another folder\n");
	assert_no_name(scene, "dev.ini",
		       "quixrun: --init takes the name of a profile, without "
		       "'.ini'\n");
	assert_no_name(scene, "sdk-123",
		       "quixrun: --init: the name looks like a token; name the "
		       "profile, as in --init dev; the token is asked for\n");
	assert_no_name(scene, "pat-123",
		       "quixrun: --init: the name looks like a token; name the "
		       "profile, as in --init dev; the token is asked for\n");
	assert_no_name(scene, "-x",
		       "quixrun: '-x' is not a profile's name: a letter or "
		       "digit, then letters, digits, '.', '_', '-'; a path has "
		       "a '/'\n");
}

SCENE_TEST(a_token_is_no_portal)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("--init", "dev"),
				    .input = "<dev-1>\n" };

	portal_start(scene, NULL);
	run_program(scene, &run);
	assert_run(scene, &run, 125, "",
		   "quixrun: the portal is a URL; this looks like a token; no "
		   "profile was written\n");
}

static void init_from(struct scene *scene, const char *file, int status,
		      const char *out, const char *err)
{
	AUTO_RUN struct run run = { .args = TEXTS("--init", "new",
						  "--from=<dir>/.env") };

	scene_holds_secrets(scene, "<config>/new.ini");
	scene_write(scene, ".env", 0600, file);
	run_program(scene, &run);
	assert_run_like(scene, &run, status, out, err);
	assert_holds(scene, "<dir>/.env", file);
}

SCENE_TEST(a_dotenv_file_becomes_a_profile_and_stays)
{
	struct scene *scene = *state;

	portal_start(scene, NULL);
	init_from(
		scene,
		"### Quix ###\nQuix__Sdk__Token=<dev-1>\n"
		"Quix__Portal__Api='<portal>'\ninput=f1-data\n"
		"Quix__Workspace_Id=acme-factory-dev\n"
		"Quix__Broker__Address=\n",
		0,
		WROTE("<config>",
		      "") "'<dir>/.env' is not changed; no longer needed in it: "
			  "Quix__Sdk__Token (line 2), Quix__Portal__Api (line 3), "
			  "Quix__Workspace_Id (line 5), Quix__Broker__Address "
			  "(line 6)\n",
		"");
	assert_holds(scene, "<config>/new.ini", TEXT("; token_2 =\n"));
}

SCENE_TEST(a_dotenv_file_that_is_no_help_is_refused)
{
	struct scene *scene = *state;
	AUTO_RUN struct run none = { .args = TEXTS("--init", "new",
						   "--from=none") };

	portal_start(scene, NULL);
	init_from(scene, "input=f1-data\n", 125, "",
		  "quixrun: --from: '<dir>/.env' has no Quix__Sdk__Token; no "
		  "profile was written\n");
	init_from(scene,
		  "Quix__Sdk__Token=<dev-1>\nQuix__Portal__Api=<portal>\n"
		  "Quix__Workspace__Id=acme-factory-prod\n",
		  125, "",
		  "quixrun: *acme-factory-dev*; no profile was "
		  "written\n");
	run_program(scene, &none);
	assert_run(scene, &none, 125, "",
		   "quixrun: --from: 'none': No such file or directory; no "
		   "profile was written\n");
}
