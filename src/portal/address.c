#include "portal/address.h"

#include <string.h>
#include <strings.h>

#include "quixrun/mem.h"
#include "quixrun/text.h"

bool address_is_plain(const char *url)
{
	return !strncasecmp(url, "http://", strlen("http://"));
}

/*
 * The text behind the scheme, or NULL for a scheme other than http and https.
 */
static const char *behind_scheme(const char *url)
{
	if (!strncasecmp(url, "https://", strlen("https://")))
		return url + strlen("https://");
	if (address_is_plain(url))
		return url + strlen("http://");
	return NULL;
}

char *address_origin(const char *url)
{
	const char *authority = behind_scheme(url);

	if (!authority)
		return mem_copy_text(url);
	return mem_copy(url,
			(size_t)(authority - url) + strcspn(authority, "/?#"));
}

char *address_host(const char *url)
{
	const char *authority = behind_scheme(url);

	if (!authority)
		return mem_copy_text("");
	if (*authority == '[')
		return mem_copy(authority + 1, strcspn(authority + 1, "]/"));
	return mem_copy(authority, strcspn(authority, ":/?#"));
}

/* True for 127/8 written as four numbers; "127.evil.example" is a host name. */
static bool is_loopback_number(const char *host)
{
	return text_begins(host, "127.") &&
	       strspn(host, "0123456789.") == strlen(host);
}

static bool is_loopback(const char *host)
{
	return is_loopback_number(host) || !strcasecmp(host, "localhost") ||
	       !strcmp(host, "::1");
}

bool address_is_acceptable(const char *url)
{
	AUTO_FREE char *host = address_host(url);

	if (!*host || strpbrk(url, "@?# \\") ||
	    text_has_control(url, strlen(url)))
		return false;
	return !address_is_plain(url) || is_loopback(host);
}
