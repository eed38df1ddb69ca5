/*
 * --list and --use: the profiles, and the default profile.
 */
#include "harness.h"
#include "profiles.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ECHO "/bin/sh", "-c", "echo $MARK $QUIXRUN_PROFILE"

#define LOCAL(mark)                                                            \
	"[broker]\nbootstrap.servers = localhost:19092\n[env]\nMARK = " mark   \
	"\n"

/* One profile of each kind; no command in them may be run, no file read. */
static void make_profiles(struct scene *scene)
{
	scene_profile(scene, "dev",
		      "[profile]\ndescription = for \"us\"\n"
		      "[quix]\nworkspace = acme-factory-${env:WHO:-dev}\n"
		      "token_1 = ${command:touch <dir>/ran}\n");
	scene_profile(scene, "prod",
		      "[quix]\nworkspace = ${file:workspace}\n"
		      "token_1 = ${file:one}\n");
	scene_profile(scene, "run",
		      "[quix]\nworkspace = ${command:touch <dir>/ran}\n"
		      "token_2 = ${env:NO_SUCH}\n");
	scene_profile(scene, "local", LOCAL("x"));
	scene_profile(scene, "base", "[env]\nA = b\n");
	scene_profile(scene, "bad", "[quix]\n\ntokn_1 = x\n");
	scene_profile(scene, "slip",
		      "[quix]\nworkspace = sdk-slip\n"
		      "token_1 = sdk-slip-2\n");
	scene_write(scene, "<config>/loose.ini", 0666, LOCAL("x"));
	scene_secret(scene, "slip", "sdk-slip");
	assert_int_equal(
		symlink("local.ini", scene_text(scene, "<config>/default.ini")),
		0);
	assert_int_equal(
		symlink("gone.ini", scene_text(scene, "<config>/lost.ini")), 0);
}

SCENE_TEST(a_table_of_all)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("--list") };

	make_profiles(scene);
	run_program(scene, &run);
	assert_run(
		scene, &run, 0,
		"  NAME   KIND    WORKSPACE OR BROKER  WHERE\n"
		"  bad    broken  -                    "
		"<config>/bad.ini:3: unknown key 'tokn_1' in [quix]; did you "
		"mean 'token_1'?\n"
		"  base   -       -                    <config>/base.ini\n"
		"  dev    cloud   acme-factory-dev     <config>/dev.ini\n"
		"* local  local   localhost:19092      <config>/local.ini\n"
		"  loose  broken  -                    "
		"'<config>/loose.ini' can be written by others (mode 0666); if "
		"it is right, run: chmod go-w <config>/loose.ini\n"
		"  lost   broken  -                    "
		"profile 'lost' in '<config>', '/etc/quixrun' is a symlink to "
		"a file that does not exist\n"
		"  prod   cloud   ${file:workspace}    <config>/prod.ini\n"
		"  run    cloud   -                    <config>/run.ini\n"
		"  slip   cloud   -                    <config>/slip.ini\n",
		"");
	assert_int_equal(access(scene_text(scene, "<dir>/ran"), F_OK), -1);
}

SCENE_TEST(a_name_is_listed_once_as_it_is_found)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("--list"),
		.env = TEXTS("QUIXRUN_CONFIG_PATH=<dir>/a:<dir>/b",
			     "QUIXRUN_PROFILE=de\033v"),
	};

	scene_write(scene, "a/dev.ini", 0600, LOCAL("a"));
	scene_write(scene, "b/dev.ini", 0600, LOCAL("b"));
	scene_write(scene, "b/default.ini", 0600, LOCAL("b"));
	run_program(scene, &run);
	assert_run(scene, &run, 0,
		   "  NAME     KIND   WORKSPACE OR BROKER  WHERE\n"
		   "* default  local  localhost:19092      "
		   "<dir>/b/default.ini\n"
		   "  dev      local  localhost:19092      <dir>/a/dev.ini\n"
		   "$QUIXRUN_PROFILE is 'de\\x1bv' and overrides the default "
		   "(*)\n",
		   "");
}

SCENE_TEST(none_at_all_is_an_answer)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("--list") };
	AUTO_RUN struct run json = { .args = TEXTS("--list", "--json") };

	run_program(scene, &run);
	assert_run(scene, &run, 0, "",
		   "quixrun: warning: no profile in '<config>', "
		   "'/etc/quixrun'; run 'quixrun --init dev' to write one\n");
	run_program(scene, &json);
	assert_run(scene, &json, 0, "{\"profiles\":[]}\n", "");
}

