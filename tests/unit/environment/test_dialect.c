#include <stdlib.h>
#include <string.h>

#include "../../registry.h"
#include "environment/dialect.h"
#include "../scene.h"

#define PEM "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"
#define CLOUD                                                                  \
	"[quix]\nportal = https://portal/\nworkspace = acme-dev\n"             \
	"token_1 = sdk-one\n"
#define LOCAL "[broker]\nbootstrap.servers = localhost:9092\n"

int __wrap_ask_portal(struct quix *quix, bool is_afresh, struct error *error);

int __wrap_ask_portal(struct quix *quix, bool is_afresh, struct error *error)
{
	(void)is_afresh;
	(void)error;
	fields_clear(&quix->broker);
	fields_set_text(&quix->broker, "bootstrap.servers", "a:9093,b:9093");
	fields_set_text(&quix->broker, "security.protocol", "sasl_ssl");
	fields_set_text(&quix->broker, "sasl.mechanism", "scram-sha-256");
	fields_set_text(&quix->broker, "sasl.username", "pump");
	fields_set_text(&quix->broker, "sasl.password", "s3cret");
	fields_set_text(&quix->broker, "ssl.ca.pem", PEM);
	quix->answer_source = ANSWER_PORTAL;
	return 0;
}

static int dialect_enter(void **state)
{
	return scene_enter(state);
}

static int dialect_leave(void **state)
{
	return scene_leave(state);
}

#define DIALECT_TEST(name) TEST_WITH(name, dialect_enter, dialect_leave)

/*
 * The variables of the dialects, one per line, secrets marked with '!', paths
 * of memfds as MEMORY; or the message.
 */
static const char *apply(struct scene *scene, const char *profile,
			 const char *dialects)
{
	static struct buf text;
	struct quix *quix = &scene->quix;
	struct program_files files = { 0 };
	struct plan plan = { 0 };
	const struct dialect_source source = { quix, &files,
					       &scene->options.log };
	size_t i;

	buf_clear(&text);
	if (scene_resolve(scene, profile) ||
	    dialect_apply(dialects, &source, &plan, &scene->error))
		buf_add_text(&text, scene_message(scene));
	else
		for (i = 0; i < plan.count; i++) {
			const char *value = variable_value(&plan.items[i]);

			variable_add_name(&plan.items[i], &text);
			buf_add_format(
				&text, "%s=%s\n",
				plan.items[i].is_secret ? "!" : "",
				files.count && !strcmp(value,
						       files.items[0].path)
					? "MEMORY"
					: value);
			assert_int_equal(plan.items[i].origin.kind,
					 ORIGIN_DIALECT);
		}
	plan_clear(&plan);
	program_files_clear(&files);
	return buf_text(&text);
}

DIALECT_TEST(in_the_cloud_quix_gets_the_token_and_an_empty_address)
{
	assert_string_equal(apply(*state, CLOUD, "quix"),
			    "Quix__Sdk__Token!=sdk-one\n"
			    "Quix__Portal__Api=https://portal\n"
			    "Quix__Workspace__Id=acme-dev\n"
			    "Quix__Topic__Prefix=acme-dev-\n"
			    "Quix__Broker__Address=\n");
}

DIALECT_TEST(locally_quix_gets_the_address_and_nothing_else)
{
	assert_string_equal(apply(*state, LOCAL, "quix"),
			    "Quix__Sdk__Token!=\n"
			    "Quix__Portal__Api=\n"
			    "Quix__Workspace__Id=\n"
			    "Quix__Topic__Prefix=\n"
			    "Quix__Broker__Address=localhost:9092\n");
	assert_string_equal(
		apply(*state, LOCAL "security.protocol = PlainText\n", "quix"),
		"Quix__Sdk__Token!=\n"
		"Quix__Portal__Api=\n"
		"Quix__Workspace__Id=\n"
		"Quix__Topic__Prefix=\n"
		"Quix__Broker__Address=localhost:9092\n");
}

