/*
 * --print: each format is tested with its reader.
 */
#include "harness.h"
#include "profiles.h"
#include "valgrind.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What a value requires of a format. */
enum {
	ANYTHING = 0,
	NEWLINE = 1, /* it holds one, or ends with a carriage return */
	NO_UTF8 = 2
};

static const struct {
	const char *text;
	int needs;
} VALUES[] = {
	{ "", ANYTHING },
	{ "plain", ANYTHING },
	{ "it's \"quoted\" \\ \\' \\\" \\n \\$ back\\slash\\", ANYTHING },
	{ "$(id) `id` $HOME ${HOME} ${X:-y} $$ $1 ${", ANYTHING },
	{ "a!b !! !-1 #hash # end", ANYTHING },
	{ "'", ANYTHING },
	{ "\\'", ANYTHING },
	{ "=cmd ~/x *?[a] {a,b} ; & | < > ( ) %B", ANYTHING },
	{ " leading and trailing \t ", ANYTHING },
	{ "caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x9A\x80", ANYTHING },
	{ "\xC2\x85\xE2\x80\xA8\xEF\xBB\xBF\xC2\xA0", ANYTHING },
	{ "\x01\x02\x1b[31m\x7f \v\f\a\b \r.", ANYTHING },
	{ "a: b\n- c\n# d\n---\n", NEWLINE },
	{ "line 1\nline 2\n\n", NEWLINE },
	{ "\nNAME=VALUE\nEOF\nquixrun-0\n", NEWLINE },
	{ "\r\nend\r", NEWLINE },
	{ "it's\r\n${A}\"\\", NEWLINE },
	{ "\xff\xfe\x81\x82\x83\x84\x85\x86\x87\x88\xC3(", NO_UTF8 },
};

#define VALUE_COUNT (sizeof(VALUES) / sizeof(VALUES[0]))

/*
 * Writes a profile "odd" with the values that the format can represent, as V0,
 * V1, ...
 */
static void write_values(struct scene *scene, int can)
{
	struct buf profile = { 0 };

	buf_add_text(&profile, PROFILE_LOCAL "[env]\n");
	for (size_t i = 0; i < VALUE_COUNT; i++) {
		struct buf name = { 0 };
		struct buf text = { 0 };

		if (VALUES[i].needs & ~can)
			continue;
		buf_add_format(&name, "v%zu", i);
		buf_add_format(&text, "%s\n", VALUES[i].text);
		scene_write_bytes(scene, buf_text(&name), 0600, text.data,
				  text.length);
		buf_add_format(&profile, "V%zu = ${file:<dir>/v%zu}\n", i, i);
		buf_clear(&name);
		buf_clear(&text);
	}
	scene_profile(scene, "odd", buf_text(&profile));
	buf_clear(&profile);
}

static void assert_values(struct scene *scene, int can)
{
	struct dump dump = dump_read(scene);

	for (size_t i = 0; i < VALUE_COUNT; i++) {
		char name[16];

		snprintf(name, sizeof(name), "V%zu", i);
		const char *value = dump_env(&dump, name);
		if (VALUES[i].needs & ~can) {
			assert_null(value);
			continue;
		}
		assert_non_null(value);
		assert_string_equal(value, VALUES[i].text);
	}
	assert_env(scene, &dump, "Quix__Sdk__Token", "");
	assert_env(scene, &dump, "KAFKA_BOOTSTRAP_SERVERS", "localhost:19092");
	assert_env(scene, &dump, "QUIXRUN_PROFILE", NULL);
	assert_env(scene, &dump, "QUIXRUN_TOKEN_ID", NULL);
	assert_non_null(dump_env(&dump, "QUIXRUN_NAMES"));
}

/* A shell passes the values to the probe. */
static void check_shell(struct scene *scene, const char *shell,
			const char *script)
{
	AUTO_RUN struct run run = { .program = shell,
				    .name = shell,
				    .args = TEXTS("-c", script) };

	write_values(scene, NEWLINE | NO_UTF8);
	run_program(scene, &run);
	assert_run(scene, &run, 0, "", "");
	assert_values(scene, NEWLINE | NO_UTF8);
}