SCENE_TEST(json_has_stable_keys)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("--list", "--json", "-C",
						  "<dir>/a") };

	scene_write(scene, "a/bad.ini", 0600, "x");
	scene_write(scene, "a/dev.ini", 0600,
		    "[profile]\ndescription = for \"us\"\n[quix]\n"
		    "workspace = w\ntoken_1 = ${file:no}\n");
	scene_write(scene, "a/local.ini", 0600, LOCAL("x"));
	assert_int_equal(
		symlink("dev.ini", scene_text(scene, "<dir>/a/default.ini")),
		0);
	run_program(scene, &run);
	assert_run(scene, &run, 0,
		   "{\"profiles\":["
		   "{\"name\":\"bad\",\"kind\":null,\"workspace\":null,"
		   "\"broker\":null,\"description\":null,"
		   "\"path\":\"<dir>/a/bad.ini\",\"default\":false,"
		   "\"problem\":\"<dir>/a/bad.ini:1: no '='; write 'key = "
		   "value'\"},"
		   "{\"name\":\"dev\",\"kind\":\"cloud\",\"workspace\":\"w\","
		   "\"broker\":null,\"description\":\"for \\\"us\\\"\","
		   "\"path\":\"<dir>/a/dev.ini\",\"default\":true,"
		   "\"problem\":null},"
		   "{\"name\":\"local\",\"kind\":\"local\",\"workspace\":null,"
		   "\"broker\":\"localhost:19092\",\"description\":null,"
		   "\"path\":\"<dir>/a/local.ini\",\"default\":false,"
		   "\"problem\":null}]}\n",
		   "");
}

/* Checks whether the terminal's output has colours in that environment. */
static void assert_colour(struct scene *scene, const char *entry, bool has_any)
{
	AUTO_RUN struct run run = { .args = TEXTS("--list"),
				    .env = TEXTS("TERM=xterm", entry),
				    .terminal = TERMINAL_OUTPUT };

	run_program(scene, &run);
	assert_int_equal(run.exit_status, 0);
	assert_non_null(strstr(buf_text(&run.tty), "localhost:19092"));
	assert_int_equal(strstr(buf_text(&run.tty), "\033[") != NULL, has_any);
}

SCENE_TEST(colour_only_where_it_is_wanted)
{
	struct scene *scene = *state;

	make_profiles(scene);
	assert_colour(scene, "A=b", true);
	assert_colour(scene, "NO_COLOR=1", false);
}

SCENE_TEST(a_full_disk_is_noticed)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.program = "/bin/sh",
		.args = TEXTS("-c", "exec <quixrun> --list >/dev/full"),
	};

	scene_profile(scene, "local", LOCAL("x"));
	run_program(scene, &run);
	assert_run(scene, &run, 125, "",
		   "quixrun: cannot write to standard output: No space left on "
		   "device\n");
}

static void use(struct scene *scene, const char *name, const char *target,
		const char *out)
{
	AUTO_RUN struct run run = { .args = TEXTS("--use", name) };
	char link[256] = "";

	run_program(scene, &run);
	assert_run(scene, &run, 0, out, "");
	assert_true(readlink(scene_text(scene, "<config>/default.ini"), link,
			     sizeof(link) - 1) > 0);
	assert_string_equal(link, scene_text(scene, target));
}

SCENE_TEST(use_makes_a_link_beside_the_profile)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS(ECHO) };

	scene_profile(scene, "dev", LOCAL("d"));
	scene_profile(scene, "prod", LOCAL("p"));
	use(scene, "dev", "dev.ini",
	    "the default profile is 'dev' (<config>/dev.ini)\n");
	use(scene, "prod", "prod.ini",
	    "the default profile is 'prod' (<config>/prod.ini)\n");
	run_program(scene, &run);
	assert_run(scene, &run, 0, "p prod\n", "");
}

