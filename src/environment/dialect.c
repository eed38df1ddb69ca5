#include "environment/dialect.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "quixrun/mem.h"
#include "quixrun/text.h"
#include "environment/render_java.h"

/*
 * Appends a variable's value. Returns 0, 1 when the variable is not to be set,
 * or -1 with *error.
 */
typedef int row_function(const struct dialect_source *source,
			 const char *property, struct value *value,
			 struct error *error);

static int from_token(const struct dialect_source *source, const char *property,
		      struct value *value, struct error *error)
{
	const struct secret *token = quix_token(source->quix);

	(void)property;
	(void)error;
	buf_add(&value->text, secret_text(token), token->length);
	value->is_secret = true;
	return 0;
}

static int from_portal(const struct dialect_source *source,
		       const char *property, struct value *value,
		       struct error *error)
{
	(void)property;
	(void)error;
	buf_add_text(&value->text, source->quix->portal);
	return 0;
}

static int from_workspace(const struct dialect_source *source,
			  const char *property, struct value *value,
			  struct error *error)
{
	(void)property;
	(void)error;
	buf_add_text(&value->text, quix_known_workspace(source->quix));
	return 0;
}

static int from_prefix(const struct dialect_source *source,
		       const char *property, struct value *value,
		       struct error *error)
{
	from_workspace(source, property, value, error);
	if (value->text.length)
		buf_add_char(&value->text, '-');
	return 0;
}

static int from_property(const struct dialect_source *source,
			 const char *property, struct value *value,
			 struct error *error)
{
	const struct secret *known =
		fields_find(&source->quix->broker, property);

	(void)error;
	if (!known || !known->length)
		return 1;
	buf_add(&value->text, known->bytes, known->length);
	value->is_secret = schema_is_secret_property(property) ||
			   quix_property_is_secret(source->quix, property);
	return 0;
}

static bool has_property(const struct dialect_source *source, const char *name)
{
	const struct secret *known = fields_find(&source->quix->broker, name);

	return known && known->length;
}

/*
 * In capitals: Java and most other clients require protocol and mechanism in
 * capitals, and librdkafka accepts them.
 */
static int from_capitals(const struct dialect_source *source,
			 const char *property, struct value *value,
			 struct error *error)
{
	const int result = from_property(source, property, value, error);
	size_t i;

	for (i = 0; i < value->text.length; i++)
		value->text.data[i] =
			(char)toupper((unsigned char)value->text.data[i]);
	return result;
}

/* Brokers log the client id, so in the cloud it is the environment's name. */
static int from_client_id(const struct dialect_source *source,
			  const char *property, struct value *value,
			  struct error *error)
{
	if (!from_property(source, property, value, error))
		return 0;
	buf_add_text(&value->text, quix_known_workspace(source->quix));
	return value->text.length ? 0 : 1;
}

static bool is_plaintext(const struct fields *broker)
{
	const char *protocol = fields_text(broker, "security.protocol");

	return !protocol || !*protocol || !strcasecmp(protocol, "plaintext");
}

/*
 * Quix Streams prefers the address to the token, so it is set only without a
 * token; and an address cannot contain credentials.
 */
static int from_local_broker(const struct dialect_source *source,
			     const char *property, struct value *value,
			     struct error *error)
{
	if (quix_is_cloud(source->quix))
		return 0;
	if (!is_plaintext(&source->quix->broker)) {
		log_message(source->log, LOG_LEVEL_WARNING,
			    "profile '%s': Quix__Broker__Address stays empty: "
			    "the broker is not plaintext, and an address "
			    "cannot carry credentials",
			    quix_name(source->quix));
		return 0;
	}
	if (from_property(source, property, value, error) < 0)
		return -1;
	return 0;
}

static int from_ca(const struct dialect_source *source, const char *property,
		   struct value *value, struct error *error)
{
	const char *path;

	(void)property;
	if (program_files_ca(source->files, &source->quix->broker, &path,
			     error))
		return -1;
	if (!path)
		return 1;
	buf_add_text(&value->text, path);
	return 0;
}

static int from_ca_type(const struct dialect_source *source,
			const char *property, struct value *value,
			struct error *error)
{
	(void)property;
	(void)error;
	if (!has_property(source, "ssl.ca.location") &&
	    !has_property(source, "ssl.ca.pem"))
		return 1;
	buf_add_text(&value->text, "PEM");
	return 0;
}

