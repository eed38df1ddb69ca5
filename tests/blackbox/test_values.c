/*
 * Every form of `${...}`, its value and its errors.
 */
#include "harness.h"
#include "launch.h"
#include "profiles.h"

#include <unistd.h>

#define AT(line) "quixrun: <config>/dev.ini:" #line ": "

static const struct variable CLOUD[] = {
	{ "A_PROFILE", "dev" },
	{ "A_PORTAL", "<portal>/v1" },
	{ "A_WORKSPACE", "acme-factory-dev" },
	{ "A_PREFIX", "acme-factory-dev-" },
	{ "A_TOKEN", "<dev-1>" },
	{ "A_SERVERS", "kafka-1.dev.test:9093,kafka-2.dev.test:9093" },
	{ "A_USER", "acme-factory-dev/pump" },
	{ "A_PASSWORD", "<dev-password>" },
	{ "A_TOPIC", "acme-factory-dev-f1-data" },
	{ "A_GROUP", "acme-factory-dev-pump" },
	{ "A_MIXED", "dev:acme-factory-dev!$" },
	{ "A_LITERAL", "${token} $token $$ ${}" },
	{ "A_NUMBER", "60000" },
	{ "A_MECHANISM", "SCRAM-SHA-256 SCRAM-SHA-256" },
};

SCENE_TEST(every_form_has_its_value)
{
	struct scene *scene = *state;

	portal_start(scene, NULL);
	struct dump dump = launch_dev(
		scene, PROFILE_DEV
		"[env]\nA_PROFILE = ${profile}\nA_PORTAL = ${portal}/v1\n"
		"A_WORKSPACE = ${workspace}\nA_PREFIX = ${prefix}\n"
		"A_TOKEN = ${token}\n"
		"A_SERVERS = ${broker:bootstrap.servers}\n"
		"A_USER = ${broker:sasl.username}/pump\n"
		"A_PASSWORD = ${broker:sasl.password}\n"
		"A_TOPIC = ${topic:f1-data}\nA_GROUP = ${group:pump}\n"
		"A_MIXED = ${profile}:${workspace}!$\n"
		"A_LITERAL = $${token} $token $$ $${}\n"
		"A_NUMBER = ${broker:socket.timeout.ms}\n"
		"A_MECHANISM = ${broker:sasl.mechanism} "
		"${broker:sasl.mechanisms}\n"
		"A_CA = ${broker:ssl.ca.pem}\n");
	ASSERT_VARIABLES(scene, &dump, CLOUD);
	assert_string_equal(dump_env(&dump, "A_CA"),
			    scene_read(scene, "<dir>/broker-ca.pem"));
}

static const struct variable LOCAL[] = {
	{ "A_PORTAL", "" },
	{ "A_WORKSPACE", "" },
	{ "A_PREFIX", "" },
	{ "A_TOKEN", "" },
	{ "A_SERVERS", "localhost:19092" },
	{ "A_TOPIC", "f1-data" },
	{ "A_GROUP", "pump" },
};

SCENE_TEST(under_a_local_profile_they_are_empty)
{
	struct scene *scene = *state;
	struct dump dump = launch_dev(
		scene, PROFILE_LOCAL
		"[env]\nA_PORTAL = ${portal}\nA_WORKSPACE = ${workspace}\n"
		"A_PREFIX = ${prefix}\nA_TOKEN = ${token}\n"
		"A_SERVERS = ${broker:bootstrap.servers}\n"
		"A_TOPIC = ${topic:f1-data}\nA_GROUP = ${group:pump}\n");

	ASSERT_VARIABLES(scene, &dump, LOCAL);
}

