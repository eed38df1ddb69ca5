/*
 * dotenv files: --env-file, and env_file of [launch].
 */
#include "harness.h"
#include "launch.h"
#include "profiles.h"

#include <string.h>

#define ENV_FILE PROFILE_LOCAL "[launch]\nenv_file = .env\n"

/* As python-dotenv 1.2 reads them, except that ${A} is literal. */
static const struct {
	const char *text;
	const char *value; /* of A */
} READINGS[] = {
	{ "A=one\n", "one" },
	{ "A=one", "one" },
	{ "\xEF\xBB\xBF"
	  "A=one\n",
	  "one" },
	{ "A=one\r\nB=two\r\n", "one" },
	{ "  export  A = one \n", "one" },
	{ "'A'=one\n", "one" },
	{ "A=\n", "" },
	{ "A= # note\n", "" },
	{ "B\nA=one\n", "one" },
	{ "A=one # comment\n", "one" },
	{ "A=one#two\n", "one#two" },
	{ "# A=comment\n\nA=one two\n", "one two" },
	{ "A=\"one # two\" # comment\n", "one # two" },
	{ "A='one # two'\n", "one # two" },
	{ "A=\"say \\\"x\\\"\\n\\ttab \\\\ \\$\"\n",
	  "say \"x\"\n\ttab \\ \\$" },
	{ "A='it\\'s \\n \\\\'\n", "it's \\n \\" },
	{ "A=\"one\ntwo\n\"\nB=x\n", "one\ntwo\n" },
	{ "A='one\n# two'\n", "one\n# two" },
	{ "A=one\nA=two\n", "two" },
	{ "B=x\nA=${B} $B ${token}\n", "${B} $B ${token}" },
	{ "A=a=b;c\n", "a=b;c" },
	{ "A=caf\xC3\xA9\xff\n", "caf\xC3\xA9\xff" },
	{ "A=  \xC2\xA0one\xE3\x80\x80\n", "one" },
};

SCENE_TEST(files_are_read_as_python_dotenv_reads_them)
{
	struct scene *scene = *state;

	scene_profile(scene, "dev", ENV_FILE);
	for (size_t i = 0; i < sizeof(READINGS) / sizeof(READINGS[0]); i++) {
		const char *text = READINGS[i].text;

		scene_write_bytes(scene, "<config>/.env", 0600, text,
				  strlen(text));
		struct dump dump = launch(scene, TEXTS("-p", "dev"), NULL, "");
		assert_string_equal(dump_env(&dump, "A"), READINGS[i].value);
	}
}

static const struct variable ORDER[] = {
	{ "A", "profile" }, { "B", "second option" },
	{ "C", "option" },  { "D", "env_file" },
	{ "E", "-e" },	    { "F", "inherited" },
	{ "G", "f1-data" }, { "H", "option" },
};

SCENE_TEST(they_are_under_what_the_profile_sets)
{
	struct scene *scene = *state;

	scene_profile(scene, "dev",
		      ENV_FILE "[env]\nA = profile\n[topics]\nG = f1-data\n");
	scene_write(scene, "<config>/.env", 0600,
		    "A=env_file\nB=env_file\nC=env_file\nD=env_file\nE=x\n"
		    "G=env_file\n");
	scene_write(scene, "one", 0600, "A=x\nB=first\nC=option\nH=option\n");
	scene_write(scene, "two", 0600, "B=second option\n");
	struct dump dump =
		launch(scene,
		       TEXTS("-p", "dev", "--env-file=one", "--env-file",
			     "<dir>/two", "-e", "E=-e"),
		       TEXTS("C=inherited", "D=inherited", "F=inherited",
			     "H=inherited"),
		       "");
	ASSERT_VARIABLES(scene, &dump, ORDER);
	assert_non_null(strstr(dump_env(&dump, "QUIXRUN_NAMES"), "H"));
}

/* Quix CLI writes variables of another environment there. */
SCENE_TEST(names_of_a_dialect_are_left_out_with_a_note)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("-v", "-p", "dev", "<probe>", "dump",
			      "<dir>/seen"),
	};

	scene_profile(scene, "dev", ENV_FILE "dialects = quix\n");
	scene_write(scene, "<config>/.env", 0600,
		    "A=1\nQuix__Broker__Address=elsewhere:1\n"
		    "Quix__Sdk__Token=sdk-old\nKAFKA_CLIENT_ID=mine\n");
	struct dump dump = launch(scene, TEXTS("-p", "dev"), NULL, "");
	assert_env(scene, &dump, "Quix__Broker__Address", "localhost:19092");
	assert_env(scene, &dump, "Quix__Sdk__Token", "");
	assert_env(scene, &dump, "KAFKA_CLIENT_ID", "mine");
	run_program(scene, &run);
	assert_run_like(scene, &run, 0, "",
			"quixrun: <config>/.env:2: Quix__Broker__Address is "
			"ignored: a dialect sets it\n"
			"quixrun: <config>/.env:3: Quix__Sdk__Token is ignored"
			": a dialect sets it\n"
			"quixrun: profile 'dev', local, *ms\n");
}

SCENE_TEST(one_is_never_found_by_itself)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("-p", "dev", "/bin/sh", "-c", "echo [$A]"),
		.cwd = "<config>",
	};

	scene_write(scene, "<config>/.env", 0600, "A=found\n");
	scene_write(scene, "<home>/.env", 0600, "A=found\n");
	scene_profile(scene, "dev", PROFILE_LOCAL);
	run_program(scene, &run);
	assert_run(scene, &run, 0, "[]\n", "");
}

