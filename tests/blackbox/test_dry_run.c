/*
 * --dry-run: the environment and its sources.
 */
#include "harness.h"
#include "profiles.h"
#include "valgrind.h"

#include <string.h>
#include <unistd.h>

#define FACTS                                                                  \
	"profile   dev\n"                                                      \
	"file      <config>/dev.ini\n"                                         \
	"workspace acme-factory-dev\n"                                         \
	"portal    <portal>, requested now\n"                                  \
	"token     1:<dev-1:id>\n"

SCENE_TEST(a_cloud_profile_is_told_without_a_secret)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("-p", "dev", "-n") };

	portal_start(scene, NULL);
	scene_name(scene, "portal-shown", scene_text(scene, "<portal>"));
	scene_profile(scene, "dev", PROFILE_DEV);
	run_program(scene, &run);
	assert_int_equal(run.exit_status, 0);
	assert_string_equal(buf_text(&run.err), "");
	assert_non_null(strstr(buf_text(&run.out), scene_text(scene, FACTS)));
	static const char *const lines[] = {
		"\ndialect quix\n  Quix__Broker__Address    (empty)  ",
		"  empty on purpose\n",
		"  Quix__Portal__Api        <portal>  ",
		"  dev.ini:2\n",
		"  Quix__Sdk__Token         1:<dev-1:id>  ",
		"  dev.ini:4\n",
		"  Quix__Topic__Prefix      acme-factory-dev-  ",
		"  dev.ini:3\n",
		"\ndialect kafka\n  KAFKA_BOOTSTRAP_SERVERS  kafka-1.dev.test:",
		"  KAFKA_SASL_PASSWORD      (secret, ",
		" bytes)  ",
		"  portal\n",
		"  KAFKA_SSL_CA_LOCATION    (file in memory: ca, ",
	};
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		if (!strstr(buf_text(&run.out), scene_text(scene, lines[i])))
			fail_msg("'%s' is not in:\n%s",
				 scene_text(scene, lines[i]),
				 buf_text(&run.out));
}

#define LOCAL_PROFILE                                                          \
	"[profile]\nextends = ../base.ini\nconfirm = yes\n"                    \
	"[broker]\nbootstrap.servers = localhost:19092\n"                      \
	"sasl.password = ${file:../pw}\n"                                      \
	"sasl.username = ${file:../pw}\n"                                      \
	"[topics]\nOUT = f1-data\n"                                            \
	"[files]\nRC = librdkafka\n"                                           \
	"[env]\nLOG_LEVEL = info\n"                                            \
	"[launch]\nenv_file = .env\nunset = AWS_*\n"

/* Not reformatted: the alignment must be visible. */
/* clang-format off */
static const char LOCAL_REPORT[] =
	"profile   dev\n"
	"file      <config>/dev.ini\n"
	"extends   <config>/../base.ini\n"
	"portal    none, a local profile\n"
	"\n"
	"dotenv files\n"
	"  FOO                      (secret, 3 bytes)                        .env:1\n"
	"\n"
	"dialect quix\n"
	"  Quix__Broker__Address    localhost:19092                          dev.ini:5\n"
	"  Quix__Portal__Api        (empty)                                  empty on purpose\n"
	"  Quix__Sdk__Token         (empty)                                  empty on purpose\n"
	"  Quix__Topic__Prefix      (empty)                                  empty on purpose\n"
	"  Quix__Workspace__Id      (empty)                                  empty on purpose\n"
	"\n"
	"dialect kafka\n"
	"  KAFKA_BOOTSTRAP_SERVERS  localhost:19092                          dev.ini:5, replaces the inherited value\n"
	"  KAFKA_SASL_PASSWORD      (secret, 12 bytes)                       dev.ini:6\n"
	"  KAFKA_SASL_USERNAME      (secret, 12 bytes)                       dev.ini:7\n"
	"  KAFKA_TOPIC_PREFIX       (empty)                                  empty on purpose\n"
	"\n"
	"[topics]\n"
	"  OUT                      f1-data                                  dev.ini:9\n"
	"\n"
	"[files]\n"
	"  RC                       (file in memory: librdkafka, 146 bytes)  dev.ini:11\n"
	"\n"
	"[env]\n"
	"  BASE                     from the base                            ../base.ini:2\n"
	"  LOG_LEVEL                info                                     dev.ini:13, replaces the inherited value\n"
	"\n"
	"quixrun\n"
	"  QUIXRUN_NAMES            LOG_LEVEL KAFKA_BOOTSTRAP_SERVERS FOO Quix__Sdk__Token Quix__...\n"
	"  QUIXRUN_PROFILE          dev\n"
	"\n"
	"not passed on\n"
	"  AWS_KEY                  unset in [launch]\n"
	"  KAFKA_CLIENT_ID          a name of a selected dialect\n"
	"  OLD                      set by an earlier quixrun\n";
