#include <string.h>

#include "../../registry.h"
#include "environment/render.h"
#include "environment/render_java.h"

#define PEM   "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"
#define DELAY "connections.max.idle.ms=180000\nmetadata.max.age.ms=180000\n"
#define SCRAM "org.apache.kafka.common.security.scram.ScramLoginModule"
#define PLAIN "org.apache.kafka.common.security.plain.PlainLoginModule"

static struct fields cloud_broker(void)
{
	struct fields broker = { 0 };

	fields_set_text(&broker, "bootstrap.servers", "a:9093,b:9093");
	fields_set_text(&broker, "security.protocol", "SASL_SSL");
	fields_set_text(&broker, "sasl.mechanism", "scram-sha-256");
	fields_set_text(&broker, "sasl.username", "pump");
	fields_set_text(&broker, "sasl.password", "s3cret");
	fields_set_text(&broker, "ssl.ca.pem", PEM);
	fields_set_text(&broker, "queued.min.messages", "1");
	return broker;
}

/* One property in a format: the text, or the error's message. */
static const char *render_one(const char *format, const char *key,
			      const char *value, struct buf *out)
{
	AUTO_FIELDS struct fields broker = { 0 };
	struct error error;

	buf_clear(out);
	fields_set_text(&broker, key, value);
	if (render_file(render_find(format), &broker, NULL, out, &error)) {
		assert_int_equal(error.status, STATUS_PERMANENT);
		assert_int_equal(out->length, 0);
		buf_add_text(out, error.message);
	}
	return buf_text(out);
}

static void assert_renders(const char *format, const char *key,
			   const char *value, const char *line)
{
	AUTO_BUF struct buf expected = { 0 };
	AUTO_BUF struct buf out = { 0 };

	buf_add_format(&expected, "%s\n" DELAY, line);
	assert_string_equal(render_one(format, key, value, &out),
			    buf_text(&expected));
}

static void assert_refuses(const char *format, const char *key,
			   const char *value, const char *reason)
{
	AUTO_BUF struct buf expected = { 0 };
	AUTO_BUF struct buf out = { 0 };

	buf_add_format(
		&expected,
		"a file of format '%s' cannot represent property '%s': %s",
		format, key, reason);
	assert_string_equal(render_one(format, key, value, &out),
			    buf_text(&expected));
}

TEST(formats_are_found_by_their_names)
{
	assert_non_null(render_find("ca"));
	assert_non_null(render_find("java"));
	assert_true(render_find("kcat")->needs_ca_path);
	assert_true(render_find("librdkafka")->needs_ca_path);
	assert_null(render_find("template:x"));
	assert_string_equal(render_nearest("kact"), "kcat");
	assert_string_equal(render_nearest("librdkafk"), "librdkafka");
	assert_null(render_nearest("yaml"));
}

TEST(ca_is_the_pem_as_it_is_with_a_last_newline)
{
	AUTO_BUF struct buf out = { 0 };

	assert_string_equal(render_one("ca", "ssl.ca.pem", PEM, &out), PEM);
	assert_string_equal(render_one("ca", "ssl.ca.pem", "x", &out), "x\n");
}

TEST(ca_without_a_ca_is_an_error)
{
	AUTO_BUF struct buf out = { 0 };

	assert_string_equal(
		render_one("ca", "bootstrap.servers", "a:1", &out),
		"a file of format 'ca' needs a CA, and the broker has none "
		"(property 'ssl.ca.pem')");
}

TEST(lines_hold_the_properties_in_their_order)
{
	static const char *const names[] = { "librdkafka", "kcat" };
	AUTO_FIELDS struct fields broker = cloud_broker();
	struct error error;
	size_t i;

	for (i = 0; i < 2; i++) {
		AUTO_BUF struct buf out = { 0 };

		assert_int_equal(render_file(render_find(names[i]), &broker,
					     "/run/ca", &out, &error),
				 0);
		assert_string_equal(buf_text(&out),
				    "bootstrap.servers=a:9093,b:9093\n"
				    "security.protocol=sasl_ssl\n"
				    "sasl.mechanism=SCRAM-SHA-256\n"
				    "sasl.username=pump\n"
				    "sasl.password=s3cret\n"
				    "queued.min.messages=1\n"
				    "ssl.ca.location=/run/ca\n" DELAY);
	}
}

TEST(lines_name_the_ca_file_of_the_profile_first)
{
	AUTO_FIELDS struct fields broker = cloud_broker();
	AUTO_BUF struct buf out = { 0 };
	struct error error;

	fields_set_text(&broker, "ssl.ca.location", "/etc/own.pem");
	assert_int_equal(render_file(render_find("kcat"), &broker, "/run/ca",
				     &out, &error),
			 0);
	assert_non_null(
		strstr(buf_text(&out), "\nssl.ca.location=/etc/own.pem\n"));
	assert_null(strstr(buf_text(&out), "/run/ca"));
}

TEST(lines_with_a_ca_and_no_path_are_an_error)
{
	assert_refuses("kcat", "ssl.ca.pem", PEM, "the CA is not in a file");
}

