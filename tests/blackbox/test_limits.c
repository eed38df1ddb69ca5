/*
 * Limits of the kernel, and names that only some sources may set.
 */
#include "harness.h"
#include "launch.h"
#include "profiles.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "quixrun/mem.h"

/* `length` bytes, valid until teardown. */
static const char *long_text(struct scene *scene, size_t length)
{
	AUTO_FREE char *text = mem_alloc(length + 1);

	memset(text, 'x', length);
	return scene_text(scene, text);
}

#define TOO_LONG(where, name, bytes)                                           \
	where "variable '" name "' is too long for the kernel: " bytes         \
	      " bytes, at most 131071 with its name"

/* "A=", the value and its NUL are 128 KiB. */
SCENE_TEST(the_longest_variable_is_passed_on)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("-p", "dev", "<probe>", "length", "A"),
	};
	struct buf profile = { 0 };

	buf_add_format(&profile, PROFILE_LOCAL "[env]\nA = %s\n",
		       long_text(scene, 131069));
	scene_profile(scene, "dev", buf_text(&profile));
	buf_clear(&profile);
	run_program(scene, &run);
	assert_run(scene, &run, 0, "131069\n", "");
}

SCENE_TEST(a_longer_one_is_named_with_its_place)
{
	struct scene *scene = *state;
	struct buf profile = { 0 };

	buf_add_format(&profile, PROFILE_LOCAL "[env]\nB = 1\nA = %s\n",
		       long_text(scene, 131070));
	assert_refused(scene, buf_text(&profile),
		       TOO_LONG("<config>/dev.ini:5: ", "A", "131072"));
	buf_clear(&profile);
}

SCENE_TEST(so_is_one_of_an_env_file)
{
	struct scene *scene = *state;
	struct buf text = { 0 };

	buf_add_format(&text, "B=1\nLONG=%s\n", long_text(scene, 200000));
	scene_write(scene, "<config>/.env", 0600, buf_text(&text));
	buf_clear(&text);
	assert_refused(scene, PROFILE_LOCAL "[launch]\nenv_file = .env\n",
		       TOO_LONG("<config>/.env:2: ", "LONG", "200005"));
}

/* A file in it has at most 64 KiB, so three are needed. */
SCENE_TEST(so_is_one_of_the_broker)
{
	struct scene *scene = *state;

	scene_write(scene, "<config>/big", 0600, long_text(scene, 65536));
	assert_refused(
		scene,
		PROFILE_LOCAL "client.id = ${file:big}${file:big}${file:big}\n",
		TOO_LONG("<config>/dev.ini:3: ", "KAFKA_CLIENT_ID", "196624"));
}

/*
 * execve(2): arguments and environment may use a quarter of the stack's limit.
 */
SCENE_TEST(an_environment_over_the_limit_names_the_largest)
{
	struct rlimit before, small;
	struct scene *scene = *state;
	struct buf profile = { 0 };

	valgrind_skip("dies when execve(2) fails");
	buf_add_format(&profile, PROFILE_LOCAL "[env]\nA = %s\nLARGEST = %s\n",
		       long_text(scene, 100000), long_text(scene, 130000));
	buf_add_format(&profile, "C = %s\n", long_text(scene, 100000));
	assert_int_equal(getrlimit(RLIMIT_STACK, &before), 0);
	small = (struct rlimit){ 1 << 20, before.rlim_max };
	assert_int_equal(setrlimit(RLIMIT_STACK, &small), 0);
	assert_refused(scene, buf_text(&profile),
		       "'<probe>': its arguments and environment are too large "
		       "for the kernel; the largest variable is 'LARGEST' with "
		       "130008 bytes");
	setrlimit(RLIMIT_STACK, &before);
	buf_clear(&profile);
}