SCENE_TEST(names_are_passed_on_as_they_are)
{
	struct scene *scene = *state;

	scene_profile(scene, "dev", ENV_FILE);
	scene_write(scene, "<config>/.env", 0600, "my.key=1\nMY-KEY=2\n");
	struct dump dump = launch(scene, TEXTS("-p", "dev"), NULL, "");
	assert_env(scene, &dump, "my.key", "1");
	assert_env(scene, &dump, "MY-KEY", "2");
	/* A nested quixrun removes them. */
	struct dump next =
		launch(scene, TEXTS("-p", "dev"),
		       TEXTS("my.key=old", "QUIXRUN_NAMES=my.key MY-KEY"), "");
	assert_env(scene, &next, "my.key", "1");
}

/* A file that only its owner can write to is trusted. */
SCENE_TEST(a_trusted_file_may_set_what_decides_what_runs)
{
	struct scene *scene = *state;

	scene_profile(scene, "dev", ENV_FILE);
	scene_write(scene, "<config>/.env", 0644,
		    "PYTHONUNBUFFERED=1\nPYTHONPATH=src\nJAVA_OPTS=-Xmx1g\n"
		    "HTTP_PROXY=http://proxy:3128\nQUIXRUN_NAMES=x\n");
	struct dump dump = launch(
		scene, TEXTS("-p", "dev"), NULL,
		"quixrun: warning: <config>/.env:5: QUIXRUN_NAMES is ignored: "
		"a dotenv file may not set it\n");
	assert_env(scene, &dump, "PYTHONUNBUFFERED", "1");
	assert_env(scene, &dump, "PYTHONPATH", "src");
	assert_env(scene, &dump, "JAVA_OPTS", "-Xmx1g");
	assert_env(scene, &dump, "HTTP_PROXY", "http://proxy:3128");
}

SCENE_TEST(a_file_that_others_can_write_to_may_not)
{
	struct scene *scene = *state;

	scene_profile(scene, "dev", ENV_FILE);
	scene_write(scene, "<config>/.env", 0666,
		    "PATH=/evil\nBASH_ENV=/evil\nQUIXRUN_NAMES=x\n"
		    "MY_PATH=fine\nPYTHONSTARTUP=/evil\n");
	struct dump dump = launch(
		scene, TEXTS("-p", "dev"), NULL,
		"quixrun: warning: <config>/.env:1: PATH is ignored: "
		"'<config>/.env' can be written by others (mode 0666); if it "
		"is right, run: chmod go-w <config>/.env\n"
		"quixrun: warning: <config>/.env:2: BASH_ENV is ignored: "
		"'<config>/.env' can be written by others (mode 0666); if it "
		"is right, run: chmod go-w <config>/.env\n"
		"quixrun: warning: <config>/.env:3: QUIXRUN_NAMES is ignored: "
		"a dotenv file may not set it\n"
		"quixrun: warning: <config>/.env:5: PYTHONSTARTUP is ignored: "
		"'<config>/.env' can be written by others (mode 0666); if it "
		"is right, run: chmod go-w <config>/.env\n");
	assert_env(scene, &dump, "PATH", "/usr/bin:/bin");
	assert_env(scene, &dump, "BASH_ENV", NULL);
	assert_env(scene, &dump, "PYTHONSTARTUP", NULL);
	assert_env(scene, &dump, "MY_PATH", "fine");
}

/* No message repeats the content. */
SCENE_TEST(lines_that_cannot_be_read_are_skipped_with_a_warning)
{
	struct scene *scene = *state;

	scene_profile(scene, "dev", ENV_FILE);
	scene_write(scene, "<config>/.env", 0600,
		    "A=1\nsdk-secret alone\nB=\"one\" two\n'E F'=3\n"
		    "C='one\nD=2\n");
	struct dump dump = launch(
		scene, TEXTS("-p", "dev"), NULL,
		"quixrun: warning: <config>/.env:2: ignored: not NAME=value\n"
		"quixrun: warning: <config>/.env:3: ignored: only a comment "
		"may follow the closing quote\n"
		"quixrun: warning: <config>/.env:4: ignored: its name has "
		"white space, a control character or '='\n"
		"quixrun: warning: <config>/.env:5: ignored: the quote is not "
		"closed\n");
	assert_env(scene, &dump, "A", "1");
	assert_env(scene, &dump, "B", NULL);
	assert_env(scene, &dump, "C", NULL);
	assert_env(scene, &dump, "D", "2");
}

SCENE_TEST(a_nul_byte_is_refused)
{
	struct scene *scene = *state;

	scene_write_bytes(scene, "<config>/.env", 0600, "A=1\nB=x\0y\n", 10);
	assert_refused(scene, ENV_FILE, "<config>/.env:2: a NUL byte");
}

static const struct launch_case MISSING[] = {
	{ .name = "a_missing_env_file_names_the_line_of_the_profile",
	  .profile = ENV_FILE,
	  .status = 125,
	  .err = "quixrun: <config>/dev.ini:4: env_file: '<config>/.env': No "
		 "such file or directory\n" },
	{ .name = "a_missing_file_of_the_option_is_named",
	  .args = TEXTS("-p", "dev", "--env-file=none", "<probe>"),
	  .profile = PROFILE_LOCAL,
	  .status = 125,
	  .err = "quixrun: --env-file: 'none': No such file or directory\n" },
	{ .name = "an_option_without_a_path_is_refused",
	  .args = TEXTS("-p", "dev", "--env-file=", "<probe>"),
	  .profile = PROFILE_LOCAL,
	  .status = 125,
	  .err = "quixrun: --env-file: no path\n" },
};

CASES(MISSING);
