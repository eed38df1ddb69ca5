#include "portal/broker_properties.h"

#include <string.h>

#include "quixrun/crypto.h"
#include "quixrun/text.h"

#define NAME_MAX_LENGTH 128

/* A PEM file in base64, possibly with line breaks. */
#define CA_PROPERTY "ssl.ca.cert"

static bool is_name(const char *name)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789._-";
	const size_t length = strlen(name);

	return length > 0 && length <= NAME_MAX_LENGTH &&
	       strspn(name, allowed) == length;
}

int broker_add(struct fields *properties, const char *name, const char *value,
	       const char *path, struct failure *failure)
{
	const bool is_ca = !strcmp(name, CA_PROPERTY);

	/* The message does not repeat the name: it may contain anything. */
	if (!is_name(name))
		return failure_set(failure, FAULT_REFUSED,
				   "portal's answer to GET %s rejected: a "
				   "property's name is empty, over %d bytes "
				   "long or has characters other than letters, "
				   "digits, '.', '_' and '-'",
				   path, NAME_MAX_LENGTH);
	if (!is_ca && text_has_control(value, strlen(value)))
		return failure_set(
			failure, FAULT_REFUSED,
			"portal's answer to GET %s rejected: property "
			"'%s' contains a control character",
			path, name);
	if (*value)
		fields_set_text(properties, name, value);
	return 0;
}

static void rename_mechanisms(struct fields *properties)
{
	const char *mechanisms = fields_text(properties, "sasl.mechanisms");

	if (mechanisms && !fields_find(properties, "sasl.mechanism"))
		fields_set_text(properties, "sasl.mechanism", mechanisms);
	fields_remove(properties, "sasl.mechanisms");
}

/* Returns 0, or -1 when the property is malformed. */
static int decode_ca(struct fields *properties)
{
	const struct secret *ca = fields_find(properties, CA_PROPERTY);
	AUTO_BUF struct buf pem = { 0 };

	if (!ca)
		return 0;
	if (crypto_base64_decode(ca->bytes, ca->length, &pem) < 0 ||
	    memchr(buf_text(&pem), '\0', pem.length) ||
	    !strstr(buf_text(&pem), "-----BEGIN CERTIFICATE-----"))
		return -1;
	fields_set(properties, "ssl.ca.pem", pem.data, pem.length);
	fields_remove(properties, CA_PROPERTY);
	return 0;
}

int broker_finish(struct fields *properties, const char *path,
		  struct failure *failure)
{
	rename_mechanisms(properties);
	if (decode_ca(properties) < 0)
		return failure_set(
			failure, FAULT_REFUSED,
			"portal's answer to GET %s rejected: property "
			"'" CA_PROPERTY "' is not a PEM certificate "
			"in base64",
			path);
	if (!fields_find(properties, "bootstrap.servers"))
		return failure_set(failure, FAULT_MALFORMED,
				   "portal's answer to GET %s has no "
				   "'bootstrap.servers'",
				   path);
	return 0;
}