DIALECT_TEST(a_local_broker_with_credentials_has_no_address)
{
	struct scene *scene = *state;
	const char *found;

	room_listen(&scene->room);
	found = apply(scene, LOCAL "security.protocol = sasl_plaintext\n",
		      "quix");
	assert_string_equal(room_heard(&scene->room),
			    "quixrun: warning: profile 'dev': "
			    "Quix__Broker__Address stays empty: the broker is "
			    "not plaintext, and an address cannot carry "
			    "credentials\n");
	assert_string_equal(found, "Quix__Sdk__Token!=\n"
				   "Quix__Portal__Api=\n"
				   "Quix__Workspace__Id=\n"
				   "Quix__Topic__Prefix=\n"
				   "Quix__Broker__Address=\n");
}

DIALECT_TEST(in_the_cloud_kafka_gets_everything)
{
	assert_string_equal(apply(*state, CLOUD, "kafka"),
			    "KAFKA_BOOTSTRAP_SERVERS=a:9093,b:9093\n"
			    "KAFKA_SECURITY_PROTOCOL=SASL_SSL\n"
			    "KAFKA_SASL_MECHANISM=SCRAM-SHA-256\n"
			    "KAFKA_SASL_USERNAME=pump\n"
			    "KAFKA_SASL_PASSWORD!=s3cret\n"
			    "KAFKA_SSL_CA_LOCATION=MEMORY\n"
			    "KAFKA_CLIENT_ID=acme-dev\n"
			    "KAFKA_TOPIC_PREFIX=acme-dev-\n");
}

DIALECT_TEST(locally_kafka_gets_what_is_known)
{
	assert_string_equal(apply(*state, LOCAL, "kafka"),
			    "KAFKA_BOOTSTRAP_SERVERS=localhost:9092\n"
			    "KAFKA_TOPIC_PREFIX=\n");
	assert_string_equal(
		apply(*state,
		      LOCAL "security.protocol = ssl\n"
			    "ssl.ca.location = /ca.pem\n"
			    "client.id = me\n"
			    "ssl.endpoint.identification.algorithm = none\n",
		      "kafka"),
		"KAFKA_BOOTSTRAP_SERVERS=localhost:9092\n"
		"KAFKA_SECURITY_PROTOCOL=SSL\n"
		"KAFKA_SSL_CA_LOCATION=/ca.pem\n"
		"KAFKA_CLIENT_ID=me\n"
		"KAFKA_SSL_ENDPOINT_IDENTIFICATION_ALGORITHM=none\n"
		"KAFKA_TOPIC_PREFIX=\n");
}

DIALECT_TEST(the_profiles_broker_wins)
{
	assert_string_equal(apply(*state,
				  CLOUD "[broker]\n"
					"sasl.mechanisms = plain\n"
					"sasl.username = me\n"
					"sasl.password = mine\n"
					"ssl.ca.location = /ca.pem\n"
					"client.id = ${profile}\n",
				  "kafka"),
			    "KAFKA_BOOTSTRAP_SERVERS=a:9093,b:9093\n"
			    "KAFKA_SECURITY_PROTOCOL=SASL_SSL\n"
			    "KAFKA_SASL_MECHANISM=PLAIN\n"
			    "KAFKA_SASL_USERNAME=me\n"
			    "KAFKA_SASL_PASSWORD!=mine\n"
			    "KAFKA_SSL_CA_LOCATION=/ca.pem\n"
			    "KAFKA_CLIENT_ID=dev\n"
			    "KAFKA_TOPIC_PREFIX=acme-dev-\n");
}

DIALECT_TEST(without_a_broker_kafka_gets_the_prefix)
{
	assert_string_equal(
		apply(*state, CLOUD "[broker]\nsource = none\n", "kafka"),
		"KAFKA_CLIENT_ID=acme-dev\n"
		"KAFKA_TOPIC_PREFIX=acme-dev-\n");
}

#define SCRAM "org.apache.kafka.common.security.scram.ScramLoginModule"