TEST(lines_hold_one_mechanism)
{
	AUTO_FIELDS struct fields broker = { 0 };
	AUTO_BUF struct buf out = { 0 };
	struct error error;

	fields_set_text(&broker, "sasl.mechanisms", "PLAIN");
	fields_set_text(&broker, "sasl.mechanism", "SCRAM-SHA-512");
	assert_int_equal(
		render_file(render_find("kcat"), &broker, NULL, &out, &error),
		0);
	assert_string_equal(buf_text(&out),
			    "sasl.mechanism=SCRAM-SHA-512\n" DELAY);
	assert_renders("kcat", "sasl.mechanisms", "plain",
		       "sasl.mechanisms=PLAIN");
}

TEST(lines_leave_out_what_is_empty_or_base64)
{
	AUTO_BUF struct buf out = { 0 };

	assert_string_equal(render_one("kcat", "client.id", "", &out), DELAY);
	assert_string_equal(render_one("kcat", "ssl.ca.cert", "TUlJ", &out),
			    DELAY);
}

TEST(given_delays_win)
{
	AUTO_BUF struct buf out = { 0 };
	static const char *const names[] = { "librdkafka", "kcat", "java" };
	size_t i;

	for (i = 0; i < 3; i++)
		assert_string_equal(render_one(names[i],
					       "connections.max.idle.ms", "5",
					       &out),
				    "connections.max.idle.ms=5\n"
				    "metadata.max.age.ms=180000\n");
}

TEST(values_that_survive_are_written_as_they_are)
{
	assert_renders("kcat", "sasl.password", "a\"b';$c=#d\\e \xc3\xa9",
		       "sasl.password=a\"b';$c=#d\\e \xc3\xa9");
	assert_renders("kcat", "sasl.password", "#x", "sasl.password=#x");
	assert_renders("librdkafka", "sasl.password", "a\\:b\\=c",
		       "sasl.password=a\\:b\\=c");
}

TEST(lines_refuse_what_a_line_cannot_hold)
{
	static const struct {
		const char *value;
		const char *reason;
	} cases[] = {
		{ "a\nb", "a newline in it" },
		{ "a\rb", "a newline in it" },
		{ "a ", "a blank at its end" },
		{ "a\n", "a blank at its end" },
		{ " a", "a blank at its beginning" },
		{ "\ta", "a blank at its beginning" },
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_refuses("librdkafka", "sasl.password", cases[i].value,
			       cases[i].reason);
		assert_refuses("kcat", "sasl.password", cases[i].value,
			       cases[i].reason);
	}
	assert_refuses("kcat", "ssl.key.pem", "a\nb", "a newline in it");
	assert_refuses("kcat", "a b", "c",
		       "its name has characters other than letters, digits, "
		       "'.', '_' and '-'");
}

TEST(no_format_takes_a_nul_byte)
{
	static const char *const names[] = { "librdkafka", "kcat", "java" };
	AUTO_FIELDS struct fields broker = { 0 };
	AUTO_BUF struct buf out = { 0 };
	struct error error;
	size_t i;

	fields_set(&broker, "client.id", "a\0b", 3);
	for (i = 0; i < 3; i++) {
		assert_int_equal(render_file(render_find(names[i]), &broker,
					     NULL, &out, &error),
				 -1);
		assert_non_null(strstr(error.message, "'client.id'"));
	}
}

TEST(kcat_refuses_backslashes_that_it_would_remove)
{
	static const char reason[] = "a backslash before ':' or '=' in it";

	assert_refuses("kcat", "sasl.password", "a\\:b", reason);
	assert_refuses("kcat", "sasl.password", "a\\=b", reason);
}

TEST(kcat_refuses_a_line_of_511_bytes)
{
	char value[600];
	const size_t longest = 510 - strlen("sasl.password=");

	memset(value, 'x', sizeof(value));
	value[longest] = '\0';
	{
		AUTO_BUF struct buf line = { 0 };

		buf_add_format(&line, "sasl.password=%s", value);
		assert_int_equal(line.length, 510);
		assert_renders("kcat", "sasl.password", value, buf_text(&line));
	}
	value[longest] = 'x';
	value[longest + 1] = '\0';
	assert_refuses("kcat", "sasl.password", value,
		       "with its name it is longer than 509 bytes");
}

TEST(java_has_the_ca_and_the_credentials_inside)
{
	AUTO_FIELDS struct fields broker = cloud_broker();
	AUTO_BUF struct buf out = { 0 };
	struct error error;

	fields_set_text(&broker, "ssl.endpoint.identification.algorithm",
			"none");
	assert_int_equal(
		render_file(render_find("java"), &broker, NULL, &out, &error),
		0);
	assert_string_equal(
		buf_text(&out),
		"bootstrap.servers=a:9093,b:9093\n"
		"security.protocol=SASL_SSL\n"
		"sasl.mechanism=SCRAM-SHA-256\n"
		"ssl.truststore.type=PEM\n"
		"ssl.truststore.certificates="
		"-----BEGIN CERTIFICATE-----\\nMIIB\\n"
		"-----END CERTIFICATE-----\\n\n"
		"ssl.endpoint.identification.algorithm=\n"
		"sasl.jaas.config=" SCRAM
		" required username=\"pump\" password=\"s3cret\";\n" DELAY);
}

