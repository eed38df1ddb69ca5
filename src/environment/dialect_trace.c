#include "environment/dialect_trace.h"

#include <string.h>

/* The setting with a value behind an origin. Returns whether there is one. */
static bool take_setting(const struct quix *quix, enum section section,
			 const char *key, struct origin *origin)
{
	const struct setting *setting =
		profile_find(quix->profile, section, key);

	if (!setting || !setting->value.length)
		return false;
	origin->place = setting_place(setting);
	return true;
}

void trace_token(const struct quix *quix, const char *property,
		 struct origin *origin)
{
	(void)property;
	if (quix->token_id)
		take_setting(quix, SECTION_QUIX,
			     quix->token_id == 1 ? "token_1" : "token_2",
			     origin);
}

void trace_portal(const struct quix *quix, const char *property,
		  struct origin *origin)
{
	(void)property;
	if (quix_is_cloud(quix) &&
	    !take_setting(quix, SECTION_QUIX, "portal", origin))
		origin->source = "default";
}

void trace_workspace(const struct quix *quix, const char *property,
		     struct origin *origin)
{
	(void)property;
	if (*quix_known_workspace(quix) &&
	    !take_setting(quix, SECTION_QUIX, "workspace", origin))
		origin->source = "portal";
}

void trace_property(const struct quix *quix, const char *property,
		    struct origin *origin)
{
	if (!take_setting(quix, SECTION_BROKER, property, origin) &&
	    fields_find(&quix->broker, property))
		origin->source = "portal";
}

bool trace_is_secret(const struct quix *quix, const char *property)
{
	static const char *const forms[] = { "${file:", "${credential:",
					     "${command:", "${token}" };
	const struct setting *setting =
		profile_find(quix->profile, SECTION_BROKER, property);
	size_t i;

	for (i = 0; setting && i < sizeof(forms) / sizeof(forms[0]); i++)
		if (strstr(setting->value.bytes, forms[i]))
			return true;
	return false;
}

void trace_client_id(const struct quix *quix, const char *property,
		     struct origin *origin)
{
	trace_property(quix, property, origin);
	if (!origin->place.file && !origin->source)
		trace_workspace(quix, property, origin);
}

void trace_ca(const struct quix *quix, const char *property,
	      struct origin *origin)
{
	trace_property(quix, "ssl.ca.location", origin);
	if (!origin->place.file && !origin->source)
		trace_property(quix, property, origin);
}
