/*
 * Which files are trusted: extended profiles, templates, ca_file, with the same
 * rules as profiles in test_search.c.
 */
#include "harness.h"
#include "launch.h"
#include "profiles.h"

#include <sys/stat.h>
#include <unistd.h>

#define PEM "-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n"

/* A file that a profile names, and the beginning of its errors. */
static const struct kind {
	const char *profile;
	const char *file; /* in <config> */
	const char *contents;
	const char *where;
} KINDS[] = {
	{ "[profile]\nextends = other\n" PROFILE_LOCAL, "other.ini", "",
	  "<config>/dev.ini:2: extends: " },
	{ PROFILE_LOCAL "[files]\nA = template:other\n", "other", "text\n",
	  "<config>/dev.ini:4: A: " },
	{ "[quix]\ntoken_1 = sdk-x\nca_file = other\n"
	  "portal = https://127.0.0.1:1\n",
	  "other", PEM, "<config>/dev.ini:3: ca_file: " },
};

#define KIND_COUNT (sizeof(KINDS) / sizeof(KINDS[0]))

static char *path_of(struct scene *scene, const struct kind *kind)
{
	struct buf path = { 0 };

	buf_add_format(&path, "<config>/%s", kind->file);
	char *result = scene_text(scene, buf_text(&path));
	buf_clear(&path);
	return result;
}

/* <file> in the message is the file's path. */
static void assert_untrusted(struct scene *scene, const struct kind *kind,
			     const char *message)
{
	struct buf whole = { 0 };

	scene_name(scene, "file", path_of(scene, kind));
	buf_add_format(&whole, "%s%s", kind->where, message);
	assert_refused(scene, kind->profile, buf_text(&whole));
	buf_clear(&whole);
}

SCENE_TEST(a_file_that_others_can_write_is_refused)
{
	static const mode_t modes[] = { 0622, 0602, 0666 };
	struct scene *scene = *state;

	for (size_t i = 0; i < KIND_COUNT; i++) {
		struct buf message = { 0 };

		scene_write(scene, path_of(scene, &KINDS[i]), modes[i],
			    KINDS[i].contents);
		buf_add_format(&message,
			       "'<file>' can be written by others (mode "
			       "%04o); if it is right, run: chmod go-w <file>",
			       modes[i]);
		assert_untrusted(scene, &KINDS[i], buf_text(&message));
		buf_clear(&message);
	}
}

/* Opening it must not wait for a writer. */
SCENE_TEST(a_fifo_is_refused_at_once)
{
	struct scene *scene = *state;

	for (size_t i = 0; i < KIND_COUNT; i++) {
		char *path = path_of(scene, &KINDS[i]);

		assert_int_equal(mkfifo(path, 0600), 0);
		assert_untrusted(scene, &KINDS[i],
				 "'<file>' is a fifo, not a regular file");
		unlink(path);
	}
}

SCENE_TEST(a_directory_is_refused)
{
	struct scene *scene = *state;

	for (size_t i = 0; i < KIND_COUNT; i++) {
		char *path = path_of(scene, &KINDS[i]);

		assert_int_equal(mkdir(path, 0700), 0);
		assert_untrusted(scene, &KINDS[i],
				 "'<file>' is a directory, not a regular file");
		rmdir(path);
	}
}

SCENE_TEST(a_device_is_refused)
{
	struct scene *scene = *state;

	assert_refused(scene, PROFILE_LOCAL "[files]\nA = template:/dev/zero\n",
		       "<config>/dev.ini:4: A: '/dev/zero' is a device, not a "
		       "regular file");
	assert_refused(scene, PROFILE_LOCAL "[env]\nA = ${file:/dev/zero}\n",
		       "<config>/dev.ini:4: ${file:/dev/zero}: '/dev/zero' is "
		       "a device, not a regular file");
	assert_refused(scene, PROFILE_LOCAL "[launch]\nenv_file = /dev/zero\n",
		       "<config>/dev.ini:4: env_file: '/dev/zero' is a device, "
		       "not a regular file");
}

SCENE_TEST(a_missing_file_is_named)
{
	struct scene *scene = *state;

	for (size_t i = 1; i < KIND_COUNT; i++)
		assert_untrusted(scene, &KINDS[i],
				 "'<file>': No such file or directory");
}

SCENE_TEST(a_ca_file_without_a_certificate_is_refused)
{
	struct scene *scene = *state;

	scene_write(scene, "<config>/other", 0600, "no certificate\n");
	assert_untrusted(scene, &KINDS[2],
			 "'<file>' contains no certificate in PEM format");
}