/* Variables that control which code runs or which CAs are trusted. */
static const char *const POWERFUL[] = {
	"PATH",
	"HOME",
	"SHELL",
	"IFS",
	"ENV",
	"TMPDIR",
	"LD_PRELOAD",
	"LD_LIBRARY_PATH",
	"LD_AUDIT",
	"GCONV_PATH",
	"GLIBC_TUNABLES",
	"BASH_ENV",
	"BASHOPTS",
	"SHELLOPTS",
	"PROMPT_COMMAND",
	"PS4",
	"NODE_OPTIONS",
	"NODE_PATH",
	"PYTHONPATH",
	"PYTHONSTARTUP",
	"PYTHONHOME",
	"PERL5OPT",
	"PERL5LIB",
	"RUBYOPT",
	"RUBYLIB",
	"JAVA_TOOL_OPTIONS",
	"_JAVA_OPTIONS",
	"JDK_JAVA_OPTIONS",
	"CLASSPATH",
	"DOTNET_STARTUP_HOOKS",
	"PHPRC",
	"OPENSSL_CONF",
	"SSLKEYLOGFILE",
	"SSL_CERT_FILE",
	"EDITOR",
	"PAGER",
	"GIT_SSH_COMMAND",
	"LESSOPEN",
	"https_proxy",
	"HTTPS_PROXY",
};

#define POWERFUL_COUNT (sizeof(POWERFUL) / sizeof(POWERFUL[0]))
#define DECIDES                                                                                  \
	"' controls which code runs or which CAs are trusted; only [env] of a profile or -e can" \
	" set it"

static void refuse_in_section(struct scene *scene, const char *section,
			      const char *name, const char *value)
{
	struct buf profile = { 0 };
	struct buf message = { 0 };

	buf_add_format(&profile, PROFILE_LOCAL "%s\n%s = %s\n", section, name,
		       value);
	buf_add_format(&message, "<config>/dev.ini:4: '%s" DECIDES, name);
	assert_refused(scene, buf_text(&profile), buf_text(&message));
	buf_clear(&profile);
	buf_clear(&message);
}

SCENE_TEST(powerful_names_are_not_set_by_topics_and_files)
{
	for (size_t i = 0; i < POWERFUL_COUNT; i++) {
		refuse_in_section(*state, "[topics]", POWERFUL[i], "t");
		refuse_in_section(*state, "[files]", POWERFUL[i], "java");
	}
}

SCENE_TEST(nor_by_t)
{
	struct scene *scene = *state;

	scene_profile(scene, "dev", PROFILE_LOCAL);
	for (size_t i = 0; i < POWERFUL_COUNT; i++) {
		struct buf option = { 0 };
		struct buf message = { 0 };

		buf_add_format(&option, "%s=t", POWERFUL[i]);
		buf_add_format(&message, "quixrun: -t: '%s" DECIDES "\n",
			       POWERFUL[i]);
		AUTO_RUN struct run run = {
			.args = TEXTS("-p", "dev", "-t",
				      scene_text(scene, buf_text(&option)),
				      "<probe>"),
		};
		run_program(scene, &run);
		assert_run(scene, &run, 125, "", buf_text(&message));
		buf_clear(&option);
		buf_clear(&message);
	}
}

/* The Portal determines values, never names. */
SCENE_TEST(a_property_of_the_portal_is_no_variable)
{
	struct scene *scene = *state;

	portal_start(scene, NULL);
	portal_property(scene, "dev", "BASH_ENV", "'/evil.so'");
	portal_property(scene, "dev", "PATH", "'/evil'");
	struct dump dump = launch_dev(scene, PROFILE_DEV);
	assert_env(scene, &dump, "PATH", "/usr/bin:/bin");
	assert_env(scene, &dump, "BASH_ENV", NULL);
}

static const struct variable OWN[] = {
	{ "HOME", "/profile" },
	{ "LD_LIBRARY_PATH", "/profile/lib" },
	{ "NODE_OPTIONS", "--option" },
	{ "BASH_ENV", "/option" },
};

SCENE_TEST(the_profiles_env_and_e_may)
{
	struct scene *scene = *state;

	scene_profile(scene, "dev",
		      PROFILE_LOCAL "[env]\nHOME = /profile\n"
				    "LD_LIBRARY_PATH = /profile/lib\n");
	struct dump dump =
		launch(scene,
		       TEXTS("-p", "dev", "-e", "NODE_OPTIONS=--option", "-e",
			     "BASH_ENV=/option"),
		       NULL, "");
	ASSERT_VARIABLES(scene, &dump, OWN);
}
