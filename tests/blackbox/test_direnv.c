/*
 * conf/direnv/quixrun.sh under direnv: variables are set, changed and unset.
 */
#include "harness.h"
#include "profiles.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The actions of an interactive bash before each prompt. */
static const char SESSION[] =
	"set -u\n"
	"prompt() { eval \"$(direnv export bash 2>errors)\"; }\n"
	"show() { echo \"$1: ${input-none} ${X-none} ${QUIXRUN_NAMES:+names}"
	" $kept\"; }\n"
	/* File times have a resolution of one second. */
	"later=1; change() { cat >\"$1\"; touch -d \"+$((later += 5)) sec\" "
	"\"$1\"; }\n"
	"export kept=kept\n"
	"cd <dir>/repo/app && direnv allow 2>/dev/null\n"
	"prompt; show inside\n"
	"echo 'variables: [{name: input, defaultValue: two}]' | "
	"change app.yaml\n"
	"prompt; show app\n"
	"printf '[broker]\\nbootstrap.servers = x:1\\n[env]\\nX = 2\\n' | "
	"change <config>/dev.ini\n"
	"prompt; show profile\n"
	"printf 'deployments:\\n  - application: app\\n    variables: "
	"[{name: input, value: three}]\\n' | change ../quix.yaml\n"
	"prompt; show deployment\n"
	"cd ..; prompt; show outside\n"
	"echo 'variables: x' | change app/app.yaml\n"
	"cd app; prompt; show broken; grep -o 'quixrun: .*' errors\n";

SCENE_TEST(direnv_sets_changes_and_removes_the_variables)
{
	char library[PATH_MAX];
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.program = "/bin/bash",
		.name = "bash",
		.args = TEXTS("--norc", "<dir>/session"),
		.env = TEXTS("PATH=<dir>/bin:/usr/bin:/bin"),
	};

	empty_root_skip_program("/usr/bin/direnv");
	assert_int_equal(access("/usr/bin/direnv", X_OK), 0);
	assert_non_null(realpath("conf/direnv/quixrun.sh", library));
	scene_name(scene, "library", library);
	scene_write(scene, "session", 0600, SESSION);
	scene_write(scene, "<home>/.config/direnv/lib/quixrun.sh", 0644,
		    ". '<library>'\n");
	scene_write(scene, "bin/quixrun", 0755,
		    "#!/bin/sh\nexec <quixrun> \"$@\"\n");
	scene_profile(scene, "dev", PROFILE_LOCAL "[env]\nX = 1\n");
	scene_write(scene, "repo/.git/HEAD", 0644, "");
	scene_write(scene, "repo/app/app.yaml", 0644,
		    "variables: [{name: input, defaultValue: one}]\n");
	scene_write(scene, "repo/app/.envrc", 0644, "use quixrun dev --app\n");
	run_program(scene, &run);
	assert_run(scene, &run, 0,
		   "inside: one 1 names kept\n"
		   "app: two 1 names kept\n"
		   "profile: two 2 names kept\n"
		   "deployment: three 2 names kept\n"
		   "outside: none none  kept\n"
		   "broken: none none  kept\n"
		   "quixrun: app.yaml:1: 'variables' is not a list\n",
		   "");
}