SCENE_TEST(every_section_is_evaluated)
{
	struct scene *scene = *state;

	portal_start(scene, NULL);
	scene_write(scene, "<config>/token", 0600, "<dev-1>\n");
	scene_profile(scene, "dev",
		      "[quix]\nportal = ${env:PORTAL}\n"
		      "workspace = acme-factory-${env:STAGE}\n"
		      "token_1 = ${file:${env:FOLDER}/token}\n"
		      "use_token = ${env:WHICH}\n"
		      "[broker]\nclient.id = pump on ${workspace}\n"
		      "[topics]\nOUT = ${env:TOPIC}\n"
		      "[launch]\ndialects = ${env:NOTHING:-kafka}\n"
		      "unset = ${env:UNSET}\n");
	struct dump dump =
		launch(scene, TEXTS("-p", "dev"),
		       TEXTS("PORTAL=<portal>", "STAGE=dev", "FOLDER=<config>",
			     "WHICH=1", "TOPIC=alarms", "UNSET=STAGE"),
		       NULL);
	assert_env(scene, &dump, "KAFKA_CLIENT_ID", "pump on acme-factory-dev");
	assert_env(scene, &dump, "OUT", "acme-factory-dev-alarms");
	assert_env(scene, &dump, "Quix__Sdk__Token", NULL);
	assert_env(scene, &dump, "STAGE", NULL);
}

static const struct variable DEFAULTS[] = {
	{ "A", "outside" },    { "B", "outside" },  { "C", "" },
	{ "D", "by default" }, { "E", "outside!" }, { "F", "{x}" },
	{ "G", "a:-b" },       { "H", "outside" },  { "I", "" },
};

/*
 * Also checks that the default is not evaluated when the variable has a value.
 */
SCENE_TEST(a_default_is_evaluated_only_when_it_is_needed)
{
	struct scene *scene = *state;

	scene_profile(scene, "dev",
		      PROFILE_LOCAL
		      "[env]\nA = ${env:FROM:-${file:missing}}\n"
		      "B = ${env:FROM:-${command:touch <dir>/ran; exit 1}}\n"
		      "C = ${env:EMPTY}\nD = ${env:EMPTY:-by default}\n"
		      "E = ${env:NONE:-${env:FROM}!}\nF = ${env:NONE:-{x}}\n"
		      "G = ${env:NONE:-a:-b}\n"
		      "H = ${env:${env:NONE:-FROM}:-${token:}}\n"
		      "I = ${env:NONE:-}\n");
	struct dump dump = launch(scene, TEXTS("-p", "dev"),
				  TEXTS("FROM=outside", "EMPTY="), NULL);
	ASSERT_VARIABLES(scene, &dump, DEFAULTS);
	assert_int_equal(access(scene_text(scene, "<dir>/ran"), F_OK), -1);
}

SCENE_TEST(what_nobody_needs_is_not_evaluated)
{
	struct scene *scene = *state;

	portal_start(scene, NULL);
	struct dump dump =
		launch_dev(scene, "[quix]\nportal = <portal>\n"
				  "workspace = acme-factory-dev\n"
				  "token_1 = <dev-1>\ntoken_2 = ${file:none}\n"
				  "[profile]\ndescription = ${file:none}\n");
	assert_env(scene, &dump, "Quix__Sdk__Token", "<dev-1>");
	struct dump second =
		launch_dev(scene, "[quix]\nportal = <portal>\nuse_token = 2\n"
				  "token_1 = ${command:touch <dir>/ran}\n"
				  "token_2 = <dev-2>\n");
	assert_env(scene, &second, "Quix__Sdk__Token", "<dev-2>");
	assert_int_equal(access(scene_text(scene, "<dir>/ran"), F_OK), -1);
}

/* As systemd provides it with LoadCredential=quix_token_1. */
SCENE_TEST(a_credential_is_read_from_its_directory)
{
	struct scene *scene = *state;

	portal_start(scene, NULL);
	scene_write(scene, "creds/quix_token_1", 0400, "<dev-1>\n");
	scene_profile(scene, "dev",
		      "[quix]\nportal = <portal>\n"
		      "token_1 = ${credential:quix_token_1}\n");
	struct dump dump =
		launch(scene, TEXTS("-p", "dev"),
		       TEXTS("CREDENTIALS_DIRECTORY=<dir>/creds"), NULL);
	assert_env(scene, &dump, "Quix__Sdk__Token", "<dev-1>");
}

