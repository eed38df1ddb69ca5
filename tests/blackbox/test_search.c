/*
 * The search path of profiles, and which profiles are trusted.
 */
#include "harness.h"

#include <sys/stat.h>
#include <unistd.h>

/* A profile that shows where it was found. */
#define MARKED(mark)                                                           \
	"[broker]\nbootstrap.servers = x:1\n[env]\nMARK = " mark "\n"
#define ECHO "/bin/sh", "-c", "echo $MARK $QUIXRUN_PROFILE"

static void assert_found(struct scene *scene, const char *const *args,
			 const char *const *env, const char *out)
{
	AUTO_RUN struct run run = { .args = args, .env = env };

	run_program(scene, &run);
	assert_run(scene, &run, 0, out, "");
}

SCENE_TEST(profile_by_option_variable_and_default)
{
	struct scene *scene = *state;

	scene_profile(scene, "dev", MARKED("dev"));
	scene_profile(scene, "prod", MARKED("prod"));
	scene_profile(scene, "default", MARKED("plain"));
	assert_found(scene, TEXTS("-p", "dev", ECHO),
		     TEXTS("QUIXRUN_PROFILE=prod"), "dev dev\n");
	assert_found(scene, TEXTS(ECHO), TEXTS("QUIXRUN_PROFILE=prod"),
		     "prod prod\n");
	assert_found(scene, TEXTS(ECHO), NULL, "plain default\n");
	assert_found(scene, TEXTS(ECHO), TEXTS("QUIXRUN_PROFILE="),
		     "plain default\n");
}

SCENE_TEST(xdg_config_home_counts)
{
	struct scene *scene = *state;

	scene_profile(scene, "dev", MARKED("home"));
	scene_write(scene, "xdg/quixrun/dev.ini", 0600, MARKED("xdg"));
	assert_found(scene, TEXTS("-p", "dev", ECHO),
		     TEXTS("XDG_CONFIG_HOME=<dir>/xdg"), "xdg dev\n");
}

SCENE_TEST(config_path_is_searched_in_order)
{
	struct scene *scene = *state;

	scene_write(scene, "a/dev.ini", 0600, MARKED("a"));
	scene_write(scene, "b/dev.ini", 0600, MARKED("b"));
	scene_write(scene, "b/prod.ini", 0600, MARKED("b"));
	assert_found(scene, TEXTS("-p", "dev", ECHO),
		     TEXTS("QUIXRUN_CONFIG_PATH=<dir>/a:<dir>/b"), "a dev\n");
	assert_found(scene, TEXTS("-p", "prod", ECHO),
		     TEXTS("QUIXRUN_CONFIG_PATH=<dir>/a:<dir>/b"), "b prod\n");
}

SCENE_TEST(config_dir_is_the_only_folder)
{
	struct scene *scene = *state;

	scene_profile(scene, "dev", MARKED("home"));
	scene_write(scene, "a/dev.ini", 0600, MARKED("a"));
	scene_write(scene, "b/other.ini", 0600, MARKED("b"));
	assert_found(scene, TEXTS("-C", "<dir>/a", "-p", "dev", ECHO), NULL,
		     "a <dir>/a/dev.ini\n");
	AUTO_RUN struct run run = {
		.args = TEXTS("-C", "<dir>/b", "-p", "dev", ECHO),
	};
	run_program(scene, &run);
	assert_run(scene, &run, 125, "",
		   "quixrun: no profile 'dev' in '<dir>/b'; run 'quixrun -C "
		   "<dir>/b --init dev' to write one\n");
}

SCENE_TEST(a_value_with_a_slash_is_a_path)
{
	struct scene *scene = *state;

	scene_write(scene, "sub/here.ini", 0600, MARKED("here"));
	assert_found(scene, TEXTS("-p", "sub/here.ini", ECHO), NULL,
		     "here <dir>/sub/here.ini\n");
	assert_found(scene, TEXTS("-p", "<dir>/sub/here.ini", ECHO), NULL,
		     "here <dir>/sub/here.ini\n");
}

SCENE_TEST(the_current_directory_is_not_searched)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("-p", "here", ECHO) };

	scene_write(scene, "here.ini", 0600, MARKED("here"));
	run_program(scene, &run);
	assert_run(scene, &run, 125, "",
		   "quixrun: no profile 'here' in '<config>', '/etc/quixrun'; "
		   "run 'quixrun --init here' to write one\n");
}