/* A reader of ours or of Python passes the values to the probe. */
static void check_reader(struct scene *scene, const char *format, int can)
{
	AUTO_RUN struct run run = {
		.program = "/bin/sh",
		.args = TEXTS(
			"-c",
			"<quixrun> -p odd --print=$1 >printed && "
			"exec <reader> $1 printed <probe> dump <dir>/seen",
			"sh", format),
	};
	char path[PATH_MAX];

	assert_non_null(realpath("tests/blackbox/read-printed", path));
	scene_name(scene, "reader", path);
	write_values(scene, can);
	run_program(scene, &run);
	assert_run(scene, &run, 0, "", "");
	assert_values(scene, can);
}

#define EVAL "eval \"$(<quixrun> -p odd --print)\"; <probe> dump <dir>/seen"

SCENE_TEST(dash_gets_every_byte)
{
	check_shell(*state, "/bin/dash", EVAL);
}

SCENE_TEST(bash_gets_every_byte)
{
	check_shell(*state, "/bin/bash", "set -H; " EVAL);
}

SCENE_TEST(bash_gets_them_from_a_file_too)
{
	check_shell(*state, "/bin/bash",
		    "set -o posix; set -e; <quixrun> -p odd --print=export "
		    ">printed; . ./printed; <probe> dump <dir>/seen");
}

SCENE_TEST(fish_gets_every_byte)
{
	check_shell(*state, "/usr/bin/fish",
		    "<quixrun> -p odd --print=fish | source; "
		    "<probe> dump <dir>/seen");
}

SCENE_TEST(python_dotenv_gets_every_byte)
{
	check_reader(*state, "dotenv", NEWLINE);
}

SCENE_TEST(json_gets_every_byte)
{
	check_reader(*state, "json", NEWLINE);
}

SCENE_TEST(docker_gets_every_byte_of_a_line)
{
	check_reader(*state, "docker", ANYTHING);
}

SCENE_TEST(github_gets_every_byte)
{
	check_reader(*state, "github", NEWLINE);
}

/* The runner decodes them, and gets only secrets: not the multi-line LOG. */
SCENE_TEST(github_is_told_what_to_hide)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("-p", "dev", "--print=github-mask"),
		.shows_secrets = true,
	};

	portal_start(scene, NULL);
	scene_write(scene, "<config>/key", 0600, "50% of\r\nit\n\n");
	scene_write(scene, "<config>/empty", 0600, "");
	scene_profile(scene, "dev",
		      PROFILE_DEV "[launch]\ndialects = quix\n"
				  "[env]\nKEY = ${file:key}\n"
				  "LEVEL = info\nNONE = ${file:empty}\n"
				  "URL = https://x/?token=${token}\n"
				  "[files]\nCLIENT = librdkafka\n");
	run_program(scene, &run);
	assert_run(scene, &run, 0,
		   "::add-mask::50%25 of%0D%0Ait%0A\n"
		   "::add-mask::<dev-1>\n"
		   "::add-mask::https://x/?token=<dev-1>\n",
		   "");
}

SCENE_TEST(yaml_gets_every_byte)
{
	check_reader(*state, "kubernetes", NEWLINE | NO_UTF8);
}

/*
 * Without a manager that could start a unit: systemd-tmpfiles(8) reads BUILD_ID
 * of os-release(5) with the parser of EnvironmentFile=.
 */
static void check_systemd(struct scene *scene, const char *value)
{
	AUTO_RUN struct run run = {
		.program = "/bin/sh",
		.args = TEXTS(
			"-c",
			"mkdir -p root/etc && <quixrun> -p odd "
			"--print=systemd >root/etc/os-release && exec "
			"systemd-tmpfiles --create --root=<dir>/root <dir>/conf"),
	};
	struct buf text = { 0 };

	buf_add_format(&text, "%s\n", value);
	scene_write_bytes(scene, "value", 0600, text.data, text.length);
	buf_clear(&text);
	scene_write(scene, "conf", 0600, "f+ /out - - - - %B\n");
	scene_profile(scene, "odd",
		      PROFILE_LOCAL "[env]\nBUILD_ID = ${file:<dir>/value}\n");
	run_program(scene, &run);
	assert_run(scene, &run, 0, "", "");
	assert_string_equal(scene_read(scene, "<dir>/root/out"), value);
}

