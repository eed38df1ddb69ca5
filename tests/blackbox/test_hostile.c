/*
 * A hostile portal: no program is started, no request goes to another host, and
 * its text is cleaned before it is displayed. See also test_portal.
 */
#include "harness.h"
#include "profiles.h"

#include <string.h>

#define WORKSPACES  "GET /workspaces"
#define CREDENTIALS WORKSPACES "/acme-factory-dev/broker/librdkafka"
#define TOPICS	    "GET /acme-factory-dev/topics"
#define SAY	    TEXTS("-p", "dev", "<probe>", "say", "started")

#define LIES(sentence, text, fault_text, code, message)                        \
	{                                                                      \
		.name = #sentence, .profile = (text), .has_portal = true,      \
		.args = SAY, .fault = (fault_text), .status = (code),          \
		.err = "quixrun: " message "\n"                                \
	}

/* Answers about the credentials. */
#define CLAIMS(sentence, body, code, message)                                  \
	LIES(sentence, PROFILE_DEV, "{'kind':'body','body':'" body "'}", code, \
	     "portal's answer to " CREDENTIALS " " message)

#define BAD_NAME                                                               \
	"rejected: a property's name is empty, over 128 bytes long or has "    \
	"characters other than letters, digits, '.', '_' and '-'"

static const struct launch_case CREDENTIALS_LIES[] = {
	CLAIMS(a_text_instead_of_an_object, "\\'x\\'", 75, "is not an object"),
	CLAIMS(null_instead_of_an_object, "null", 75, "is not an object"),
	CLAIMS(only_white_space, " \\n\\t ", 75, "is empty"),
	CLAIMS(an_object_that_ends_early, "{\\'bootstrap.servers\\':\\'a:1", 75,
	       "is not JSON"),
	CLAIMS(an_object_without_servers, "{}", 75,
	       "has no 'bootstrap.servers'"),
	CLAIMS(servers_that_are_null, "{\\'bootstrap.servers\\':null}", 75,
	       "has no 'bootstrap.servers'"),
	CLAIMS(an_empty_name, "{\\'\\':\\'x\\'}", 125, BAD_NAME),
	CLAIMS(a_name_with_a_newline, "{\\'a\\\\nb\\':\\'x\\'}", 125, BAD_NAME),
	CLAIMS(a_name_with_an_equals, "{\\'a=b\\':\\'x\\'}", 125, BAD_NAME),
	CLAIMS(a_name_with_an_escape, "{\\'\\\\u001b[2J\\':\\'x\\'}", 125,
	       BAD_NAME),
	CLAIMS(a_name_that_is_a_variable, "{\\'LD_PRELOAD=/x\\':\\'x\\'}", 125,
	       BAD_NAME),
	CLAIMS(a_delete_character, "{\\'client.id\\':\\'a\\\\u007fb\\'}", 125,
	       "rejected: property 'client.id' contains a control character"),
	CLAIMS(a_number_out_of_range, "{\\'a\\':1e999}", 125,
	       "rejected: a property is not a plain value"),
	CLAIMS(a_ca_with_a_nul, "{\\'ssl.ca.cert\\':\\'AAAA\\'}", 125,
	       "rejected: property 'ssl.ca.cert' is not a PEM certificate in "
	       "base64"),
	LIES(credentials_over_one_mebibyte, PROFILE_DEV, "{'kind':'big'}", 125,
	     "portal's answer to " CREDENTIALS
	     " rejected: it has more than 1 MiB"),
	LIES(a_web_page_by_its_first_character, PROFILE_DEV,
	     "{'kind':'body','body':'<!DOCTYPE html>',"
	     "'type':'application/json'}",
	     75, "portal's answer to " CREDENTIALS " is a web page, not JSON"),
};

#define WORKSPACES_LIE(sentence, body, code, message)                          \
	LIES(sentence, PROFILE_DEV_FOUND,                                      \
	     "{'kind':'body','path':'workspaces','body':'" body "'}", code,    \
	     "portal's answer to " WORKSPACES " " message)

#define BAD_ID                                                                 \
	"rejected: a workspace id has characters other than letters, digits, " \
	"'-', '_' and '.'"