SCENE_TEST(a_near_name_is_offered)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("-p", "porduction", ECHO) };

	scene_profile(scene, "production", MARKED("x"));
	run_program(scene, &run);
	assert_run(scene, &run, 125, "",
		   "quixrun: no profile 'porduction' in '<config>', "
		   "'/etc/quixrun'; did you mean 'production'?\n");
}

SCENE_TEST(no_profile_named_says_which_there_are)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS(ECHO) };

	scene_profile(scene, "production", MARKED("x"));
	run_program(scene, &run);
	assert_run(scene, &run, 125, "",
		   "quixrun: no profile named: say which with -p; there is "
		   "'production' in '<config>', '/etc/quixrun'\n");
}

SCENE_TEST(no_profile_named_lists_the_first_eight)
{
	struct scene *scene = *state;
	AUTO_RUN struct run three = { .args = TEXTS(ECHO) };
	AUTO_RUN struct run ten = { .args = TEXTS(ECHO) };
	static const char *const more[] = { "a", "b", "c", "d", "e", "f", "g" };

	scene_profile(scene, "prod", MARKED("x"));
	scene_profile(scene, "dev", MARKED("x"));
	scene_profile(scene, "local", MARKED("x"));
	run_program(scene, &three);
	assert_run(scene, &three, 125, "",
		   "quixrun: no profile named: say which with -p; there are "
		   "'dev', 'local' and 'prod' in '<config>', "
		   "'/etc/quixrun'\n");
	for (size_t i = 0; i < sizeof(more) / sizeof(more[0]); i++)
		scene_profile(scene, more[i], MARKED("x"));
	run_program(scene, &ten);
	assert_run(scene, &ten, 125, "",
		   "quixrun: no profile named: say which with -p; there are "
		   "'a', 'b', 'c', 'd', 'dev', 'e', 'f', 'g' and 2 more in "
		   "'<config>', '/etc/quixrun'\n");
}

SCENE_TEST(no_profile_anywhere_says_how_to_write_one)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS(ECHO) };

	run_program(scene, &run);
	assert_run(scene, &run, 125, "",
		   "quixrun: no profile in '<config>', '/etc/quixrun'; run "
		   "'quixrun --init dev' to write one\n");
}

SCENE_TEST(a_link_to_nothing_is_named)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS(ECHO) };

	assert_int_equal(
		symlink("gone.ini", scene_text(scene, "<config>/default.ini")),
		0);
	run_program(scene, &run);
	assert_run(scene, &run, 125, "",
		   "quixrun: profile 'default' in '<config>', '/etc/quixrun' "
		   "is a symlink to a file that does not exist\n");
}

SCENE_TEST(a_token_in_the_place_of_a_name_is_not_repeated)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("-p", "sdk-0123", ECHO) };

	run_program(scene, &run);
	assert_run(scene, &run, 125, "",
		   "quixrun: no such profile in '<config>', '/etc/quixrun'; "
		   "the name looks like a token; put tokens into a "
		   "profile\n");
}

/* Relative paths in it start from the target's folder. */
SCENE_TEST(default_that_links_elsewhere_is_read_there)
{
	struct scene *scene = *state;

	scene_write(scene, "a/far.ini", 0600,
		    "[broker]\nbootstrap.servers = x:1\n"
		    "[env]\nMARK = ${file:mark}\n");
	scene_write(scene, "a/mark", 0600, "far");
	assert_int_equal(symlink(scene_text(scene, "<dir>/a/far.ini"),
				 scene_text(scene, "<config>/default.ini")),
			 0);
	assert_found(scene, TEXTS(ECHO), NULL, "far <dir>/a/far.ini\n");
	assert_found(scene, TEXTS(ECHO),
		     TEXTS("QUIXRUN_CONFIG_PATH=<config>:<dir>/a"),
		     "far far\n");
}

SCENE_TEST(default_that_links_takes_the_targets_name)
{
	struct scene *scene = *state;

	scene_profile(scene, "prod", MARKED("prod"));
	assert_int_equal(
		symlink("prod.ini", scene_text(scene, "<config>/default.ini")),
		0);
	assert_found(scene, TEXTS(ECHO), NULL, "prod prod\n");
}

SCENE_TEST(a_link_of_kubernetes_keeps_its_name)
{
	struct scene *scene = *state;

	scene_write(scene, "<config>/..data/dev.ini", 0600, MARKED("k8s"));
	assert_int_equal(symlink("..data/dev.ini",
				 scene_text(scene, "<config>/dev.ini")),
			 0);
	assert_found(scene, TEXTS("-p", "dev", ECHO), NULL, "k8s dev\n");
}