SCENE_TEST(systemd_gets_every_byte)
{
	/* For an empty BUILD_ID tmpfiles writes nothing. */
	for (size_t i = 1; i < VALUE_COUNT; i++)
		if (!(VALUES[i].needs & NO_UTF8))
			check_systemd(*state, VALUES[i].text);
}

/* A dotenv file may contain such a name. */
SCENE_TEST(a_name_that_a_format_cannot_hold_is_refused)
{
	static const struct {
		const char *name;
		const char *format;
		const char *reason; /* NULL: it can */
	} cases[] = {
		{ "my.key", "export",
		  "its name is not letters, digits and '_', not beginning with a digit" },
		{ "1A", "fish",
		  "its name is not letters, digits and '_', not beginning with a digit" },
		{ "MY-KEY", "systemd",
		  "its name is not letters, digits and '_', not beginning with a digit" },
		{ "my.key", "dotenv", NULL },
		{ "my.key", "docker", NULL },
		{ "my.key", "kubernetes", NULL },
		{ "a$b", "github",
		  "its name is not letters, digits, '_', '.' and '-'" },
		{ "a$b", "json", NULL },
	};
	struct scene *scene = *state;

	scene_profile(scene, "dev", PROFILE_LOCAL);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buf text = { 0 }, format = { 0 };

		buf_add_format(&text, "%s=1\n", cases[i].name);
		buf_add_format(&format, "--print=%s", cases[i].format);
		AUTO_RUN struct run run = { .args = TEXTS("-p", "dev",
							  "--env-file=x",
							  buf_text(&format)) };

		scene_write(scene, "x", 0600, buf_text(&text));
		buf_clear(&text);
		run_program(scene, &run);
		if (!cases[i].reason) {
			assert_int_equal(run.exit_status, 0);
			assert_non_null(strstr(run.out.data, cases[i].name));
		} else {
			buf_add_format(&text,
				       "quixrun: format '%s' cannot represent "
				       "variable '%s': %s; use another format, "
				       "or remove it with -u %s\n",
				       cases[i].format, cases[i].name,
				       cases[i].reason, cases[i].name);
			assert_run(scene, &run, 125, "", buf_text(&text));
		}
		buf_clear(&text);
		buf_clear(&format);
	}
}

SCENE_TEST(nothing_is_printed_when_one_value_cannot_be_held)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("-p", "dev",
						  "--print=docker") };

	scene_write(scene, "value", 0600, "two\nlines\n");
	scene_profile(scene, "dev",
		      PROFILE_LOCAL "[env]\nPEM = ${file:<dir>/value}\n");
	run_program(scene, &run);
	assert_run(
		scene, &run, 125, "",
		"quixrun: format 'docker' cannot represent variable 'PEM': a "
		"newline in its value; use another format, or remove it "
		"with -u PEM\n");
}

SCENE_TEST(one_profile_after_another_leaves_nothing_of_the_first)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.program = "/bin/sh",
		.args = TEXTS("-c", "eval \"$(<quixrun> -q -p dev --print)\"\n"
				    "eval \"$(<quixrun> -p local --print)\"\n"
				    "<probe> dump <dir>/seen"),
		.env = TEXTS("QUIXRUN_PROFILE=other", "QUIXRUN_TOKEN_ID=1:x",
			     "a-b.c=odd name"),
	};

	portal_start(scene, NULL);
	scene_profile(scene, "dev", PROFILE_DEV "[env]\nONLY_DEV = ${token}\n");
	scene_profile(scene, "local", PROFILE_LOCAL);
	scene->is_secret_inherited = true;
	run_program(scene, &run);
	assert_run(scene, &run, 0, "", "");
	struct dump dump = dump_read(scene);
	assert_env(scene, &dump, "ONLY_DEV", NULL);
	assert_env(scene, &dump, "KAFKA_SASL_PASSWORD", NULL);
	assert_env(scene, &dump, "Quix__Sdk__Token", "");
	assert_env(scene, &dump, "KAFKA_BOOTSTRAP_SERVERS", "localhost:19092");
	assert_env(scene, &dump, "QUIXRUN_PROFILE", NULL);
	assert_env(scene, &dump, "QUIXRUN_TOKEN_ID", NULL);
	assert_env(scene, &dump, "HOME", "<home>");
	scene_assert_no_secret(scene, "the environment", dump.bytes,
			       dump.length);
}