static const struct launch_case WORKSPACES_LIES[] = {
	WORKSPACES_LIE(an_object_instead_of_an_array, "{}", 75,
		       "is not an array"),
	WORKSPACES_LIE(an_array_of_numbers, "[1]", 75,
		       "has an entry without id or name"),
	WORKSPACES_LIE(a_workspace_without_an_id, "[{\\'name\\':\\'x\\'}]", 75,
		       "has an entry without id or name"),
	WORKSPACES_LIE(a_workspace_id_that_is_a_number,
		       "[{\\'workspaceId\\':17}]", 75,
		       "has an entry without id or name"),
	WORKSPACES_LIE(a_workspace_id_with_a_slash,
		       "[{\\'workspaceId\\':\\'../other\\'}]", 125, BAD_ID),
	WORKSPACES_LIE(a_workspace_id_that_is_a_parent,
		       "[{\\'workspaceId\\':\\'..\\'}]", 125, BAD_ID),
	WORKSPACES_LIE(a_workspace_id_with_a_newline,
		       "[{\\'workspaceId\\':\\'a\\\\nb\\'}]", 125, BAD_ID),
	WORKSPACES_LIE(a_workspace_id_with_a_query,
		       "[{\\'workspaceId\\':\\'a?b\\'}]", 125, BAD_ID),
};

#define TOPICS_LIE(sentence, body, code, message)                              \
	LIES(sentence,                                                         \
	     PROFILE_DEV "topic_ids = portal\n[topics]\nOUT = f1-data\n",      \
	     "{'kind':'body','path':'topics','body':'" body "'}", code,        \
	     "portal's answer to " TOPICS " " message)

static const struct launch_case TOPICS_LIES[] = {
	TOPICS_LIE(topics_that_are_an_object, "{}", 75, "is not an array"),
	TOPICS_LIE(a_topic_without_a_name, "[{\\'id\\':\\'x\\'}]", 75,
		   "has an entry without id or name"),
	TOPICS_LIE(a_topic_without_an_id, "[{\\'name\\':\\'f1-data\\'}]", 75,
		   "has an entry without id or name"),
	TOPICS_LIE(a_topic_id_with_a_newline,
		   "[{\\'name\\':\\'f1-data\\',\\'id\\':\\'a\\\\nb\\'}]", 125,
		   "rejected: a topic id contains a control character"),
	TOPICS_LIE(a_topic_name_with_an_escape,
		   "[{\\'name\\':\\'\\\\u001b\\',\\'id\\':\\'x\\'}]", 125,
		   "rejected: a name contains a control character"),
	TOPICS_LIE(a_nul_in_a_topic_id,
		   "[{\\'name\\':\\'f1-data\\',\\'id\\':\\'a\\\\u0000b\\'}]",
		   125, "rejected: a string contains a NUL character"),
};

static void fails_with(struct scene *scene, const char *fault, const char *err)
{
	AUTO_RUN struct run run = { .args = SAY };

	portal_start(scene, NULL);
	portal_fault(scene, fault);
	scene_profile(scene, "dev", PROFILE_DEV);
	run_program(scene, &run);
	assert_run(scene, &run, 125, "", err);
}

SCENE_TEST(a_token_in_the_portals_message_is_not_repeated)
{
	fails_with(*state,
		   "{'kind':'status','status':400,"
		   "'message':'bad token <dev-1> in Bearer <dev-1>',"
		   "'correlation_id':'<dev-1>'}",
		   "quixrun: portal answered HTTP 400: bad token (token 1) in "
		   "Bearer (token 1) (correlation id (token 1)) to " CREDENTIALS
		   "\n");
}

SCENE_TEST(a_token_in_the_location_is_not_repeated)
{
	fails_with(
		*state,
		"{'kind':'body','status':302,"
		"'location':'https://<dev-1>:x@evil.test/<dev-1>?t=<dev-1>'}",
		"quixrun: portal answered HTTP 302 to " CREDENTIALS
		", a redirect to 'https://evil.test/(token 1)' that is not "
		"followed; correct 'portal' in [quix]\n");
}

