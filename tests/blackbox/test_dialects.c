/*
 * Every row of the table of dialects, for the cloud and for a local broker, and
 * how Java and Spring read unusual values.
 */
#include "harness.h"
#include "launch.h"
#include "profiles.h"

#include <string.h>

#define ALL	     "[launch]\ndialects = quix kafka spring\n"
#define SPRING(name) "SPRING_KAFKA_" name
#define JAAS(module, user, password)                                           \
	"org.apache.kafka.common.security." module                             \
	" required username=\"" user "\" password=\"" password "\";"

static const struct variable CLOUD[] = {
	{ "Quix__Sdk__Token", "<dev-1>" },
	{ "Quix__Portal__Api", "<portal>" },
	{ "Quix__Workspace__Id", "acme-factory-dev" },
	{ "Quix__Topic__Prefix", "acme-factory-dev-" },
	{ "Quix__Broker__Address", "" },

	{ "KAFKA_BOOTSTRAP_SERVERS",
	  "kafka-1.dev.test:9093,kafka-2.dev.test:9093" },
	{ "KAFKA_SECURITY_PROTOCOL", "SASL_SSL" },
	{ "KAFKA_SASL_MECHANISM", "SCRAM-SHA-256" },
	{ "KAFKA_SASL_USERNAME", "acme-factory-dev" },
	{ "KAFKA_SASL_PASSWORD", "<dev-password>" },
	{ "KAFKA_CLIENT_ID", "acme-client" },
	{ "KAFKA_SSL_ENDPOINT_IDENTIFICATION_ALGORITHM", NULL },
	{ "KAFKA_TOPIC_PREFIX", "acme-factory-dev-" },

	{ SPRING("BOOTSTRAP_SERVERS"),
	  "kafka-1.dev.test:9093,kafka-2.dev.test:9093" },
	{ SPRING("SECURITY_PROTOCOL"), "SASL_SSL" },
	{ SPRING("CLIENT_ID"), "acme-client" },
	{ SPRING("PROPERTIES_SASL_MECHANISM"), "SCRAM-SHA-256" },
	{ SPRING("PROPERTIES_SASL_JAAS_CONFIG"),
	  JAAS("scram.ScramLoginModule", "acme-factory-dev",
	       "<dev-password>") },
	{ SPRING("PROPERTIES_SSL_TRUSTSTORE_TYPE"), "PEM" },
	{ SPRING("PROPERTIES_SSL_TRUSTSTORE_LOCATION"), NULL },
	{ SPRING("PROPERTIES_SSL_ENDPOINT_IDENTIFICATION_ALGORITHM"), NULL },
};

SCENE_TEST(every_row_under_a_cloud_profile)
{
	struct scene *scene = *state;

	portal_start(scene, NULL);
	struct dump dump = launch_dev(scene, PROFILE_DEV ALL);
	const char *ca = scene_read(scene, "<dir>/broker-ca.pem");
	ASSERT_VARIABLES(scene, &dump, CLOUD);
	assert_string_equal(
		dump_env(&dump,
			 SPRING("PROPERTIES_SSL_TRUSTSTORE_CERTIFICATES")),
		ca);
	assert_memory_equal(dump_env(&dump, "KAFKA_SSL_CA_LOCATION"), "/proc/",
			    6);
}

static const struct variable LOCAL[] = {
	{ "Quix__Sdk__Token", "" },
	{ "Quix__Portal__Api", "" },
	{ "Quix__Workspace__Id", "" },
	{ "Quix__Topic__Prefix", "" },
	{ "Quix__Broker__Address", "localhost:19092" },

	{ "KAFKA_BOOTSTRAP_SERVERS", "localhost:19092" },
	{ "KAFKA_SECURITY_PROTOCOL", NULL },
	{ "KAFKA_SASL_MECHANISM", NULL },
	{ "KAFKA_SASL_USERNAME", NULL },
	{ "KAFKA_SASL_PASSWORD", NULL },
	{ "KAFKA_SSL_CA_LOCATION", NULL },
	{ "KAFKA_CLIENT_ID", NULL },
	{ "KAFKA_SSL_ENDPOINT_IDENTIFICATION_ALGORITHM", NULL },
	{ "KAFKA_TOPIC_PREFIX", "" },

	{ SPRING("BOOTSTRAP_SERVERS"), "localhost:19092" },
	{ SPRING("SECURITY_PROTOCOL"), NULL },
	{ SPRING("CLIENT_ID"), NULL },
	{ SPRING("PROPERTIES_SASL_MECHANISM"), NULL },
	{ SPRING("PROPERTIES_SASL_JAAS_CONFIG"), NULL },
	{ SPRING("PROPERTIES_SSL_TRUSTSTORE_TYPE"), NULL },
	{ SPRING("PROPERTIES_SSL_TRUSTSTORE_LOCATION"), NULL },
	{ SPRING("PROPERTIES_SSL_TRUSTSTORE_CERTIFICATES"), NULL },
	{ SPRING("PROPERTIES_SSL_ENDPOINT_IDENTIFICATION_ALGORITHM"), NULL },
};