SCENE_TEST(the_choice_of_the_same_profile_stays)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("--print"),
		.env = TEXTS("QUIXRUN_PROFILE=local", "QUIXRUN_NAMES=STALE A",
			     "STALE=1", "A=1", "PWD=/", "_=x"),
	};

	/* valgrind sets variables of its own. */
	if (valgrind_is_on())
		skip();
	scene_profile(scene, "local",
		      PROFILE_LOCAL "[env]\nA = 2\n[launch]\n"
				    "dialects = quix\npristine = yes\n");
	run_program(scene, &run);
	assert_run(scene, &run, 0,
		   "unset -v STALE\n"
		   "unset -v XDG_RUNTIME_DIR\n"
		   "export A='2'\n"
		   "export Quix__Broker__Address='localhost:19092'\n"
		   "export Quix__Portal__Api=''\n"
		   "export Quix__Sdk__Token=''\n"
		   "export Quix__Topic__Prefix=''\n"
		   "export Quix__Workspace__Id=''\n"
		   "export QUIXRUN_NAMES='A Quix__Broker__Address "
		   "Quix__Portal__Api Quix__Sdk__Token Quix__Topic__Prefix "
		   "Quix__Workspace__Id'\n",
		   "");
}

#define PROFILE_FILES                                                          \
	"[broker]\nbootstrap.servers = b:1\nssl.ca.pem = ${file:<dir>/pem}\n"  \
	"[files]\nKCAT_CONFIG = kcat\n"                                        \
	"[launch]\ndialects = kafka\n"

#define LEFT_OUT                                                                        \
	"quixrun: warning: not printed, because their files exist only while a program" \
	" runs: KAFKA_SSL_CA_LOCATION KCAT_CONFIG; "                                    \
	"write the files with --files-dir=DIR\n"

SCENE_TEST(files_are_left_out_with_one_warning)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("-p", "dev", "--print"),
				    .env = TEXTS("KCAT_CONFIG=/stale") };

	scene_write(scene, "pem", 0600, "the CA\n");
	scene_profile(scene, "dev", PROFILE_FILES);
	run_program(scene, &run);
	assert_run(scene, &run, 0,
		   "unset -v KAFKA_SSL_CA_LOCATION\n"
		   "unset -v KCAT_CONFIG\n"
		   "export KAFKA_BOOTSTRAP_SERVERS='b:1'\n"
		   "export KAFKA_TOPIC_PREFIX=''\n"
		   "export QUIXRUN_NAMES='KAFKA_BOOTSTRAP_SERVERS "
		   "KAFKA_TOPIC_PREFIX'\n",
		   LEFT_OUT);
}

SCENE_TEST(files_dir_has_them_with_mode_0600)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("-p", "dev", "--print=docker",
						  "--files-dir=secret") };
	struct stat status;

	scene_write(scene, "pem", 0600, "the CA\n");
	scene_profile(scene, "dev", PROFILE_FILES);
	umask(0);
	run_program(scene, &run);
	umask(022);
	assert_run(scene, &run, 0,
		   "KAFKA_BOOTSTRAP_SERVERS=b:1\n"
		   "KAFKA_SSL_CA_LOCATION="
		   "<dir>/secret/dev.broker-ca\n"
		   "KAFKA_TOPIC_PREFIX=\n"
		   "KCAT_CONFIG=<dir>/secret/dev.KCAT_CONFIG\n"
		   "QUIXRUN_NAMES=KAFKA_BOOTSTRAP_SERVERS "
		   "KAFKA_SSL_CA_LOCATION KAFKA_TOPIC_PREFIX KCAT_CONFIG\n",
		   "");
	assert_string_equal(scene_read(scene, "<dir>/secret/dev.broker-ca"),
			    "the CA");
	assert_non_null(
		strstr(scene_read(scene, "<dir>/secret/dev.KCAT_CONFIG"),
		       scene_text(scene, "ssl.ca.location=<dir>/secret/"
					 "dev.broker-ca\n")));
	assert_int_equal(stat(scene_text(scene, "<dir>/secret"), &status), 0);
	assert_int_equal(status.st_mode & 07777, 0700);
	assert_int_equal(stat(scene_text(scene, "<dir>/secret/dev.KCAT_CONFIG"),
			      &status),
			 0);
	assert_int_equal(status.st_mode & 07777, 0600);
}