/* Changes the owner to a user other than root and this one. */
static void give_away(const char *path, uid_t uid)
{
	if (geteuid() != 0)
		skip();
	assert_int_equal(chown(path, uid, (gid_t)-1), 0);
}

SCENE_TEST(a_file_of_another_user_is_refused)
{
	struct scene *scene = *state;

	for (size_t i = 0; i < KIND_COUNT; i++) {
		give_away(scene_write(scene, path_of(scene, &KINDS[i]), 0600,
				      KINDS[i].contents),
			  12345);
		assert_untrusted(scene, &KINDS[i],
				 "'<file>' belongs to user 12345, neither to "
				 "root nor to you; if it is right, run: chown "
				 "0 <file>");
	}
}

SCENE_TEST(one_more_owner_may_be_trusted)
{
	struct scene *scene = *state;

	give_away(scene_write(scene, "<config>/base.ini", 0600,
			      PROFILE_LOCAL "[files]\nA = template:template\n"),
		  12345);
	give_away(scene_write(scene, "<config>/template", 0600, "text\n"),
		  12345);
	scene_profile(scene, "dev", "[profile]\nextends = base\n");
	struct dump dump = launch(scene, TEXTS("-p", "dev"),
				  TEXTS("QUIXRUN_TRUST_OWNER=12345"), NULL);
	assert_env(scene, &dump, "QUIXRUN_TRUST_OWNER", "12345");
}

/* Changes the group to one without members, or an unknown one. */
static const char *give_to_group(const char *path, gid_t group)
{
	if (geteuid() != 0)
		skip();
	assert_int_equal(chown(path, (uid_t)-1, group), 0);
	return path;
}

SCENE_TEST(a_file_that_a_group_can_write_is_refused)
{
	struct scene *scene = *state;

	for (size_t i = 0; i < KIND_COUNT; i++) {
		give_to_group(scene_write(scene, path_of(scene, &KINDS[i]),
					  0660, KINDS[i].contents),
			      12345);
		assert_untrusted(scene, &KINDS[i],
				 "'<file>' can be written by others (mode "
				 "0660); if it is right, run: chmod go-w "
				 "<file>");
	}
}

/*
 * Root's group is private, according to /etc/passwd and /etc/group, which do
 * not exist in an empty root.
 */
SCENE_TEST(the_owners_private_group_may_write)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("-p", "dev", "<probe>") };

	give_to_group(scene_write(scene, "<config>/base.ini", 0660,
				  PROFILE_LOCAL
				  "[files]\nA = template:template\n"),
		      0);
	give_to_group(scene_write(scene, "<config>/template", 0660, "text\n"),
		      0);
	give_to_group(scene_write(scene, "<config>/dev.ini", 0660,
				  "[profile]\nextends = base\n"),
		      0);
	assert_int_equal(chmod(scene_text(scene, "<config>"), 0770), 0);
	if (!empty_root_is_on()) {
		launch(scene, TEXTS("-p", "dev"), NULL, NULL);
		return;
	}
	/* Without these files the group is not private. */
	run_program(scene, &run);
	assert_run(scene, &run, 125, "",
		   "quixrun: '<config>/dev.ini' can be written by others (mode "
		   "0660); if it is right, run: chmod go-w "
		   "<config>/dev.ini\n");
}

#define FOLDER_WARNING(folder, mode)                                           \
	"quixrun: warning: others can write to the folder '" folder            \
	"' (mode " mode                                                        \
	") and replace the profiles in it; run: chmod go-w " folder "\n"

SCENE_TEST(a_folder_that_others_can_write_to_gets_a_warning)
{
	struct scene *scene = *state;
	char *config = scene_text(scene, "<config>");

	scene_profile(scene, "base", PROFILE_LOCAL);
	scene_profile(scene, "dev", "[profile]\nextends = base\n");
	assert_int_equal(chmod(config, 0777), 0);
	launch(scene, TEXTS("-p", "dev"), NULL,
	       FOLDER_WARNING("<config>", "0777"));
	launch(scene, TEXTS("-q", "-p", "dev"), NULL, "");
	assert_int_equal(chmod(config, 0702), 0);
	launch(scene, TEXTS("-p", "dev"), NULL,
	       FOLDER_WARNING("<config>", "0702"));
	assert_int_equal(chmod(config, 01777), 0);
	launch(scene, TEXTS("-p", "dev"), NULL, "");
	assert_int_equal(chmod(config, 0755), 0);
	launch(scene, TEXTS("-p", "dev"), NULL, "");
}