SCENE_TEST(every_row_under_a_local_profile)
{
	struct scene *scene = *state;
	struct dump dump = launch_dev(scene, PROFILE_LOCAL ALL);

	ASSERT_VARIABLES(scene, &dump, LOCAL);
}

/* librdkafka accepts any case; for other clients the case is corrected. */
static const struct variable SECURED[] = {
	{ "Quix__Broker__Address", "" },
	{ "KAFKA_SECURITY_PROTOCOL", "SASL_SSL" },
	{ "KAFKA_SASL_MECHANISM", "SCRAM-SHA-512" },
	{ "KAFKA_SASL_USERNAME", "pump" },
	{ "KAFKA_SASL_PASSWORD", "<password>" },
	{ "KAFKA_SSL_CA_LOCATION", "/etc/ca.pem" },
	{ "KAFKA_CLIENT_ID", "pump" },
	{ "KAFKA_SSL_ENDPOINT_IDENTIFICATION_ALGORITHM", "none" },
	{ SPRING("SECURITY_PROTOCOL"), "SASL_SSL" },
	{ SPRING("PROPERTIES_SASL_MECHANISM"), "SCRAM-SHA-512" },
	{ SPRING("PROPERTIES_SASL_JAAS_CONFIG"),
	  JAAS("scram.ScramLoginModule", "pump", "<password>") },
	{ SPRING("PROPERTIES_SSL_TRUSTSTORE_TYPE"), "PEM" },
	{ SPRING("PROPERTIES_SSL_TRUSTSTORE_LOCATION"), "/etc/ca.pem" },
	{ SPRING("PROPERTIES_SSL_TRUSTSTORE_CERTIFICATES"), NULL },
	/* This disables the check in Java. */
	{ SPRING("PROPERTIES_SSL_ENDPOINT_IDENTIFICATION_ALGORITHM"), "" },
};

SCENE_TEST(every_row_of_a_local_broker_that_is_secured)
{
	struct scene *scene = *state;

	scene_secret(scene, "password", "correct-horse");
	scene_profile(scene, "dev",
		      "[broker]\nbootstrap.servers = kafka.test:9093\n"
		      "security.protocol = sasl_ssl\n"
		      "sasl.mechanisms = scram-sha-512\n"
		      "sasl.username = pump\nsasl.password = <password>\n"
		      "ssl.ca.location = /etc/ca.pem\nclient.id = pump\n"
		      "ssl.endpoint.identification.algorithm = none\n" ALL);
	struct dump dump = launch(
		scene, TEXTS("-p", "dev"), NULL,
		"quixrun: warning: profile 'dev': Quix__Broker__Address stays "
		"empty: the broker is not plaintext, and an address cannot "
		"carry credentials\n");
	ASSERT_VARIABLES(scene, &dump, SECURED);
}

/* Java accepts a path or certificates, not both. */
SCENE_TEST(the_profiles_ca_wins_over_the_portals)
{
	struct scene *scene = *state;

	portal_start(scene, NULL);
	portal_property(scene, "dev", "ssl.endpoint.identification.algorithm",
			"'https'");
	struct dump dump =
		launch_dev(scene, PROFILE_DEV
			   "[broker]\nssl.ca.location = /etc/own.pem\n" ALL);
	assert_env(scene, &dump, "KAFKA_SSL_CA_LOCATION", "/etc/own.pem");
	assert_env(scene, &dump, SPRING("PROPERTIES_SSL_TRUSTSTORE_LOCATION"),
		   "/etc/own.pem");
	assert_env(scene, &dump,
		   SPRING("PROPERTIES_SSL_TRUSTSTORE_CERTIFICATES"), NULL);
	assert_env(scene, &dump,
		   SPRING("PROPERTIES_SSL_ENDPOINT_IDENTIFICATION_ALGORITHM"),
		   "https");
}