SCENE_TEST(files_dir_is_not_made_for_what_is_not_printed)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("-p", "dev", "--print=docker",
						  "--files-dir=<dir>/secret",
						  "-e", "A=1\n2") };

	scene_write(scene, "pem", 0600, "the CA\n");
	scene_profile(scene, "dev", PROFILE_FILES);
	run_program(scene, &run);
	assert_run_like(scene, &run, 125, "", "quixrun: *variable 'A'*\n");
	assert_int_equal(access(scene_text(scene, "<dir>/secret"), F_OK), -1);
}

SCENE_TEST(a_folder_that_others_can_read_is_refused)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("-p", "dev", "--print",
						  "--files-dir=<dir>/secret") };

	scene_write(scene, "pem", 0600, "the CA\n");
	scene_write(scene, "secret/other", 0600, "");
	scene_profile(scene, "dev", PROFILE_FILES);
	run_program(scene, &run);
	assert_run(scene, &run, 125, "",
		   "quixrun: --files-dir '<dir>/secret': cannot write "
		   "'dev.broker-ca' there: its mode is not 0700; run: chmod "
		   "700 <dir>/secret\n");
}

SCENE_TEST(a_kubernetes_secret_has_the_content)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("-p", "dev",
						  "--print=kubernetes") };

	scene_profile(scene, "dev",
		      "[broker]\nbootstrap.servers = b:1\n"
		      "ssl.ca.location = /mnt/ca\n"
		      "[files]\nKCAT_CONFIG = kcat\n"
		      "[launch]\ndialects = kafka\n");
	run_program(scene, &run);
	assert_run(scene, &run, 0,
		   "apiVersion: v1\nkind: Secret\nmetadata:\n"
		   "  name: quixrun-dev\ntype: Opaque\nstringData:\n"
		   "  \"KAFKA_BOOTSTRAP_SERVERS\": \"b:1\"\n"
		   "  \"KAFKA_SSL_CA_LOCATION\": \"/mnt/ca\"\n"
		   "  \"KAFKA_TOPIC_PREFIX\": \"\"\n"
		   "  \"KCAT_CONFIG\": \"bootstrap.servers=b:1\\n"
		   "ssl.ca.location=/mnt/ca\\nconnections.max.idle.ms=180000\\n"
		   "metadata.max.age.ms=180000\\n\"\n"
		   "  \"QUIXRUN_NAMES\": \"KAFKA_BOOTSTRAP_SERVERS "
		   "KAFKA_SSL_CA_LOCATION KAFKA_TOPIC_PREFIX KCAT_CONFIG\"\n",
		   "");
}

SCENE_TEST(a_kubernetes_secret_has_no_path_of_a_ca)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("-p", "dev",
						  "--print=kubernetes") };

	scene_write(scene, "pem", 0600, "the CA\n");
	scene_profile(scene, "dev", PROFILE_FILES);
	run_program(scene, &run);
	assert_run(scene, &run, 125, "",
		   "quixrun: format 'kubernetes' cannot represent the file of "
		   "'KCAT_CONFIG': it names the CA by a path; set "
		   "ssl.ca.location in [broker] to where the Secret will be "
		   "mounted, or remove it with -u KCAT_CONFIG\n");
}

#define SHORT                                                                  \
	"[launch]\ndialects = quix\n[env]\nCOPY = Bearer ${token}\n"           \
	"OTHER = ${env:OTHER_TOKEN}\n"