/* clang-format on */

/*
 * Writes dev.ini, files that it reads, and a variable for each rule of removal.
 */
static void write_local(struct scene *scene)
{
	scene_write(scene, "<home>/.config/base.ini", 0600,
		    "[env]\nBASE = from the base\n");
	scene_write(scene, "<config>/../pw", 0600, "hunter2-long\n");
	scene_secret(scene, "password", "hunter2-long");
	scene_write(scene, "<config>/.env", 0600, "FOO=bar\n");
	scene_profile(scene, "dev", LOCAL_PROFILE);
}

#define INHERITED                                                              \
	TEXTS("LOG_LEVEL=debug", "AWS_KEY=x", "KAFKA_CLIENT_ID=x", "OLD=1",    \
	      "KAFKA_BOOTSTRAP_SERVERS=other", "QUIXRUN_NAMES=OLD")

SCENE_TEST(every_variable_has_its_place)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("-p", "dev", "--dry-run"),
		.env = INHERITED,
		.terminal = TERMINAL_INPUT | TERMINAL_ERROR,
	};

	write_local(scene);
	run_program(scene, &run);
	assert_run(scene, &run, 0, LOCAL_REPORT, "");
	assert_string_equal(buf_text(&run.tty), "");
}

SCENE_TEST(a_folder_for_files_is_not_made)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("-p", "dev", "-n") };

	scene_profile(scene, "dev",
		      PROFILE_LOCAL "[files]\nRC = librdkafka\n"
				    "[launch]\nfiles = <dir>/made\n"
				    "dialects = quix\n");
	run_program(scene, &run);
	assert_int_equal(run.exit_status, 0);
	assert_non_null(strstr(buf_text(&run.out),
			       scene_text(scene, "<dir>/made/dev.RC "
						 "(librdkafka, ")));
	assert_int_equal(access(scene_text(scene, "<dir>/made"), F_OK), -1);
}

#define SMALL "[launch]\ndialects = quix\npristine = yes\nkeep = QUIX_NOTHING\n"

static const char SMALL_FACTS[] = "profile   dev\n"
				  "file      <config>/dev.ini\n"
				  "portal    none, a local profile\n";

/* Checks the program's line in the report, the status and the messages. */
static void check_program(struct scene *scene, const char *program,
			  const char *line, int status, const char *err)
{
	AUTO_RUN struct run run = { .args = TEXTS("-p", "dev", "-e",
						  "PATH=<dir>/bin", "-n",
						  program, "arg") };
	struct buf facts = { 0 };

	scene_write(scene, "bin/good", 0755, "#!/bin/sh\ntouch <dir>/ran\n");
	scene_write(scene, "bin/plain", 0644, "");
	scene_write(scene, "bin/lost", 0755, "#!/no/such/thing\n");
	scene_write(scene, "bin/folder/x", 0644, "");
	scene_profile(scene, "dev", PROFILE_LOCAL SMALL);
	run_program(scene, &run);
	buf_add_format(&facts, "%s%s\n\n", SMALL_FACTS, line);
	const char *expected = scene_text(scene, buf_text(&facts));
	assert_int_equal(
		strncmp(buf_text(&run.out), expected, strlen(expected)), 0);
	buf_clear(&facts);
	assert_string_equal(buf_text(&run.err), scene_text(scene, err));
	assert_int_equal(run.exit_status, status);
	assert_int_equal(access(scene_text(scene, "<dir>/ran"), F_OK), -1);
}

SCENE_TEST(the_program_is_found_on_the_path_that_it_would_see)
{
	check_program(*state, "good", "program   <dir>/bin/good", 0, "");
	check_program(*state, "<dir>/bin/good", "program   <dir>/bin/good", 0,
		      "");
}

SCENE_TEST(a_program_that_would_not_run_has_its_status)
{
	check_program(*state, "none", "program   cannot be run", 127,
		      "quixrun: 'none' not found on the program's PATH"
		      "\n");
	check_program(*state, "plain", "program   cannot be run", 126,
		      "quixrun: '<dir>/bin/plain' cannot be run: Permission "
		      "denied\n");
	check_program(*state, "folder", "program   cannot be run", 126,
		      "quixrun: '<dir>/bin/folder' is a directory\n");
	check_program(*state, "lost", "program   cannot be run", 127,
		      "quixrun: '<dir>/bin/lost': its interpreter "
		      "'/no/such/thing' does not exist\n");
	check_program(*state, "<dir>/none", "program   cannot be run", 127,
		      "quixrun: '<dir>/none': No such file or directory\n");
}