DIALECT_TEST(spring_gets_a_jaas_line_and_the_certificates)
{
	assert_string_equal(
		apply(*state, CLOUD, "spring"),
		"SPRING_KAFKA_BOOTSTRAP_SERVERS=a:9093,b:9093\n"
		"SPRING_KAFKA_SECURITY_PROTOCOL=SASL_SSL\n"
		"SPRING_KAFKA_CLIENT_ID=acme-dev\n"
		"SPRING_KAFKA_PROPERTIES_SASL_MECHANISM=SCRAM-SHA-256\n"
		"SPRING_KAFKA_PROPERTIES_SASL_JAAS_CONFIG!=" SCRAM
		" required username=\"pump\" password=\"s3cret\";\n"
		"SPRING_KAFKA_PROPERTIES_SSL_TRUSTSTORE_TYPE=PEM\n"
		"SPRING_KAFKA_PROPERTIES_SSL_TRUSTSTORE_CERTIFICATES=" PEM
		"\n");
}

DIALECT_TEST(spring_takes_a_path_and_no_check_of_the_host)
{
	assert_string_equal(
		apply(*state,
		      LOCAL "security.protocol = ssl\n"
			    "ssl.ca.location = /ca.pem\n"
			    "ssl.endpoint.identification.algorithm = none\n",
		      "spring"),
		"SPRING_KAFKA_BOOTSTRAP_SERVERS=localhost:9092\n"
		"SPRING_KAFKA_SECURITY_PROTOCOL=SSL\n"
		"SPRING_KAFKA_PROPERTIES_SSL_TRUSTSTORE_TYPE=PEM\n"
		"SPRING_KAFKA_PROPERTIES_SSL_TRUSTSTORE_LOCATION=/ca.pem\n"
		"SPRING_KAFKA_PROPERTIES_SSL_ENDPOINT_IDENTIFICATION_ALGORITHM="
		"\n");
}

DIALECT_TEST(several_dialects_are_set_each_once)
{
	assert_string_equal(apply(*state, LOCAL, "kafka\tkafka  quix"),
			    "Quix__Sdk__Token!=\n"
			    "Quix__Portal__Api=\n"
			    "Quix__Workspace__Id=\n"
			    "Quix__Topic__Prefix=\n"
			    "Quix__Broker__Address=localhost:9092\n"
			    "KAFKA_BOOTSTRAP_SERVERS=localhost:9092\n"
			    "KAFKA_TOPIC_PREFIX=\n");
}

static const char *check(const char *dialects)
{
	static struct error error;
	const struct place place = { "dev.ini", 4 };

	if (!dialect_check(dialects, &place, &error))
		return "";
	assert_int_equal(error.status, STATUS_PERMANENT);
	return error.message;
}

TEST(an_unknown_dialect_is_refused)
{
	assert_string_equal(check("quix kafka spring"), "");
	assert_string_equal(check(""), "");
	assert_string_equal(check("quix kafak"),
			    "dev.ini:4: unknown dialect 'kafak'; did you mean "
			    "'kafka'?");
	assert_string_equal(
		check("Quix"),
		"dev.ini:4: unknown dialect 'Quix'; did you mean 'quix'?");
	assert_string_equal(
		check("quix,kafka"),
		"dev.ini:4: unknown dialect 'quix,kafka'; supported "
		"are quix, kafka and spring");
}

TEST(names_belong_to_their_dialects)
{
	assert_true(dialect_has_name("quix kafka", "Quix__Sdk__Token", 16));
	assert_true(dialect_has_name("quix", "Quix__Sdk__TokenX", 16));
	assert_false(dialect_has_name("quix", "Quix__Sdk__TokenX", 17));
	assert_false(dialect_has_name("kafka", "Quix__Sdk__Token", 16));
	assert_true(dialect_has_name("spring", "SPRING_KAFKA_CLIENT_ID", 22));
	assert_false(dialect_has_name("", "KAFKA_CLIENT_ID", 15));
	assert_false(dialect_has_name(NULL, "KAFKA_CLIENT_ID", 15));
}