SCENE_TEST(without_a_client_id_it_is_the_workspace)
{
	struct scene *scene = *state;

	portal_start(scene, NULL);
	portal_property(scene, "dev", "client.id", "''");
	struct dump dump = launch_dev(scene, PROFILE_DEV ALL);
	assert_env(scene, &dump, "KAFKA_CLIENT_ID", "acme-factory-dev");
	assert_env(scene, &dump, SPRING("CLIENT_ID"), "acme-factory-dev");
}

/* A password in a file, and in the JAAS line. */
static const struct {
	const char *password;
	const char *quoted;
} PASSWORDS[] = {
	{ "it's \"quoted\";", "it's \\\"quoted\\\";" },
	{ "back\\slash\\", "back\\\\slash\\\\" },
	{ "a$b${c}=d", "a$b$\\{c}=d" },
	{ "two\nlines\r\t", "two\\nlines\\r\t" },
	{ "caf\xC3\xA9 \xE2\x82\xAC #%&*", "caf\xC3\xA9 \xE2\x82\xAC #%&*" },
	{ " blanks ", " blanks " },
};

SCENE_TEST(any_password_survives)
{
	struct scene *scene = *state;

	scene_profile(scene, "dev",
		      PROFILE_LOCAL "sasl.mechanism = PLAIN\n"
				    "sasl.username = ${file:password}\n"
				    "sasl.password = ${file:password}\n" ALL);
	for (size_t i = 0; i < sizeof(PASSWORDS) / sizeof(PASSWORDS[0]); i++) {
		const char *password = PASSWORDS[i].password;
		struct buf jaas = { 0 };

		scene_secret(scene, "password", password);
		scene_write_bytes(scene, "<config>/password", 0600, password,
				  strlen(password));
		buf_add_format(&jaas,
			       JAAS("plain.PlainLoginModule", "%s", "%s"),
			       PASSWORDS[i].quoted, PASSWORDS[i].quoted);
		struct dump dump = launch(scene, TEXTS("-p", "dev"), NULL, "");
		assert_string_equal(dump_env(&dump, "KAFKA_SASL_PASSWORD"),
				    password);
		assert_string_equal(
			dump_env(&dump, SPRING("PROPERTIES_SASL_JAAS_CONFIG")),
			buf_text(&jaas));
		buf_clear(&jaas);
	}
}

/* From the Portal: without control characters, which are rejected. */
SCENE_TEST(any_password_of_the_portal_survives)
{
	static const char password[] = "q\"u';$o=${t}\\e caf\xC3\xA9";
	struct scene *scene = *state;

	portal_start(scene, NULL);
	scene_secret(scene, "odd", password);
	portal_property(scene, "dev", "sasl.password",
			"'q\\u0022u\\u0027;$o=${t}\\\\e caf\xC3\xA9'");
	struct dump dump = launch_dev(scene, PROFILE_DEV ALL);
	assert_string_equal(dump_env(&dump, "KAFKA_SASL_PASSWORD"), password);
	assert_env(scene, &dump, SPRING("PROPERTIES_SASL_JAAS_CONFIG"),
		   JAAS("scram.ScramLoginModule", "acme-factory-dev",
			"q\\\"u';$o=$\\{t}\\\\e caf\xC3\xA9"));
}

#define AT(line) "quixrun: <config>/dev.ini:" #line ": "

static const struct launch_case REFUSALS[] = {
	{ .name = "an_unknown_dialect_lists_those_there_are",
	  .profile = PROFILE_LOCAL "[launch]\ndialects = xyzzy\n",
	  .status = 125,
	  .err = AT(4) "unknown dialect 'xyzzy'; supported are quix, kafka and "
		       "spring\n" },
	{ .name = "a_comma_is_no_separator",
	  .profile = PROFILE_LOCAL "[launch]\ndialects = quix,kafka\n",
	  .status = 125,
	  .err = AT(
		  4) "unknown dialect 'quix,kafka'; supported are quix, kafka "
		     "and spring\n" },
	{ .name = "a_mechanism_without_a_jaas_line",
	  .profile = PROFILE_LOCAL
	  "sasl.mechanism = GSSAPI\nsasl.username = x\nsasl.password = y\n"
	  "[launch]\ndialects = spring\n",
	  .status = 125,
	  .err = "quixrun: profile 'dev': dialect 'spring': no JAAS line can "
		 "be made for property 'sasl.mechanism': it is not one of PLAIN, "
		 "SCRAM-SHA-256 and SCRAM-SHA-512\n" },
};

CASES(REFUSALS);