SCENE_TEST(so_does_one_that_a_group_can_write_to)
{
	struct scene *scene = *state;

	scene_profile(scene, "dev", PROFILE_LOCAL);
	assert_int_equal(
		chmod(give_to_group(scene_text(scene, "<config>"), 12345),
		      0770),
		0);
	launch(scene, TEXTS("-p", "dev"), NULL,
	       FOLDER_WARNING("<config>", "0770"));
}

SCENE_TEST(every_folder_of_a_profile_is_looked_at_once)
{
	struct scene *scene = *state;

	assert_int_equal(mkdir(scene_text(scene, "<dir>/more"), 0700), 0);
	assert_int_equal(chmod(scene_text(scene, "<dir>/more"), 0773), 0);
	assert_int_equal(chmod(scene_text(scene, "<config>"), 0777), 0);
	scene_write(scene, "<dir>/more/base.ini", 0600, PROFILE_LOCAL);
	scene_profile(scene, "mid",
		      "[profile]\nextends = <dir>/more/base.ini\n");
	scene_profile(scene, "dev", "[profile]\nextends = mid\n");
	launch(scene, TEXTS("-p", "dev"), NULL,
	       FOLDER_WARNING("<config>", "0777")
		       FOLDER_WARNING("<dir>/more", "0773"));
}

SCENE_TEST(check_has_a_row_for_such_a_folder)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("-p", "dev", "--check") };

	scene_profile(scene, "dev", "[broker]\nsource = none\n");
	assert_int_equal(chmod(scene_text(scene, "<config>"), 0777), 0);
	run_program(scene, &run);
	assert_run(
		scene, &run, 0,
		"ok       profile      dev\n"
		"ok       file         <config>/dev.ini: trusted, mode 0600\n"
		"warning  folder       <config>: others can write to it "
		"(mode 0777) and replace the profiles in it\n"
		"                      -> run: chmod go-w <config>\n"
		"ok       environment  8 variables\n"
		"skipped  broker       the profile has no broker\n"
		"healthy, with 1 warning\n",
		"");
}

static const struct launch_case OWNERS[] = {
	{ .name = "an_owner_that_is_no_number",
	  .profile = PROFILE_LOCAL,
	  .env = TEXTS("QUIXRUN_TRUST_OWNER=me"),
	  .status = 125,
	  .err = "quixrun: $QUIXRUN_TRUST_OWNER: 'me' is not a user id\n" },
	{ .name = "an_owner_that_is_nobody",
	  .profile = PROFILE_LOCAL,
	  .env = TEXTS("QUIXRUN_TRUST_OWNER=4294967295"),
	  .status = 125,
	  .err = "quixrun: $QUIXRUN_TRUST_OWNER: '4294967295' is not a user "
		 "id\n" },
	{ .name = "an_empty_owner_is_none",
	  .profile = PROFILE_LOCAL,
	  .env = TEXTS("QUIXRUN_TRUST_OWNER=") },
};

#define WARNING(line, key)                                                     \
	"quixrun: warning: <config>/dev.ini:" #line ": " key                   \
	" is in a file that others can read (mode 0640); run: chmod 600 "      \
	"<config>/dev.ini\n"

SCENE_TEST(literal_secrets_that_others_can_read_get_warnings)
{
	struct scene *scene = *state;

	scene_secret(scene, "password", "pa$${ss-secret");
	scene_write(scene, "<config>/dev.ini", 0640,
		    PROFILE_LOCAL "sasl.password = <password>\n"
				  "ssl.key.password = ${env:HOME}\n"
				  "sasl.jaas.config = <password>\n"
				  "client.id = not a secret\n");
	launch(scene, TEXTS("-p", "dev"), NULL,
	       WARNING(3, "sasl.password") WARNING(5, "sasl.jaas.config"));
	launch(scene, TEXTS("-q", "-p", "dev"), NULL, "");
}

SCENE_TEST(so_do_those_of_an_extended_file)
{
	struct scene *scene = *state;

	scene_secret(scene, "password", "correct-horse");
	scene_profile(scene, "base", "[profile]\nextends = dev\n");
	scene_write(scene, "<config>/dev.ini", 0640,
		    PROFILE_LOCAL "sasl.password = <password>\n");
	launch(scene, TEXTS("-p", "base"), NULL, WARNING(3, "sasl.password"));
}

CASES(OWNERS);
