#include "portal/proxy.h"

#include <stdlib.h>
#include <string.h>

#include "quixrun/buf.h"
#include "quixrun/mem.h"

const char *proxy_variable(void)
{
	static const char *const names[] = { "https_proxy", "HTTPS_PROXY",
					     "all_proxy", "ALL_PROXY" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *value = getenv(names[i]);

		if (value && *value)
			return names[i];
	}
	return NULL;
}

char *proxy_name(void)
{
	const char *variable = proxy_variable();
	const char *url = variable ? getenv(variable) : "";
	const char *behind, *at;

	if (!url || !*url)
		return NULL;
	behind = strstr(url, "://");
	behind = behind ? behind + 3 : url;
	/* The last '@', because a password may contain another one. */
	at = strrchr(behind, '@');
	behind = at ? at + 1 : behind;
	return mem_copy(behind, strcspn(behind, "/?#"));
}

bool proxy_is_meant(const char *proxy, const char *detail)
{
	const char *colon = strrchr(proxy, ':');
	AUTO_BUF struct buf needle = { 0 };

	/* "[::1]:3128" and "host:3128" have a port, "host" has none. */
	if (!colon || strchr(colon, ']')) {
		buf_add_format(&needle, " to %s port ", proxy);
	} else {
		buf_add_text(&needle, " to ");
		buf_add(&needle, proxy, (size_t)(colon - proxy));
		buf_add_format(&needle, " port %s ", colon + 1);
	}
	return strstr(detail, needle.data) != NULL;
}