/* Java does not accept both a path and certificates. */
static int from_ca_pem(const struct dialect_source *source,
		       const char *property, struct value *value,
		       struct error *error)
{
	if (has_property(source, "ssl.ca.location"))
		return 1;
	return from_property(source, property, value, error);
}

/* librdkafka disables the check with "none", Java with the empty string. */
static int from_algorithm(const struct dialect_source *source,
			  const char *property, struct value *value,
			  struct error *error)
{
	const int result = from_property(source, property, value, error);

	if (!result && !strcasecmp(buf_text(&value->text), "none"))
		buf_truncate(&value->text, 0);
	return result;
}

static int from_jaas(const struct dialect_source *source, const char *property,
		     struct value *value, struct error *error)
{
	(void)property;
	if (render_jaas(&source->quix->broker, &value->text, error))
		return error_prefix(error, "profile '%s': dialect 'spring': ",
				    quix_name(source->quix));
	value->is_secret = true;
	return value->text.length ? 0 : 1;
}

/*
 * Finds the source of a variable's value for --dry-run: sets origin->place, or
 * origin->source when it is not in a file. `property` is the broker property of
 * the variable; NULL when it has none.
 */
typedef void trace_function(const struct quix *quix, const char *property,
			    struct origin *origin);

/* Sets the place of a setting that has a value. Returns false without one. */
static bool trace_setting(const struct quix *quix, enum section section,
			  const char *key, struct origin *origin)
{
	const struct setting *setting =
		profile_find(quix->profile, section, key);

	if (!setting || !setting->value.length)
		return false;
	origin->place = setting_place(setting);
	return true;
}

static void trace_token(const struct quix *quix, const char *property,
			struct origin *origin)
{
	(void)property;
	if (quix->token_id)
		trace_setting(quix, SECTION_QUIX,
			      quix_is_fetched(quix) ? "personal_token"
			      : quix->token_id == 1 ? "token_1"
						    : "token_2",
			      origin);
}

static void trace_portal(const struct quix *quix, const char *property,
			 struct origin *origin)
{
	(void)property;
	if (quix_is_cloud(quix) &&
	    !trace_setting(quix, SECTION_QUIX, "portal", origin))
		origin->source = "default";
}

static void trace_workspace(const struct quix *quix, const char *property,
			    struct origin *origin)
{
	(void)property;
	if (*quix_known_workspace(quix) &&
	    !trace_setting(quix, SECTION_QUIX, "workspace", origin))
		origin->source = "portal";
}

static void trace_property(const struct quix *quix, const char *property,
			   struct origin *origin)
{
	if (!trace_setting(quix, SECTION_BROKER, property, origin) &&
	    fields_find(&quix->broker, property))
		origin->source = "portal";
}

static void trace_client_id(const struct quix *quix, const char *property,
			    struct origin *origin)
{
	trace_property(quix, property, origin);
	if (!origin->place.file && !origin->source)
		trace_workspace(quix, property, origin);
}

static void trace_ca(const struct quix *quix, const char *property,
		     struct origin *origin)
{
	trace_property(quix, "ssl.ca.location", origin);
	if (!origin->place.file && !origin->source)
		trace_property(quix, property, origin);
}

