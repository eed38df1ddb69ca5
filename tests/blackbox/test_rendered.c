/*
 * [files]: the content of each format, in memory and in a folder.
 */
#include "harness.h"
#include "launch.h"
#include "profiles.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Prints the file F, with PID in place of the program's process id. */
#define SHOW                                                                   \
	TEXTS("-p", "dev", "/bin/sh", "-c",                                    \
	      "sed \"s,/proc/$$/,/proc/PID/,\" \"$F\"")

static void assert_content(struct scene *scene, const char *profile,
			   const char *content)
{
	AUTO_RUN struct run run = { .args = SHOW, .shows_secrets = true };

	scene_profile(scene, "dev", profile);
	run_program(scene, &run);
	assert_run(scene, &run, 0, content, "");
}

#define PROPERTIES                                                             \
	"bootstrap.servers=kafka-1.dev.test:9093,kafka-2.dev.test:9093\n"      \
	"security.protocol=sasl_ssl\nsasl.mechanism=SCRAM-SHA-256\n"           \
	"sasl.username=acme-factory-dev\nsasl.password=<dev-password>\n"       \
	"client.id=acme-client\nquix.future.property=kept\n"                   \
	"socket.timeout.ms=60000\nsocket.keepalive.enable=true\n"              \
	"ssl.ca.location=/proc/PID/fd/200\n"                                   \
	"connections.max.idle.ms=180000\nmetadata.max.age.ms=180000\n"

SCENE_TEST(librdkafka_and_kcat_have_every_property)
{
	struct scene *scene = *state;

	portal_start(scene, NULL);
	assert_content(scene, PROFILE_DEV "[files]\nF = librdkafka\n",
		       PROPERTIES);
	assert_content(scene, PROFILE_DEV "[files]\nF = kcat\n", PROPERTIES);
}

SCENE_TEST(the_ca_is_one_file)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("-p", "dev", "/bin/sh", "-c",
			      "cat \"$F\"; cmp \"$F\" \"$G\"; cmp \"$F\" "
			      "\"$KAFKA_SSL_CA_LOCATION\""),
	};

	portal_start(scene, NULL);
	scene_profile(scene, "dev", PROFILE_DEV "[files]\nF = ca\nG = ca\n");
	run_program(scene, &run);
	assert_run(scene, &run, 0, scene_read(scene, "<dir>/broker-ca.pem"),
		   "");
}

/* Contains characters that a properties file escapes, including newlines. */
SCENE_TEST(java_has_what_java_knows)
{
	static const char password[] = "q\"u';$o=${t}\\e:#!\ncaf\xC3\xA9 ";
	struct scene *scene = *state;

	scene_secret(scene, "password", password);
	scene_write_bytes(scene, "<config>/password", 0600, password,
			  sizeof(password) - 1);
	assert_content(
		scene,
		PROFILE_LOCAL "security.protocol = sasl_ssl\n"
			      "sasl.mechanism = plain\nsasl.username = me\n"
			      "sasl.password = ${file:password}\n"
			      "ssl.ca.location = /etc/ca.pem\n"
			      "ssl.endpoint.identification.algorithm = none\n"
			      "linger.ms = 5\nconnections.max.idle.ms = 0\n"
			      "[launch]\ndialects = kafka\n"
			      "[files]\nF = java\n",
		"bootstrap.servers=localhost:19092\n"
		"security.protocol=SASL_SSL\nsasl.mechanism=PLAIN\n"
		"ssl.truststore.type=PEM\nssl.truststore.location=/etc/ca.pem\n"
		"ssl.endpoint.identification.algorithm=\n"
		"connections.max.idle.ms=-1\n"
		"sasl.jaas.config=org.apache.kafka.common.security.plain."
		"PlainLoginModule required username=\"me\" password=\"q\\\\\"u"
		"';$o=$\\\\{t}\\\\\\\\e:#!\\\\ncaf\\u00E9 \";\n"
		"metadata.max.age.ms=180000\n");
}

SCENE_TEST(a_template_is_evaluated)
{
	struct scene *scene = *state;

	portal_start(scene, NULL);
	scene_write(scene, "<config>/shared/t.conf", 0644,
		    "user=${broker:sasl.username}\r\n"
		    "  pass = ${broker:sasl.password} ; # $x $${y} \xC3\xA9\n"
		    "topic=${topic:f1-data},${file:value}");
	scene_write(scene, "<config>/shared/value", 0600, "a\"b\n");
	assert_content(scene,
		       PROFILE_DEV "[files]\nF = template:shared/t.conf\n",
		       "user=acme-factory-dev\r\n"
		       "  pass = <dev-password> ; # $x ${y} \xC3\xA9\n"
		       "topic=acme-factory-dev-f1-data,a\"b");
}

