#include "quix/portal_url.h"

#include <arpa/inet.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "quixrun/mem.h"
#include "quixrun/text.h"

#define ALPHANUMERIC                                                           \
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

static bool is_port(const char *port)
{
	return strspn(port, "0123456789") == strlen(port) && *port &&
	       strlen(port) <= 5 && strtoul(port, NULL, 10) >= 1 &&
	       strtoul(port, NULL, 10) <= 65535;
}

static bool is_loopback(const char *host)
{
	struct in_addr address;

	if (!strcasecmp(host, "localhost") || !strcmp(host, "[::1]"))
		return true;
	return inet_pton(AF_INET, host, &address) == 1 &&
	       ntohl(address.s_addr) >> 24 == 127;
}

static bool is_host(const char *host)
{
	struct in6_addr address;
	size_t length = strlen(host);
	AUTO_FREE char *inside = NULL;

	if (*host != '[')
		return length && *host != '.' && *host != '-' &&
		       strspn(host, ALPHANUMERIC ".-") == length;
	if (length < 4 || host[length - 1] != ']')
		return false;
	inside = mem_copy(host + 1, length - 2);
	return inet_pton(AF_INET6, inside, &address) == 1;
}

/*
 * Removes ":PORT" from `authority`. Returns NULL if it is valid, else the
 * reason.
 */
static const char *check_port(char *authority)
{
	char *bracket = strrchr(authority, ']');
	char *colon = strchr(bracket ? bracket : authority, ':');

	if (!colon)
		return NULL;
	*colon = '\0';
	return is_port(colon + 1) ? NULL : "has a bad port";
}

static const char *check_parts(const char *url, size_t scheme, bool is_https)
{
	const char *start = url + scheme;
	AUTO_FREE char *host = mem_copy(start, strcspn(start, "/?#"));
	const char *path = start + strlen(host);
	const char *reason;

	if (strchr(host, '@'))
		return "contains user information, which a portal never needs; remove the text"
		       " before the '@'";
	if (strpbrk(path, "?#"))
		return "contains a query or a fragment; give the base URL only";
	reason = check_port(host);
	if (reason)
		return reason;
	if (!is_host(host))
		return "has no valid host";
	if (strspn(path, ALPHANUMERIC "-._~/%") != strlen(path) ||
	    strstr(path, ".."))
		return "has a bad path";
	if (!is_https && !is_loopback(host))
		return "is http://, which would send the token unencrypted; only "
		       "a loopback address may be http://, write https://";
	return NULL;
}

const char *portal_url_check(const char *url)
{
	if (text_begins_token(url))
		return "is a URL; this looks like a token";
	if (!strncasecmp(url, "https://", 8))
		return check_parts(url, 8, true);
	if (!strncasecmp(url, "http://", 7))
		return check_parts(url, 7, false);
	return "is not a URL that begins with https://";
}