SCENE_TEST(a_bad_name_is_refused)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("-p", ".dev", ECHO) };

	run_program(scene, &run);
	assert_run(scene, &run, 125, "",
		   "quixrun: '.dev' is not a profile's name: a letter or "
		   "digit, then letters, digits, '.', '_', '-'; a path has a "
		   "'/'\n");
}

SCENE_TEST(a_missing_path_is_named)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("-p", "./no.ini", ECHO) };

	run_program(scene, &run);
	assert_run(scene, &run, 125, "",
		   "quixrun: './no.ini': No such file or directory\n");
}

/* Checks the message for a profile with that mode. */
static void assert_untrusted(struct scene *scene, mode_t mode,
			     const char *octal)
{
	AUTO_RUN struct run run = { .args = TEXTS("-p", "dev", ECHO) };
	struct buf expected = { 0 };

	scene_write(scene, "<config>/dev.ini", mode, MARKED("x"));
	run_program(scene, &run);
	buf_add_format(&expected,
		       "quixrun: '<config>/dev.ini' can be written by others "
		       "(mode %s); if it is right, run: chmod go-w "
		       "<config>/dev.ini\n",
		       octal);
	assert_run(scene, &run, 125, "", buf_text(&expected));
	buf_clear(&expected);
}

SCENE_TEST(a_profile_that_others_can_write_is_refused)
{
	assert_untrusted(*state, 0602, "0602");
	assert_untrusted(*state, 0606, "0606");
	assert_untrusted(*state, 0666, "0666");
}

SCENE_TEST(a_profile_that_others_can_read_is_fine_without_a_secret)
{
	struct scene *scene = *state;

	scene_write(scene, "<config>/dev.ini", 0644, MARKED("x"));
	assert_found(scene, TEXTS("-p", "dev", ECHO), NULL, "x dev\n");
}

SCENE_TEST(a_literal_token_that_others_can_read_gets_a_warning)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("-p", "dev", ECHO) };

	scene_secret(scene, "token", "sdk-0123456789abcdef");
	scene_write(scene, "<config>/dev.ini", 0644,
		    "[quix]\nworkspace = w\ntoken_1 = <token>\n"
		    "[broker]\nsource = none\n[env]\nMARK = x\n");
	run_program(scene, &run);
	assert_run(scene, &run, 0, "x dev\n",
		   "quixrun: warning: <config>/dev.ini:3: token_1 is in a "
		   "file that others can read (mode 0644); run: chmod 600 "
		   "<config>/dev.ini\n");
}

SCENE_TEST(a_fifo_is_refused_at_once)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("-p", "dev", ECHO) };

	assert_int_equal(mkfifo(scene_text(scene, "<config>/dev.ini"), 0600),
			 0);
	run_program(scene, &run);
	assert_run(scene, &run, 125, "",
		   "quixrun: '<config>/dev.ini' is a fifo, not a regular "
		   "file\n");
}

SCENE_TEST(a_profile_of_another_user_is_refused)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("-p", "dev", ECHO) };
	AUTO_RUN struct run trusting = {
		.args = TEXTS("-p", "dev", ECHO),
		.env = TEXTS("QUIXRUN_TRUST_OWNER=12345"),
	};

	if (geteuid() != 0) {
		print_message("SKIPPED: only root can give a file away\n");
		skip();
	}
	scene_profile(scene, "dev", MARKED("x"));
	assert_int_equal(
		chown(scene_text(scene, "<config>/dev.ini"), 12345, 12345), 0);
	run_program(scene, &run);
	assert_run(scene, &run, 125, "",
		   "quixrun: '<config>/dev.ini' belongs to user 12345, neither "
		   "to root nor to you; if it is right, run: chown 0 "
		   "<config>/dev.ini\n");
	run_program(scene, &trusting);
	assert_run(scene, &trusting, 0, "x dev\n", "");
}

SCENE_TEST(the_overflow_user_is_never_trusted)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("-p", "dev", ECHO),
		.env = TEXTS("QUIXRUN_TRUST_OWNER=65534"),
	};

	scene_profile(scene, "dev", MARKED("x"));
	run_program(scene, &run);
	assert_run(scene, &run, 125, "",
		   "quixrun: $QUIXRUN_TRUST_OWNER: 65534 is the overflow uid, "
		   "which stands for every unknown user\n");
}