SCENE_TEST(use_links_to_a_profile_elsewhere)
{
	struct scene *scene = *state;
	AUTO_RUN struct run use = {
		.args = TEXTS("--use", "far"),
		.env = TEXTS("QUIXRUN_CONFIG_PATH=<dir>/a:<config>"),
	};
	AUTO_RUN struct run run = {
		.args = TEXTS(ECHO),
		.env = TEXTS("QUIXRUN_CONFIG_PATH=<dir>/a:<config>"),
	};
	char link[256] = "";

	scene_write(scene, "a/far.ini", 0600, LOCAL("f"));
	run_program(scene, &use);
	assert_run(scene, &use, 0,
		   "the default profile is 'far' (<dir>/a/far.ini)\n", "");
	assert_true(readlink(scene_text(scene, "<config>/default.ini"), link,
			     sizeof(link) - 1) > 0);
	assert_string_equal(link, scene_text(scene, "<dir>/a/far.ini"));
	run_program(scene, &run);
	assert_run(scene, &run, 0, "f far\n", "");
}

SCENE_TEST(use_makes_the_folder)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("-C", "<dir>/a", "--use", "far"),
		.env = TEXTS("XDG_CONFIG_HOME=<dir>/x/y"),
	};
	struct stat status;

	scene_write(scene, "a/far.ini", 0600, LOCAL("f"));
	run_program(scene, &run);
	assert_run(scene, &run, 0,
		   "the default profile is 'far' (<dir>/a/far.ini)\n", "");
	assert_int_equal(stat(scene_text(scene, "<dir>/x/y/quixrun"), &status),
			 0);
	assert_int_equal(status.st_mode & 07777, 0700);
}

SCENE_TEST(use_says_what_wins_over_it)
{
	struct scene *scene = *state;
	AUTO_RUN struct run named = { .args = TEXTS("-q", "--use", "dev"),
				      .env = TEXTS("QUIXRUN_PROFILE=prod") };
	AUTO_RUN struct run hidden = {
		.args = TEXTS("--use", "dev"),
		.env = TEXTS("QUIXRUN_PROFILE=prod",
			     "QUIXRUN_CONFIG_PATH=<dir>/a"),
	};

	scene_profile(scene, "dev", LOCAL("d"));
	scene_write(scene, "a/dev.ini", 0600, LOCAL("f"));
	run_program(scene, &named);
	assert_run(scene, &named, 0, "", "");
	run_program(scene, &hidden);
	assert_run(scene, &hidden, 0,
		   "the default profile is 'dev' (<dir>/a/dev.ini)\n",
		   "quixrun: warning: $QUIXRUN_PROFILE is 'prod' and overrides "
		   "the default\n"
		   "quixrun: warning: the folder of default.ini is not on the "
		   "search path, so it is not found; see "
		   "$QUIXRUN_CONFIG_PATH\n");
}

static void assert_unused(struct scene *scene, const char *name,
			  const char *err)
{
	AUTO_RUN struct run run = { .args = TEXTS("--use", name) };

	run_program(scene, &run);
	assert_run(scene, &run, 125, "", err);
}

SCENE_TEST(use_refuses)
{
	struct scene *scene = *state;

	scene_profile(scene, "production", LOCAL("d"));
	assert_unused(scene, "porduction",
		      "quixrun: no profile 'porduction' in '<config>', "
		      "'/etc/quixrun'; did you mean 'production'?\n");
	assert_unused(
		scene, "default",
		"quixrun: --use: the default profile cannot be 'default'; name another profil"
		"e\n");
	assert_unused(scene, "a/b",
		      "quixrun: 'a/b' is not a profile's name: a letter or "
		      "digit, then letters, digits, '.', '_', '-'; a path has "
		      "a '/'\n");
	scene_profile(scene, "default", "mine");
	assert_unused(
		scene, "production",
		"quixrun: '<config>/default.ini' is a profile, not a symlink, and is not overwritten; rename it "

		"first: mv <config>/default.ini <config>/NAME.ini\n");
	assert_string_equal(scene_read(scene, "<config>/default.ini"), "mine");
}

SCENE_TEST(neither_takes_a_program)
{
	struct scene *scene = *state;
	AUTO_RUN struct run list = { .args = TEXTS("--list", "true") };
	AUTO_RUN struct run use = { .args = TEXTS("--use", "a", "b") };

	run_program(scene, &list);
	assert_run(scene, &list, 125, "",
		   "quixrun: --list: too many arguments\n");
	run_program(scene, &use);
	assert_run(scene, &use, 125, "",
		   "quixrun: --use: too many arguments\n");
}