/* A launch prints the same message. */
SCENE_TEST(a_launch_has_the_same_message)
{
	static const char *const programs[] = { "none", "plain", "folder",
						"lost", "./none" };
	struct scene *scene = *state;

	/* Under valgrind, a failing execve(2) ends the process. */
	if (valgrind_is_on())
		skip();
	scene_write(scene, "bin/plain", 0644, "");
	scene_write(scene, "bin/lost", 0755, "#!/no/such/thing\n");
	scene_write(scene, "bin/folder/x", 0644, "");
	scene_profile(scene, "dev", PROFILE_LOCAL "[env]\nPATH = <dir>/bin\n");
	for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++) {
		AUTO_RUN struct run dry = { .args = TEXTS("-p", "dev", "-n",
							  programs[i]) };
		AUTO_RUN struct run launch = { .args = TEXTS("-p", "dev",
							     programs[i]) };

		run_program(scene, &dry);
		run_program(scene, &launch);
		assert_int_equal(dry.exit_status, launch.exit_status);
		assert_string_equal(buf_text(&dry.err), buf_text(&launch.err));
	}
}

SCENE_TEST(odd_values_cannot_drive_the_terminal)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("-p", "dev", "-n", "-e",
			      "A=x\x1b[31m\n\xC2\x9B\xff", "-e",
			      "B=1234567890123456789012345678901234567890"
			      "1234567890123456789012345678901234567890"),
	};

	scene_profile(scene, "dev", PROFILE_LOCAL SMALL);
	run_program(scene, &run);
	assert_int_equal(run.exit_status, 0);
	const char *end = strstr(buf_text(&run.out), "\ncommand line\n");
	assert_non_null(end);
	assert_int_equal(
		strncmp(end,
			"\ncommand line\n"
			"  A                      x\\x1b[31m\\n\\xc2\\x9b\\xff"
			"  -e\n"
			"  B                      "
			"1234567890123456789012345678901234567890"
			"123456789012345678901...  -e\n",
			150),
		0);
}

SCENE_TEST(values_that_hold_a_secret_are_hidden)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("-p", "dev", "-n", "-e", "C=sdk-unknown"),
		.env = TEXTS("TOKEN=<dev-1>", "PW=<dev-password>"),
	};

	portal_start(scene, NULL);
	scene->is_secret_inherited = true;
	scene_profile(scene, "dev",
		      "[quix]\nportal = <portal>\nworkspace = acme-factory-dev"
		      "\ntoken_1 = ${env:TOKEN}\n"
		      "[env]\nCOPY = ${env:TOKEN}\n"
		      "HEADER = Bearer ${env:TOKEN}\n"
		      "URL = http://x:${env:PW}@y/\n");
	run_program(scene, &run);
	assert_int_equal(run.exit_status, 0);
	assert_null(strstr(buf_text(&run.out), "sdk-unknown"));
	assert_non_null(strstr(buf_text(&run.out),
			       scene_text(scene, "COPY                     "
						 "1:<dev-1:id> ")));
}

SCENE_TEST(colour_is_for_terminals)
{
	struct scene *scene = *state;
	AUTO_RUN struct run coloured = { .args = TEXTS("-p", "dev", "-n"),
					 .env = TEXTS("TERM=xterm"),
					 .terminal = TERMINAL_OUTPUT };
	AUTO_RUN struct run plain = { .args = TEXTS("-p", "dev", "-n"),
				      .env = TEXTS("TERM=xterm", "NO_COLOR=1"),
				      .terminal = TERMINAL_OUTPUT };

	scene_profile(scene, "dev", PROFILE_LOCAL SMALL);
	run_program(scene, &coloured);
	run_program(scene, &plain);
	assert_non_null(
		strstr(buf_text(&coloured.tty), "\033[1mdialect quix\033[0m"));
	assert_null(strchr(buf_text(&plain.tty), '\033'));
	assert_non_null(strstr(buf_text(&plain.tty), "\ndialect quix\r\n"));
}

/* At 80 columns; without a terminal each variable is on one line. */
SCENE_TEST(on_a_terminal_no_row_breaks_anywhere)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("-p", "dev", "-n"),
				    .env = TEXTS("TERM=xterm", "NO_COLOR=1"),
				    .terminal = TERMINAL_OUTPUT };
	static const char rows[] =
		"\r\n[env]\r\n"
		"  OF_FIVE                12345678 12345678 12345678 12345678 "
		"123456789012\r\n"
		"                                                              "
		"dev.ini:9\r\n"
		"  OF_FOUR                12345678 12345678 12345678 12345678  "
		"dev.ini:8\r\n"
		"  OF_NINE                12345678 12345678 12345678 12345678 "
		"12345678 1234567...\r\n"
		"                                                              "
		"dev.ini:10\r\n";

	scene_profile(scene, "dev",
		      PROFILE_LOCAL SMALL
		      "[env]\n"
		      "OF_FOUR = 12345678 12345678 12345678 12345678\n"
		      "OF_FIVE = 12345678 12345678 12345678 12345678 "
		      "123456789012\n"
		      "OF_NINE = 12345678 12345678 12345678 12345678 "
		      "12345678 12345678 12345678 12345678 12345678\n");
	run_program(scene, &run);
	if (!strstr(buf_text(&run.tty), rows))
		fail_msg("'%s' is not in:\n%s", rows, buf_text(&run.tty));
}