/* Quotes, inner blanks, shell syntax and UTF-8 are preserved. */
SCENE_TEST(any_byte_of_a_file_survives)
{
	static const char value[] = "a\"b'c;d ;e$f ${token}=g\\h\\n#i\t\n"
				    "caf\xC3\xA9 \xE2\x82\xAC\x01\x7f\xff";
	struct scene *scene = *state;

	scene_write_bytes(scene, "<config>/value", 0600, value,
			  sizeof(value) - 1);
	struct dump dump = launch_dev(scene, PROFILE_LOCAL
				      "sasl.password = ${file:value}\n"
				      "[env]\nA = ${file:value}\n");
	assert_string_equal(dump_env(&dump, "A"), value);
	assert_string_equal(dump_env(&dump, "KAFKA_SASL_PASSWORD"), value);
}

#define REFUSED(sentence, text, message)                                       \
	{                                                                      \
		.name = #sentence, .profile = (text), .status = 125,           \
		.err = message "\n"                                            \
	}
#define ENV(value) PROFILE_LOCAL "[env]\nA = " value "\n"
#define NOT_YET                                                                \
	"is not available here: this setting is needed before the request to the portal"

#define NESTED_4(x)  "${env:A:-${env:A:-${env:A:-${env:A:-" x "}}}}"
#define NESTED_16(x) NESTED_4(NESTED_4(NESTED_4(NESTED_4(x))))

static const struct launch_case BROKEN[] = {
	REFUSED(a_broker_property_that_is_not_there, ENV("${broker:client.id}"),
		AT(4) "${broker:client.id}: the broker has no such property"),
	REFUSED(a_form_that_takes_no_argument, ENV("${token:1}"),
		AT(4) "${token}: takes no argument after ':'"),
	REFUSED(a_form_without_its_colon, ENV("${topic}"),
		AT(4) "${topic}: has no argument after ':'"),
	REFUSED(a_credential_without_systemd, ENV("${credential:t}"),
		AT(4) "${credential:t}: $CREDENTIALS_DIRECTORY is not set; the "
		      "unit needs LoadCredential= (systemd.exec(5))"),
	REFUSED(a_credential_that_climbs, ENV("${credential:../t}"),
		AT(4) "${credential:../t}: not a credential's name"),
	REFUSED(a_file_that_a_secret_names, ENV("${file:${command:echo x}}"),
		AT(4) "${file}: its argument contains a secret"),
	REFUSED(a_variable_that_a_secret_names, ENV("${env:${command:echo x}}"),
		AT(4) "${env}: its argument contains a secret"),
	REFUSED(a_variable_with_an_odd_name, ENV("${env:A-B}"),
		AT(4) "${env}: not a variable name"),
	REFUSED(a_default_that_fails, ENV("${env:NONE:-${file:none}}"),
		AT(4) "${file:none}: '<config>/none': No such file or "
		      "directory"),
	REFUSED(an_open_brace_behind_a_comment, ENV("${command:a ; b}"),
		AT(4) "'${' without its '}' (a ' ;' before it starts a "
		      "comment)"),
	REFUSED(braces_too_deep, ENV(NESTED_16("${env:A:-x}")),
		AT(4) "'${' nested too deep"),
	REFUSED(a_token_that_is_itself, "[quix]\ntoken_1 = ${token}\n",
		AT(2) "${token}: " NOT_YET),
	REFUSED(a_token_from_the_broker,
		"[quix]\ntoken_1 = ${broker:sasl.password}\n",
		AT(2) "${broker:sasl.password}: " NOT_YET),
	REFUSED(a_workspace_that_is_its_prefix,
		"[quix]\ntoken_1 = sdk-x\nworkspace = ${prefix}\n",
		AT(3) "workspace refers to itself"),
	REFUSED(a_loop_of_two_settings,
		"[quix]\ntoken_1 = sdk-x\nportal = https://${workspace}\n"
		"workspace = ${portal}\n",
		AT(3) "portal refers to itself"),
	REFUSED(a_property_that_is_itself,
		PROFILE_LOCAL "client.id = ${broker:client.id}\n",
		AT(3) "client.id refers to itself"),
	REFUSED(a_token_that_turns_out_empty,
		"[quix]\ntoken_1 = ${env:NONE:-}\n", AT(2) "token_1 is empty"),
};

CASES(BROKEN);