TEST(java_translates_keys_and_values)
{
	static const struct {
		const char *key;
		const char *value;
		const char *line;
	} cases[] = {
		{ "metadata.broker.list", "a:1", "bootstrap.servers=a:1" },
		{ "sasl.mechanisms", "plain", "sasl.mechanism=PLAIN" },
		{ "ssl.ca.location", "/ca",
		  "ssl.truststore.type=PEM\nssl.truststore.location=/ca" },
		{ "ssl.keystore.location", "/k.p12",
		  "ssl.keystore.type=PKCS12\nssl.keystore.location=/k.p12" },
		{ "ssl.certificate.pem", "A\nB\n",
		  "ssl.keystore.type=PEM\n"
		  "ssl.keystore.certificate.chain=A\\nB\\n" },
		{ "ssl.key.pem", "A\nB", "ssl.keystore.key=A\\nB" },
		{ "ssl.endpoint.identification.algorithm", "https",
		  "ssl.endpoint.identification.algorithm=https" },
		{ "group.id", "g", "group.id=g" },
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_renders("java", cases[i].key, cases[i].value,
			       cases[i].line);
}

TEST(java_leaves_out_what_java_does_not_know)
{
	AUTO_BUF struct buf out = { 0 };

	assert_string_equal(
		render_one("java", "queued.min.messages", "1", &out), DELAY);
	assert_string_equal(
		render_one("java", "connections.max.idle.ms", "0", &out),
		"connections.max.idle.ms=-1\n"
		"metadata.max.age.ms=180000\n");
}

TEST(java_escapes_what_properties_cannot_hold)
{
	assert_renders("java", "client.id", "a\\b\tc\x01\x7f",
		       "client.id=a\\\\b\\tc\\u0001\\u007F");
	assert_renders("java", "client.id", "\xc3\xa9\xe2\x98\x83",
		       "client.id=\\u00E9\\u2603");
	assert_renders("java", "client.id", "\xf0\x9f\x98\x80",
		       "client.id=\\uD83D\\uDE00");
	assert_renders("java", "ssl.key.pem", " x\r\n\f",
		       "ssl.keystore.key=\\ x\\r\\n\\f");
}

TEST(java_refuses_what_is_not_utf_8)
{
	static const char *const cases[] = {
		"\xc3",
		"\x80",
		"\xc0\x80",
		"\xed\xa0\x80",
		"\xf4\x90\x80\x80",
		"\xff",
		"\xe2\x98",
		"\xe2\x28\xa1",
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_refuses("java", "client.id", cases[i],
			       "it is not UTF-8");
}

TEST(java_refuses_blanks_that_kafka_would_trim)
{
	assert_refuses("java", "client.id", "x ", "a blank at its end");
	assert_refuses("java", "client.id", " x", "a blank at its beginning");
}

static const char *jaas(const char *mechanism, const char *user,
			const char *password, struct buf *out)
{
	AUTO_FIELDS struct fields broker = { 0 };
	struct error error;

	buf_clear(out);
	fields_set_text(&broker, "sasl.mechanisms", mechanism);
	fields_set_text(&broker, "sasl.username", user);
	fields_set_text(&broker, "sasl.password", password);
	if (render_jaas(&broker, out, &error))
		buf_add_text(out, error.message);
	return buf_text(out);
}

TEST(jaas_names_the_module_of_the_mechanism)
{
	AUTO_BUF struct buf out = { 0 };

	assert_string_equal(jaas("PLAIN", "u", "p", &out),
			    PLAIN " required username=\"u\" password=\"p\";");
	assert_string_equal(jaas("scram-sha-512", "u", "p", &out),
			    SCRAM " required username=\"u\" password=\"p\";");
	assert_string_equal(
		jaas("OAUTHBEARER", "u", "p", &out),
		"no JAAS line can be made for property 'sasl.mechanism': it is "
		"not one of PLAIN, SCRAM-SHA-256 and SCRAM-SHA-512");
}

TEST(jaas_is_empty_without_credentials)
{
	AUTO_BUF struct buf out = { 0 };

	assert_string_equal(jaas("", "u", "p", &out), "");
	assert_string_equal(jaas("GSSAPI", "", "p", &out), "");
	assert_string_equal(jaas("PLAIN", "u", "", &out), "");
}

TEST(jaas_quotes_any_password)
{
	AUTO_BUF struct buf out = { 0 };

	assert_string_equal(jaas("PLAIN", "a\"b", "c\\d;'\n\r\t=// ", &out),
			    PLAIN " required username=\"a\\\"b\" "
				  "password=\"c\\\\d;'\\n\\r\t=// \";");
}

TEST(jaas_holds_no_placeholder)
{
	AUTO_BUF struct buf out = { 0 };

	assert_string_equal(jaas("PLAIN", "u", "${HOME}{$", &out),
			    PLAIN " required username=\"u\" "
				  "password=\"$\\{HOME}{$\";");
}
