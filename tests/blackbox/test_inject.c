/*
 * Makes each call fail on the main paths without requests: the result is an
 * error or a success, never a crash, a hang or half an environment.
 */
#include "injected.h"

#include "harness.h"
#include "profiles.h"

/* Secrets, a file that is read, and files in memory. */
#define PROFILE                                                                \
	"[broker]\n"                                                           \
	"bootstrap.servers = localhost:19092\n"                                \
	"sasl.password = ${file:secret}\n"                                     \
	"[env]\n"                                                              \
	"A = ${broker:sasl.password}\n"                                        \
	"B = ${command:echo said}\n"                                           \
	"[files]\n"                                                            \
	"PROPERTIES = librdkafka\n"

static void set_up(struct scene *scene, const char *more)
{
	struct buf profile = { 0 };

	injected_setup(scene);
	scene_write(scene, "<config>/secret", 0600, "of-the-file");
	buf_add_format(&profile, "%s%s", PROFILE, more);
	scene_profile(scene, "dev", buf_text(&profile));
	buf_clear(&profile);
}

SCENE_TEST(of_a_local_launch)
{
	set_up(*state, "");
	injected_run(*state,
		     &(struct injected){ .args = TEXTS("-p", "dev", "<probe>",
						       "show", "PROPERTIES") });
}

SCENE_TEST(of_files_in_a_folder)
{
	set_up(*state, "[launch]\nfiles = <dir>/files\n");
	injected_run(*state,
		     &(struct injected){ .args = TEXTS("-p", "dev", "<probe>",
						       "show", "PROPERTIES") });
}

SCENE_TEST(of_printing)
{
	set_up(*state, "");
	injected_run(*state, &(struct injected){
				     .args = TEXTS("-p", "dev", "--print=json",
						   "--files-dir=<dir>/out") });
}

SCENE_TEST(of_supervising)
{
	set_up(*state, "");
	injected_run(*state,
		     &(struct injected){ .args = TEXTS("--supervise", "-p",
						       "dev", "<probe>", "show",
						       "PROPERTIES"),
					 .is_beside = true });
}
