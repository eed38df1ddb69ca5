#include <stdlib.h>
#include <string.h>

#include "../../registry.h"
#include "quix/ask.h"
#include "../scene.h"

#define BROKER "[broker]\nbootstrap.servers = localhost:9092\n"

int __wrap_ask_portal(struct quix *quix, bool is_afresh, struct error *error);

/* These settings are read before a request to the Portal. */
int __wrap_ask_portal(struct quix *quix, bool is_afresh, struct error *error)
{
	(void)is_afresh;
	(void)quix;
	(void)error;
	fail_msg("the portal was asked");
	return -1;
}

static int config_enter(void **state)
{
	unsetenv("UNSET");
	setenv("EMPTY", "", 1);
	return scene_enter(state);
}

static int config_leave(void **state)
{
	return scene_leave(state);
}

#define CONFIG_TEST(name) TEST_WITH(name, config_enter, config_leave)

/* The settings of a local profile with these additional lines. */
static const struct settings *read(struct scene *scene, const char *lines)
{
	AUTO_BUF struct buf text = { 0 };

	buf_add_format(&text, "%s" BROKER, lines);
	if (scene_quix(scene, text.data))
		fail_msg("%s", scene->error.message);
	return &scene->quix.settings;
}

CONFIG_TEST(without_settings_there_are_defaults)
{
	const struct settings *settings = read(*state, "");

	assert_int_equal(settings->use_token, TOKEN_UNSET);
	assert_int_equal(settings->topic_ids, TOPIC_IDS_PREFIX);
	assert_int_equal(settings->source, SOURCE_STATIC);
	assert_false(settings->needs_confirmation);
	assert_false(settings->is_pristine);
	assert_null(settings->dialects);
	assert_null(settings->keep);
	assert_null(settings->unset);
	assert_null(settings->env_file);
	assert_null(settings->files);
	assert_null(settings->cache_dir);
	assert_int_equal(settings->cache_ttl_ms, 0);
	assert_int_equal(settings->cache_stale_ms, 24 * 3600 * 1000);
}

CONFIG_TEST(settings_are_read)
{
	const struct settings *settings =
		read(*state, "[profile]\nconfirm = yes\n"
			     "[quix]\n"
			     "topic_ids = portal\n"
			     "[launch]\n"
			     "dialects = kafka spring\n"
			     "keep = A B*\n"
			     "unset = C\n"
			     "pristine = ON\n"
			     "env_file = /x/.env\n"
			     "files = /run/x\n"
			     "[cache]\n"
			     "ttl = 5m\n"
			     "stale_if_error = 1.5h\n"
			     "dir = /cache\n");

	assert_true(settings->needs_confirmation);
	assert_true(settings->is_pristine);
	assert_int_equal(settings->topic_ids, TOPIC_IDS_PORTAL);
	assert_string_equal(settings->dialects, "kafka spring");
	assert_string_equal(settings->keep, "A B*");
	assert_string_equal(settings->unset, "C");
	assert_string_equal(settings->env_file, "/x/.env");
	assert_string_equal(settings->files, "/run/x");
	assert_int_equal(settings->cache_ttl_ms, 300000);
	assert_int_equal(settings->cache_stale_ms, 5400000);
	assert_string_equal(settings->cache_dir, "/cache");
}

CONFIG_TEST(empty_values_leave_the_defaults)
{
	const struct settings *settings =
		read(*state, "[launch]\nkeep =\ndialects = ${env:EMPTY}\n"
			     "pristine = ${env:UNSET:-}\n"
			     "[cache]\nstale_if_error =\nttl = ${env:EMPTY}\n");

	assert_null(settings->keep);
	assert_null(settings->dialects);
	assert_false(settings->is_pristine);
	assert_int_equal(settings->cache_ttl_ms, 0);
	assert_int_equal(settings->cache_stale_ms, 24 * 3600 * 1000);
}

CONFIG_TEST(files_in_memory_is_the_default_spelt_out)
{
	assert_null(read(*state, "[launch]\nfiles = memory\n")->files);
}

CONFIG_TEST(relative_paths_start_from_the_profile)
{
	struct scene *scene = *state;
	AUTO_BUF struct buf expected = { 0 };
	const struct settings *settings =
		read(scene, "[launch]\nenv_file = x/.env\nfiles = ./memory\n"
			    "[cache]\ndir = memory\n");

	buf_add_format(&expected, "%s/x/.env", scene->room.path);
	assert_string_equal(settings->env_file, expected.data);
	buf_clear(&expected);
	buf_add_format(&expected, "%s/./memory", scene->room.path);
	assert_string_equal(settings->files, expected.data);
	buf_clear(&expected);
	buf_add_format(&expected, "%s/memory", scene->room.path);
	assert_string_equal(settings->cache_dir, expected.data);
}