SCENE_TEST(every_file_can_be_read_again_and_not_written)
{
	static const char *const names[] = { "A", "B", "C", "D", "E" };
	struct scene *scene = *state;

	portal_start(scene, NULL);
	scene_write(scene, "<config>/t", 0644, "${token}\n");
	scene_profile(scene, "dev",
		      PROFILE_DEV "[files]\nA = ca\nB = librdkafka\nC = kcat\n"
				  "D = java\nE = template:t\n");
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		AUTO_RUN struct run run = {
			.args = TEXTS("-p", "dev", "<probe>", "read-twice",
				      names[i]),
		};
		char same[64];
		unsigned long checksum;
		long long length;

		run_program(scene, &run);
		assert_int_equal(sscanf(buf_text(&run.out), "once %lld %lx",
					&length, &checksum),
				 2);
		assert_true(length > 0);
		snprintf(same, sizeof(same), " %lld %lx\n", length, checksum);
		scene_name(scene, "same", same);
		assert_run(scene, &run, 0,
			   "once<same>twice<same>child<same>write refused\n",
			   "");
	}
}

#define FOLDER(path)                                                           \
	PROFILE_DEV "[launch]\nfiles = " path                                  \
		    "\n[files]\nF = librdkafka\nG = template:t\n"

static void assert_mode(struct scene *scene, const char *path, mode_t mode)
{
	struct stat status;

	assert_int_equal(stat(scene_text(scene, path), &status), 0);
	assert_int_equal(status.st_mode & 07777, mode);
}

/* Also makes <config>/private. */
SCENE_TEST(a_folder_has_private_files)
{
	struct scene *scene = *state;

	portal_start(scene, NULL);
	scene_holds_secrets(scene, "<config>/private");
	scene_write(scene, "<config>/t", 0644, "${token}\n");
	scene_profile(scene, "dev", FOLDER("private"));
	umask(0);
	struct dump dump = launch(scene, TEXTS("-p", "dev"), NULL, "");
	umask(022);
	assert_env(scene, &dump, "F", "<config>/private/dev.F");
	assert_env(scene, &dump, "G", "<config>/private/dev.G");
	assert_env(scene, &dump, "KAFKA_SSL_CA_LOCATION",
		   "<config>/private/dev.broker-ca");
	assert_fds(&dump, (const int[]){ 0, 1, 2, -1 });
	assert_mode(scene, "<config>/private", 0700);
	assert_mode(scene, "<config>/private/dev.F", 0600);
	assert_mode(scene, "<config>/private/dev.G", 0600);
	assert_string_equal(scene_read(scene, "<config>/private/dev.G"),
			    scene_text(scene, "<dev-1>\n"));
	assert_non_null(
		strstr(scene_read(scene, "<config>/private/dev.F"),
		       scene_text(scene, "ssl.ca.location=<config>/private/"
					 "dev.broker-ca\n")));
	assert_string_equal(scene_read(scene, "<config>/private/dev.broker-ca"),
			    scene_read(scene, "<dir>/broker-ca.pem"));
}

/* A file in a variable of that name does not replace the CA's file. */
SCENE_TEST(a_file_is_replaced_and_a_link_is_not_followed)
{
	struct scene *scene = *state;

	portal_start(scene, NULL);
	scene_holds_secrets(scene, "<dir>/private");
	scene_write(scene, "<config>/t", 0644, "new\n");
	scene_profile(
		scene, "dev",
		FOLDER("<dir>/private") "KAFKA_SSL_CA_LOCATION = template:t\n");
	assert_int_equal(mkdir(scene_text(scene, "<dir>/private"), 0700), 0);
	scene_write(scene, "precious", 0600, "old\n");
	assert_int_equal(symlink(scene_text(scene, "<dir>/precious"),
				 scene_text(scene, "<dir>/private/dev.G")),
			 0);
	launch(scene, TEXTS("-p", "dev"), NULL, "");
	assert_string_equal(scene_read(scene, "<dir>/precious"), "old\n");
	assert_string_equal(scene_read(scene, "<dir>/private/dev.G"), "new\n");
	assert_string_equal(scene_read(scene, "<dir>/private/dev.broker-ca"),
			    scene_read(scene, "<dir>/broker-ca.pem"));
	assert_string_equal(
		scene_read(scene, "<dir>/private/dev.KAFKA_SSL_CA_LOCATION"),
		"new\n");
}