SCENE_TEST(secrets_are_hidden_on_a_terminal)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("-p", "dev", "--print"),
		.env = TEXTS("OTHER_TOKEN=<dev-2>"),
		.terminal = TERMINAL_OUTPUT,
	};

	portal_start(scene, NULL);
	scene->is_secret_inherited = true;
	scene_profile(scene, "dev", PROFILE_DEV SHORT);
	run_program(scene, &run);
	assert_run_like(scene, &run, 0, "",
			"quixrun: warning: secrets are hidden on a terminal; "
			"--reveal prints them\n");
	assert_non_null(strstr(buf_text(&run.tty),
			       scene_text(scene, "export Quix__Sdk__Token="
						 "'1:<dev-1:id>'")));
	assert_non_null(strstr(buf_text(&run.tty), "export COPY='(secret, "));
	assert_non_null(strstr(buf_text(&run.tty), "export OTHER='(secret, "));
}

SCENE_TEST(reveal_prints_them_there)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("-p", "dev", "--print", "--reveal"),
		.env = TEXTS("OTHER_TOKEN=x"),
		.terminal = TERMINAL_OUTPUT,
		.shows_secrets = true,
	};

	portal_start(scene, NULL);
	scene_profile(scene, "dev", PROFILE_DEV SHORT);
	run_program(scene, &run);
	assert_run(scene, &run, 0, "", "");
	assert_non_null(strstr(buf_text(&run.tty),
			       scene_text(scene, "export Quix__Sdk__Token="
						 "'<dev-1>'")));
}

SCENE_TEST(nothing_is_asked_of_the_person)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("-p", "dev", "--print=json"),
				    .terminal =
					    TERMINAL_INPUT | TERMINAL_ERROR };

	scene_profile(scene, "dev",
		      "[profile]\nconfirm = yes\n" PROFILE_LOCAL
		      "[launch]\ndialects = quix\n");
	run_program(scene, &run);
	assert_int_equal(run.exit_status, 0);
	assert_string_equal(
		buf_text(&run.out),
		"{\"Quix__Broker__Address\":\"localhost:19092\","
		"\"Quix__Portal__Api\":\"\",\"Quix__Sdk__Token\":\"\","
		"\"Quix__Topic__Prefix\":\"\",\"Quix__Workspace__Id\":\"\","
		"\"QUIXRUN_NAMES\":\"Quix__Broker__Address Quix__Portal__Api "
		"Quix__Sdk__Token Quix__Topic__Prefix Quix__Workspace__Id\"}"
		"\n");
	assert_string_equal(buf_text(&run.tty), "");
}

static const struct launch_case REFUSALS[] = {
	{ .name = "an_unknown_format_gets_the_near_one",
	  .args = TEXTS("--print=exprot"),
	  .status = 125,
	  .err = "quixrun: --print: unknown format 'exprot'; did you mean "
		 "'export'?\n" },
	{ .name = "a_format_needs_its_equals_sign",
	  .args = TEXTS("--print", "dotenv"),
	  .status = 125,
	  .err = "quixrun: --print runs no program; write a format after"
		 " '=', as in --print=dotenv\n" },
	{ .name = "reveal_belongs_to_print",
	  .args = TEXTS("--reveal", "<probe>"),
	  .status = 125,
	  .err = "quixrun: --reveal requires --print\n" },
	{ .name = "files_dir_belongs_to_print",
	  .args = TEXTS("--files-dir=x", "-n"),
	  .status = 125,
	  .err = "quixrun: --files-dir requires --print; for a program, set files = DIR in"
		 " [launch] of the profile\n" },
	{ .name = "print_has_its_own_json",
	  .args = TEXTS("--json", "--print"),
	  .status = 125,
	  .err = "quixrun: --json cannot be combined with --print; use --print=json\n" },
	{ .name = "what_prints_secrets_does_not_redact_them",
	  .args = TEXTS("--redact", "--print"),
	  .status = 125,
	  .err = "quixrun: --redact cannot be combined with --print, which prints "
		 "the secrets\n" },
	{ .name = "json_belongs_to_a_question",
	  .args = TEXTS("--json", "<probe>"),
	  .status = 125,
	  .err = "quixrun: --json requires --dry-run, --check, --list, "
		 "--ps or --scan\n" },
};

CASES(REFUSALS);