SCENE_TEST(a_long_message_is_cut)
{
	struct scene *scene = *state;
	struct buf fault = { 0 };
	struct buf err = { 0 };

	buf_add_text(&fault, "{'kind':'status','status':400,'message':'");
	buf_add_text(&err, "quixrun: portal answered HTTP 400: ");
	for (int i = 0; i < 5000; i++)
		buf_add_char(&fault, 'x');
	for (int i = 0; i < 197; i++)
		buf_add_char(&err, 'x');
	buf_add_text(&fault, "'}");
	buf_add_text(&err, "... to " CREDENTIALS "\n");
	fails_with(scene, scene_text(scene, buf_text(&fault)),
		   scene_text(scene, buf_text(&err)));
	buf_clear(&fault);
	buf_clear(&err);
}

/* A token that is cut would not be recognized. */
SCENE_TEST(a_token_where_the_message_is_cut_is_not_repeated)
{
	struct scene *scene = *state;
	struct buf fault = { 0 };

	portal_start(scene, NULL);
	buf_add_text(&fault, "{'kind':'status','status':400,'message':'");
	for (int i = 0; i < 180; i++)
		buf_add_char(&fault, 'x');
	buf_add_text(&fault, "<dev-1>'}");
	portal_fault(scene, buf_text(&fault));
	buf_clear(&fault);
	scene_profile(scene, "dev", PROFILE_DEV);
	AUTO_RUN struct run run = { .args = SAY };
	run_program(scene, &run);
	assert_run_like(scene, &run, 125, "",
			"quixrun: portal answered HTTP 400: "
			"*xxx(token 1) to " CREDENTIALS "\n");
	assert_null(strstr(buf_text(&run.err), "sdk-"));
}

/*
 * A redirect to another portal in its own scene, which must receive no request.
 */
static void redirects(struct scene *scene, int status, const char *location,
		      const char *shown)
{
	AUTO_RUN struct run run = { .args = SAY };
	struct buf complaints = { 0 };
	struct buf fault = { 0 };
	struct buf err = { 0 };
	void *second = NULL;

	scene_setup(&second);
	portal_start(second, NULL);
	scene_name(scene, "second", scene_text(second, "<portal>"));
	portal_start(scene, NULL);
	buf_add_format(&fault,
		       "{'kind':'body','count':-1,'status':%d,"
		       "'location':'%s'}",
		       status, location);
	portal_fault(scene, buf_text(&fault));
	scene_profile(scene, "dev", PROFILE_DEV);
	run_program(scene, &run);
	buf_add_format(&err,
		       "quixrun: portal answered HTTP %d to " CREDENTIALS
		       ", a redirect to '%s' that is not followed; correct "
		       "'portal' in [quix]\n",
		       status, shown);
	assert_run(scene, &run, 125, "", buf_text(&err));
	assert_int_equal(portal_requests(scene), 1);
	assert_int_equal(portal_requests(second), 0);
	portal_stop(scene, &complaints);
	assert_string_equal(buf_text(&complaints), "");
	assert_int_equal(scene_teardown(&second), 0);
	buf_clear(&fault);
	buf_clear(&err);
}

SCENE_TEST(a_redirect_to_another_host_is_not_followed)
{
	static const int statuses[] = { 301, 302, 303, 307, 308 };

	for (int i = 0; i < 5; i++) {
		redirects(*state, statuses[i], "<second>/workspaces",
			  "<second>/workspaces");
		cJSON_DeleteItemFromObject(((struct scene *)*state)->names,
					   "second");
	}
}

SCENE_TEST(a_401_with_a_location_is_a_401)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = SAY };

	portal_start(scene, NULL);
	portal_fault(scene, "{'kind':'body','count':-1,'status':401,"
			    "'location':'<portal>/elsewhere'}");
	scene_profile(scene, "dev", PROFILE_DEV);
	run_program(scene, &run);
	assert_run(scene, &run, 125, "",
		   "quixrun: portal rejected token 1 and token 2 of profile "
		   "'dev' (HTTP 401); read the new tokens and run 'quixrun "
		   "--rotate dev'\n");
	assert_int_equal(portal_requests(scene), 2);
}

/* A 3xx without a Location is rejected, too. */
SCENE_TEST(a_304_is_refused)
{
	fails_with(*state, "{'kind':'body','status':304}",
		   "quixrun: portal answered HTTP 304 to " CREDENTIALS "\n");
}

CASES(CREDENTIALS_LIES);

CASES(WORKSPACES_LIES);

CASES(TOPICS_LIES);
