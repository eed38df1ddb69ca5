/*
 * Makes each call fail on the main paths with requests or cached answers; a
 * profile is either rewritten completely or unchanged.
 */
#include "injected.h"

#include "cached.h"
#include "harness.h"
#include "profiles.h"

#include <string.h>
#include <unistd.h>

#define SHOW "<probe>", "show", "KAFKA_SSL_CA_LOCATION"

static void set_up(struct scene *scene, const char *profile)
{
	injected_setup(scene);
	injected_portal(scene);
	scene_profile(scene, "dev", profile);
}

/* Otherwise the cached answer of the run before would be used. */
static void forget_answer(struct scene *scene)
{
	if (cached_count(scene, "<run>/quixrun") > 0)
		unlink(cached_entry(scene));
}

/* Token 1 is rejected, so that the helper requests token 2. */
SCENE_TEST(of_asking_the_portal)
{
	set_up(*state, "");
	portal_rotate(*state, "dev");
	scene_profile(*state, "dev",
		      "[quix]\nportal = <portal>\ntopic_ids = portal\n"
		      "token_1 = <dev-1>\ntoken_2 = <dev-2>\n"
		      "[topics]\nTOPIC = f1-data\n");
	injected_run(*state,
		     &(struct injected){
			     .args = TEXTS("--timeout=3s", "-p", "dev", SHOW),
			     .prepare = forget_answer,
		     });
}

SCENE_TEST(of_a_hit_in_the_cache)
{
	set_up(*state, PROFILE_DEV "[cache]\nttl = 1h\n");
	injected_run(*state,
		     &(struct injected){
			     .args = TEXTS("--timeout=3s", "-p", "dev", SHOW),
		     });
}

static void write_profile(struct scene *scene)
{
	scene_profile(scene, "dev", PROFILE_DEV);
}

#define ROTATED                                                                \
	"[quix]\nportal = <portal>\nworkspace = acme-factory-dev\n"            \
	"token_1 = <dev-2>\ntoken_2 = <dev-3>\n"

static void check_profile(struct scene *scene, const struct run *run)
{
	const char *profile = scene_read(scene, "<config>/dev.ini");
	const bool is_new = strcmp(profile, scene_text(scene, ROTATED)) == 0;

	if (!is_new && strcmp(profile, scene_text(scene, PROFILE_DEV)) != 0)
		fail_msg("the profile is neither the old one nor the new one");
	if (run->exit_status == 0 && !is_new)
		fail_msg("the profile is the old one, with status 0");
	/* There is only the profile. */
	assert_int_equal(cached_count(scene, "<config>"), 1);
}

SCENE_TEST(of_rotating)
{
	set_up(*state, "");
	portal_rotate(*state, "dev");
	injected_run(*state,
		     &(struct injected){
			     .args = TEXTS("--timeout=3s", "--rotate", "dev"),
			     .input = "<dev-3>\n",
			     .prepare = write_profile,
			     .check = check_profile,
			     .spares_helper = true,
		     });
}