/* Names for the common part of every local report. */
static void name_rest(struct scene *scene)
{
	static const char *const empty[] = { "Portal__Api", "Sdk__Token",
					     "Topic__Prefix", "Workspace__Id" };
	struct buf text = { 0 };

	for (size_t i = 0; i < sizeof(empty) / sizeof(empty[0]); i++)
		buf_add_format(&text,
			       "{\"name\":\"Quix__%s\",\"value\":\"\","
			       "\"secret\":null,\"format\":null,"
			       "\"from\":\"dialect\",\"detail\":\"quix\","
			       "\"source\":\"empty on purpose\",\"file\":null,"
			       "\"line\":0,\"replaces\":false},",
			       empty[i]);
	scene_name(scene, "empties", buf_text(&text));
	buf_clear(&text);
	scene_name(scene, "rest",
		   "\"secret\":null,\"format\":null,\"from\":\"quixrun\","
		   "\"detail\":null,\"source\":null,\"file\":null,"
		   "\"line\":0,\"replaces\":false}");
}

SCENE_TEST(json_has_the_same)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("-p", "dev", "-e", "A=\x1b\xC3\xA9", "-u", "HOME",
			      "-n", "--json", "nowhere"),
		.env = TEXTS("A=old", "KCAT_CONFIG=old"),
	};

	scene_write(scene, "token", 0600, "hunter2-long\n");
	scene_secret(scene, "password", "hunter2-long");
	name_rest(scene);
	scene_profile(scene, "dev",
		      PROFILE_LOCAL "[env]\nPW = ${file:<dir>/token}\n"
				    "[files]\nKCAT_CONFIG = kcat\n"
				    "[launch]\ndialects =quix\n");
	run_program(scene, &run);
	assert_run(
		scene, &run, 127,
		"{\"profile\":\"dev\",\"files\":[\"<config>/dev.ini\"],"
		"\"kind\":\"local\",\"workspace\":null,\"portal\":null,"
		"\"token\":null,\"answer\":\"none\",\"answer_age_ms\":0,"
		"\"application\":null,\"deployment\":null,"
		"\"program\":{\"name\":\"nowhere\",\"path\":null,"
		"\"status\":127,\"error\":\"'nowhere' not found on the program's PATH"
		"\"},\"set\":["
		"{\"name\":\"Quix__Broker__Address\","
		"\"value\":\"localhost:19092\",\"secret\":null,"
		"\"format\":null,\"from\":\"dialect\",\"detail\":\"quix\","
		"\"source\":null,\"file\":\"<config>/dev.ini\",\"line\":2,"
		"\"replaces\":false},<empties>"
		"{\"name\":\"KCAT_CONFIG\",\"value\":null,\"secret\":null,"
		"\"format\":\"kcat\",\"from\":\"files\",\"detail\":null,"
		"\"source\":null,\"file\":\"<config>/dev.ini\",\"line\":6,"
		"\"replaces\":true},"
		"{\"name\":\"PW\",\"value\":null,"
		"\"secret\":\"(secret, 12 bytes)\",\"format\":null,"
		"\"from\":\"env\",\"detail\":null,\"source\":null,"
		"\"file\":\"<config>/dev.ini\",\"line\":4,\"replaces\":false},"
		"{\"name\":\"A\",\"value\":\"\\u001b\xC3\xA9\","
		"\"secret\":null,\"format\":null,\"from\":\"option\","
		"\"detail\":\"-e\",\"source\":null,\"file\":null,\"line\":0,"
		"\"replaces\":true},"
		"{\"name\":\"QUIXRUN_NAMES\",\"value\":\"A KCAT_CONFIG "
		"Quix__Sdk__Token Quix__Portal__Api Quix__Workspace__Id "
		"Quix__Topic__Prefix Quix__Broker__Address PW\",<rest>,"
		"{\"name\":\"QUIXRUN_PROFILE\",\"value\":\"dev\",<rest>],\"removed\":[{\"name\":\"HOME\","
		"\"why\":\"-u\"}]}\n",
		"quixrun: 'nowhere' not found on the program's PATH"
		"\n");
}