CONFIG_TEST(bad_values_are_refused_with_what_is_right)
{
	static const struct {
		const char *text;
		const char *message;
	} examples[] = {
		{ "[quix]\nuse_token = 3\n",
		  "dev.ini:2: use_token: '3' is not auto, 1 or 2" },
		{ "[quix]\nuse_token = Auto\n",
		  "dev.ini:2: use_token: 'Auto' is not auto, 1 or 2" },
		{ "[quix]\nuse_token = sdk-secret\n",
		  "dev.ini:2: use_token: the value is not auto, 1 or 2" },
		{ "[quix]\nuse_token = pat-secret\n",
		  "dev.ini:2: use_token: the value is not auto, 1 or 2" },
		{ "[quix]\nuse_token = ${file:secret}\n",
		  "dev.ini:2: use_token: the value is not auto, 1 or 2" },
		{ "[quix]\ntopic_ids = both\n",
		  "dev.ini:2: topic_ids: 'both' is not prefix or portal" },
		{ "[broker]\nsource = kafka\n",
		  "dev.ini:2: source: 'kafka' is not portal, static or none" },
		{ "[profile]\nconfirm = maybe\n",
		  "dev.ini:2: confirm: 'maybe' is not yes or no" },
		{ "[launch]\npristine = 1\n",
		  "dev.ini:2: pristine: '1' is not yes or no" },
		{ "[cache]\nttl = soon\n",
		  "dev.ini:2: ttl: 'soon' is not a duration such as 500ms, "
		  "30s or 24h" },
		{ "[cache]\nstale_if_error = -1\n",
		  "dev.ini:2: stale_if_error: '-1' is not a duration such as "
		  "500ms, 30s or 24h" },
		{ "[launch]\nkeep = ${env:UNSET}\n",
		  "dev.ini:2: ${env:UNSET}: not set; set it, or give a "
		  "default: ${env:UNSET:-DEFAULT}" },
	};
	struct scene *scene = *state;
	size_t i;

	room_write_text("secret", "s3cret");
	for (i = 0; i < sizeof(examples) / sizeof(examples[0]); i++) {
		assert_int_equal(scene_quix(scene, examples[i].text), -1);
		assert_string_equal(scene_message(scene), examples[i].message);
	}
}

CONFIG_TEST(a_setting_cannot_need_what_comes_after_it)
{
#define UNKNOWN                                                                \
	"is not available here: this setting is needed before the request to the portal"

#define NAME_IT UNKNOWN "; name the workspace in [quix]"
	static const struct {
		const char *text;
		const char *message;
	} examples[] = {
		{ "[quix]\ntoken_1 = x\nuse_token = ${token}\n",
		  "dev.ini:3: ${token}: " UNKNOWN },
		{ "[quix]\ntoken_1 = ${token}\n",
		  "dev.ini:2: ${token}: " UNKNOWN },
		{ "[quix]\ntoken_1 = ${workspace}\n",
		  "dev.ini:2: ${workspace}: " NAME_IT },
		{ "[quix]\ntoken_1 = sdk-x\n[launch]\nfiles = ${prefix}\n",
		  "dev.ini:4: ${prefix}: " NAME_IT },
		{ "[quix]\ntoken_1 = sdk-x\n[cache]\n"
		  "dir = /${broker:client.id}\n",
		  "dev.ini:4: ${broker:client.id}: " UNKNOWN },
		{ "[quix]\ntoken_1 = sdk-x\ntopic_ids = portal\n[launch]\n"
		  "keep = ${topic:t}\n",
		  "dev.ini:5: ${topic:t}: " UNKNOWN },
	};
	struct scene *scene = *state;
	size_t i;

	for (i = 0; i < sizeof(examples) / sizeof(examples[0]); i++) {
		assert_int_equal(scene_quix(scene, examples[i].text), -1);
		assert_string_equal(scene_message(scene), examples[i].message);
	}
}

CONFIG_TEST(a_named_workspace_may_be_used)
{
	struct scene *scene = *state;

	if (scene_quix(scene, "[quix]\nworkspace = acme-dev\n"
			      "token_1 = sdk-x\n"
			      "[launch]\nfiles = /run/${prefix}x\n"))
		fail_msg("%s", scene->error.message);
	assert_string_equal(scene->quix.settings.files, "/run/acme-dev-x");
}