static const struct row {
	const char *dialect;
	const char *name;
	row_function *make;
	trace_function *trace;
	const char *property;
} rows[] = {
	{ "quix", "Quix__Sdk__Token", from_token, trace_token, NULL },
	{ "quix", "Quix__Portal__Api", from_portal, trace_portal, NULL },
	{ "quix", "Quix__Workspace__Id", from_workspace, trace_workspace,
	  NULL },
	{ "quix", "Quix__Topic__Prefix", from_prefix, trace_workspace, NULL },
	{ "quix", "Quix__Broker__Address", from_local_broker, trace_property,
	  "bootstrap.servers" },

	{ "kafka", "KAFKA_BOOTSTRAP_SERVERS", from_property, trace_property,
	  "bootstrap.servers" },
	{ "kafka", "KAFKA_SECURITY_PROTOCOL", from_capitals, trace_property,
	  "security.protocol" },
	{ "kafka", "KAFKA_SASL_MECHANISM", from_capitals, trace_property,
	  "sasl.mechanism" },
	{ "kafka", "KAFKA_SASL_USERNAME", from_property, trace_property,
	  "sasl.username" },
	{ "kafka", "KAFKA_SASL_PASSWORD", from_property, trace_property,
	  "sasl.password" },
	{ "kafka", "KAFKA_SSL_CA_LOCATION", from_ca, trace_ca, "ssl.ca.pem" },
	{ "kafka", "KAFKA_CLIENT_ID", from_client_id, trace_client_id,
	  "client.id" },
	{ "kafka", "KAFKA_SSL_ENDPOINT_IDENTIFICATION_ALGORITHM", from_property,
	  trace_property, "ssl.endpoint.identification.algorithm" },
	{ "kafka", "KAFKA_TOPIC_PREFIX", from_prefix, trace_workspace, NULL },

	{ "spring", "SPRING_KAFKA_BOOTSTRAP_SERVERS", from_property,
	  trace_property, "bootstrap.servers" },
	{ "spring", "SPRING_KAFKA_SECURITY_PROTOCOL", from_capitals,
	  trace_property, "security.protocol" },
	{ "spring", "SPRING_KAFKA_CLIENT_ID", from_client_id, trace_client_id,
	  "client.id" },
	{ "spring", "SPRING_KAFKA_PROPERTIES_SASL_MECHANISM", from_capitals,
	  trace_property, "sasl.mechanism" },
	{ "spring", "SPRING_KAFKA_PROPERTIES_SASL_JAAS_CONFIG", from_jaas,
	  trace_property, "sasl.password" },
	{ "spring", "SPRING_KAFKA_PROPERTIES_SSL_TRUSTSTORE_TYPE", from_ca_type,
	  trace_ca, "ssl.ca.pem" },
	{ "spring", "SPRING_KAFKA_PROPERTIES_SSL_TRUSTSTORE_LOCATION",
	  from_property, trace_property, "ssl.ca.location" },
	{ "spring", "SPRING_KAFKA_PROPERTIES_SSL_TRUSTSTORE_CERTIFICATES",
	  from_ca_pem, trace_property, "ssl.ca.pem" },
	{ "spring",
	  "SPRING_KAFKA_PROPERTIES_SSL_ENDPOINT_IDENTIFICATION_ALGORITHM",
	  from_algorithm, trace_property,
	  "ssl.endpoint.identification.algorithm" },
};

#define ROW_COUNT (sizeof(rows) / sizeof(rows[0]))

static const char *const names[] = { "quix", "kafka", "spring", NULL };

static bool has_word(const char *words, const char *wanted)
{
	const char *word;
	size_t length;

	while (words && (word = text_next_word(&words, &length)))
		if (strlen(wanted) == length && !memcmp(word, wanted, length))
			return true;
	return false;
}

int dialect_check(const char *dialects, const struct place *place,
		  struct error *error)
{
	const char *word;
	size_t length;

	while ((word = text_next_word(&dialects, &length))) {
		AUTO_FREE char *name = mem_copy(word, length);
		const char *nearest = text_nearest(name, names);

		if (nearest && !strcmp(nearest, name))
			continue;
		error_set(error, STATUS_PERMANENT,
			  "%s:%d: unknown dialect '%s'%s", place->file,
			  place->line, name,
			  nearest ? ""
				  : "; supported are quix, kafka and spring");
		return error_suggest(error, "'", nearest, "'");
	}
	return 0;
}

bool dialect_has_name(const char *dialects, const char *name, size_t length)
{
	size_t i;

	for (i = 0; i < ROW_COUNT; i++)
		if (*rows[i].name == *name && strlen(rows[i].name) == length &&
		    !memcmp(rows[i].name, name, length) &&
		    has_word(dialects, rows[i].dialect))
			return true;
	return false;
}

int dialect_apply(const char *dialects, const struct dialect_source *source,
		  struct plan *plan, struct error *error)
{
	size_t i;

	for (i = 0; i < ROW_COUNT; i++) {
		const struct row *row = &rows[i];
		struct origin origin = { .kind = ORIGIN_DIALECT,
					 .detail = row->dialect };
		AUTO_VALUE struct value value = { 0 };
		int result;

		if (!has_word(dialects, row->dialect))
			continue;
		result = row->make(source, row->property, &value, error);
		if (result < 0)
			return -1;
		if (result)
			continue;
		if (value.text.length)
			row->trace(source->quix, row->property, &origin);
		else
			origin.source = "empty on purpose";
		plan_set(plan, row->name,
			 (struct slice){ buf_text(&value.text),
					 value.text.length },
			 &origin, value.is_secret);
	}
	return 0;
}