/* The program may run in another folder. */
SCENE_TEST(its_paths_are_absolute)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("-p", "./dev.ini", "/bin/sh", "-c",
			      "echo \"$F\""),
		.cwd = "<config>",
	};

	scene_profile(scene, "dev",
		      PROFILE_LOCAL "[launch]\nfiles = ./private\n"
				    "[files]\nF = java\n");
	run_program(scene, &run);
	assert_run(scene, &run, 0, "<config>/./private/dev.F\n", "");
}

#define REFUSED_FOLDER(reason)                                                 \
	"files = '<folder>' in [launch]: cannot write 'dev.F' there: " reason

SCENE_TEST(a_folder_that_is_not_private_is_refused)
{
	static const char profile[] =
		PROFILE_LOCAL "[launch]\nfiles = <folder>\n[files]\nF = java\n";
	struct scene *scene = *state;

	scene_name(scene, "folder", scene_text(scene, "<dir>/open"));
	assert_int_equal(mkdir(scene_text(scene, "<folder>"), 0755), 0);
	assert_refused(scene, profile,
		       REFUSED_FOLDER("its mode is not 0700; run: chmod 700 "
				      "<folder>"));
	assert_int_equal(chmod(scene_text(scene, "<folder>"), 0700), 0);
	assert_int_equal(symlink("open", scene_text(scene, "<dir>/link")), 0);
	scene_name(scene, "folder", scene_text(scene, "<dir>/link"));
	assert_refused(scene, profile, REFUSED_FOLDER("not a directory"));
	scene_name(scene, "folder", scene_text(scene, "<dir>/no/such"));
	assert_refused(scene, profile,
		       REFUSED_FOLDER("the directory that it is in does not "
				      "exist"));
}

#define AT(line)      "quixrun: <config>/dev.ini:" #line ": "
#define FILES(format) PROFILE_LOCAL "[files]\nF = " format "\n"
#define ODD(value, format)                                                     \
	PROFILE_LOCAL "group.id = " value "\n[files]\nF = " format "\n"
#define CANNOT(format)                                                         \
	"a file of format '" format "' cannot represent property "

static const struct launch_case REFUSALS[] = {
	{ .name = "an_unknown_format_gets_a_suggestion",
	  .profile = FILES("jaav"),
	  .status = 125,
	  .err = AT(4) "F: unknown format 'jaav'; did you mean 'java'?\n" },
	{ .name = "an_unknown_format_lists_those_there_are",
	  .profile = FILES("xyzzy"),
	  .status = 125,
	  .err = AT(
		  4) "F: unknown format 'xyzzy'; supported are ca, librdkafka, "
		     "kcat, java and template:PATH\n" },
	{ .name = "a_ca_that_is_not_there",
	  .profile = FILES("ca"),
	  .status = 125,
	  .err = AT(4) "F: a file of format 'ca' needs a CA, and the broker "
		       "has none (property 'ssl.ca.pem')\n" },
	{ .name = "a_template_that_is_not_there",
	  .profile = FILES("template:none"),
	  .status = 125,
	  .err = AT(4) "F: '<config>/none': No such file or directory\n" },
	{ .name = "a_newline_in_librdkafka",
	  .profile = ODD("${command:printf 'a\\nb'}", "librdkafka"),
	  .status = 125,
	  .err = AT(5) "F: " CANNOT("librdkafka") "'group.id': a newline in "
						  "it\n" },
	{ .name = "a_blank_at_the_end_in_librdkafka",
	  .profile = ODD("${command:echo 'a '}", "librdkafka"),
	  .status = 125,
	  .err = AT(5) "F: " CANNOT("librdkafka") "'group.id': a blank at its "
						  "end\n" },
	{ .name = "a_backslash_that_kcat_would_remove",
	  .profile = ODD("a\\:b", "kcat"),
	  .status = 125,
	  .err = AT(5) "F: " CANNOT("kcat") "'group.id': a backslash before "
					    "':' or '=' in it\n" },
	{ .name = "what_is_not_utf_8_in_java",
	  .profile = ODD("a\xff", "java"),
	  .status = 125,
	  .err = AT(5) "F: " CANNOT("java") "'group.id': it is not UTF-8\n" },
};

SCENE_TEST(an_error_in_a_template_names_its_line)
{
	struct scene *scene = *state;

	scene_write(scene, "<config>/t", 0644, "one\ntwo ${broker:x.y}\n");
	assert_refused(scene, FILES("template:t"),
		       "<config>/t:2: ${broker:x.y}: the broker has no such "
		       "property");
	scene_write(scene, "<config>/t", 0644, "one\n\n${SHELL_VARIABLE}\n");
	assert_refused(scene, FILES("template:t"),
		       "<config>/t:3: '${' of an unknown form; a literal one "
		       "is written '$${'");
}

CASES(REFUSALS);
