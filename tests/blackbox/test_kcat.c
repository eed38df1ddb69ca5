/*
 * Debian's kcat reads the rendered file and prints its configuration.
 */
#include "harness.h"
#include "profiles.h"

#include <string.h>
#include <unistd.h>

#define KCAT "/usr/bin/kcat"

static void need_kcat(void)
{
	if (access(KCAT, X_OK) != 0) {
		print_message("SKIPPED: there is no " KCAT "\n");
		skip();
	}
}

/* The value of a property in the output of `kcat -X dump`. */
static const char *dumped(struct scene *scene, const struct run *run,
			  const char *key)
{
	struct buf start = { 0 };
	const char *line;
	char *value;

	buf_add_format(&start, "\n%s = ", key);
	line = strstr(buf_text(&run->out), buf_text(&start));
	if (line == NULL)
		fail_msg("kcat does not know of %s: %s", key,
			 buf_text(&run->out));
	value = scene_text(scene, line + start.length);
	value[strcspn(value, "\n")] = '\0';
	buf_clear(&start);
	return value;
}

static void run_kcat(struct scene *scene, struct run *run)
{
	run->shows_secrets = true;
	run_program(scene, run);
	assert_int_equal(run->exit_status, 0);
}

/* metadata.broker.list is librdkafka's old name of bootstrap.servers. */
static void assert_properties(struct scene *scene, const struct run *run)
{
	assert_string_equal(dumped(scene, run, "metadata.broker.list"),
			    "kafka-1.dev.test:9093,kafka-2.dev.test:9093");
	assert_string_equal(dumped(scene, run, "security.protocol"),
			    "sasl_ssl");
	assert_string_equal(dumped(scene, run, "sasl.mechanisms"),
			    "SCRAM-SHA-256");
	assert_string_equal(dumped(scene, run, "sasl.username"),
			    "acme-factory-dev");
	assert_string_equal(dumped(scene, run, "client.id"), "acme-client");
	assert_string_equal(dumped(scene, run, "connections.max.idle.ms"),
			    "180000");
	assert_string_equal(dumped(scene, run, "metadata.max.age.ms"),
			    "180000");
	assert_string_equal(dumped(scene, run, "socket.timeout.ms"), "60000");
	assert_string_equal(dumped(scene, run, "socket.keepalive.enable"),
			    "true");
}

/* Debian's librdkafka does not have this property. */
static void forget_future(struct scene *scene)
{
	cJSON_Delete(portal_command(
		scene, "property",
		"{'environment':'dev','key':'quix.future.property'}"));
}

SCENE_TEST(kcat_config_and_f_both_read_it)
{
	struct scene *scene = *state;
	AUTO_RUN struct run by_variable = {
		.args = TEXTS("-p", "dev", KCAT, "-X", "dump"),
	};
	AUTO_RUN struct run by_option = {
		.args = TEXTS("-p", "option", "/bin/sh", "-c",
			      KCAT " -F \"$CONFIG\" -X dump"),
	};

	need_kcat();
	portal_start(scene, NULL);
	forget_future(scene);
	scene_profile(scene, "dev",
		      PROFILE_DEV "[files]\nKCAT_CONFIG = kcat\n");
	scene_profile(scene, "option", PROFILE_DEV "[files]\nCONFIG = kcat\n");
	run_kcat(scene, &by_variable);
	assert_properties(scene, &by_variable);
	run_kcat(scene, &by_option);
	assert_properties(scene, &by_option);
}

SCENE_TEST(so_it_does_in_a_folder)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("-p", "dev", KCAT, "-X", "dump"),
	};

	need_kcat();
	portal_start(scene, NULL);
	forget_future(scene);
	scene_holds_secrets(scene, "<dir>/private");
	scene_profile(scene, "dev",
		      PROFILE_DEV "[launch]\nfiles = <dir>/private\n"
				  "[files]\nKCAT_CONFIG = kcat\n");
	run_kcat(scene, &run);
	assert_properties(scene, &run);
	assert_string_equal(dumped(scene, &run, "ssl.ca.location"),
			    scene_text(scene, "<dir>/private/dev.broker-ca"));
}

/* kcat hides the password in a dump, so the user name is used. */
SCENE_TEST(odd_values_come_through)
{
	static const char *const values[] = {
		"q\"u'o;t$e",	  "a=b=c:d",
		"back\\slash\\n", "caf\xC3\xA9 \xE2\x82\xAC",
		"#not a comment", "${x} `y` $(z)",
		"two  blanks",	  "%s%n",
	};
	struct scene *scene = *state;

	need_kcat();
	scene_profile(scene, "dev",
		      PROFILE_LOCAL "sasl.username = ${file:value}\n"
				    "[files]\nKCAT_CONFIG = kcat\n");
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		AUTO_RUN struct run run = {
			.args = TEXTS("-p", "dev", KCAT, "-X", "dump"),
		};

		scene_write_bytes(scene, "<config>/value", 0600, values[i],
				  strlen(values[i]));
		run_kcat(scene, &run);
		assert_string_equal(dumped(scene, &run, "sasl.username"),
				    values[i]);
	}
}

/* "sasl.username=" and the value are 510 bytes: the longest line. */
SCENE_TEST(the_longest_line_is_read_whole)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("-p", "dev", KCAT, "-X", "dump"),
	};
	AUTO_RUN struct run longer = { .args = TEXTS("-p", "dev", "<probe>") };
	char value[498];

	need_kcat();
	memset(value, 'x', sizeof(value) - 1);
	value[496] = '\0';
	value[495] = 'y';
	scene_write(scene, "<config>/value", 0600, value);
	scene_profile(scene, "dev",
		      PROFILE_LOCAL "sasl.username = ${file:value}\n"
				    "[files]\nKCAT_CONFIG = kcat\n");
	run_kcat(scene, &run);
	assert_string_equal(dumped(scene, &run, "sasl.username"), value);
	value[496] = 'z';
	value[497] = '\0';
	scene_write(scene, "<config>/value", 0600, value);
	run_program(scene, &longer);
	assert_run(
		scene, &longer, 125, "",
		"quixrun: <config>/dev.ini:5: KCAT_CONFIG: a file of format "
		"'kcat' cannot represent property 'sasl.username': with its name "
		"it is longer than 509 bytes\n");
}
