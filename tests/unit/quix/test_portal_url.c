#include <stdlib.h>
#include <string.h>

#include "../../registry.h"
#include "quix/portal_url.h"

static void assert_all(const char *const *urls, const char *reason)
{
	for (; *urls; urls++) {
		const char *found = portal_url_check(*urls);

		if (!reason && found)
			fail_msg("'%s' %s", *urls, found);
		if (reason && (!found || strcmp(found, reason) != 0))
			fail_msg("'%s' %s", *urls, found ? found : "is right");
	}
}

TEST(https_with_host_port_and_path_is_right)
{
	static const char *const urls[] = {
		"https://portal-api.cloud.quix.io",
		"https://portal-api.cloud.quix.io/",
		"https://portal/api/v1/",
		"https://portal:8443",
		"https://portal:65535/x",
		"HTTPS://Portal.Example",
		"https://10.0.0.1",
		"https://[2001:db8::1]:443/x",
		"https://portal/a-b._~%20",
		NULL,
	};

	assert_all(urls, NULL);
}

TEST(plain_http_is_only_for_loopback)
{
	static const char *const right[] = {
		"http://localhost",	"http://LOCALHOST:80",
		"http://127.0.0.1:9/x", "http://127.255.255.254",
		"http://[::1]:8080/",	NULL,
	};
	static const char *const wrong[] = {
		"http://portal",      "http://128.0.0.1",
		"http://127.1",	      "http://127.0.0.1.example",
		"http://localhost.x", "http://[::2]",
		"http://0177.0.0.1",  "http://[::ffff:127.0.0.1]",
		"http://0.0.0.0",     NULL,
	};

	assert_all(right, NULL);
	assert_all(wrong,
		   "is http://, which would send the token unencrypted; only a "
		   "loopback address may be http://, write https://");
}

TEST(another_scheme_is_refused)
{
	static const char *const urls[] = {
		"",	    "portal",	  "ftp://x",	 "https:/x", "//x",
		"https//x", " https://x", "file:///etc", NULL,
	};

	assert_all(urls, "is not a URL that begins with https://");
}

TEST(a_token_is_recognized)
{
	static const char *const urls[] = { "sdk-abc", "pat-abc", NULL };

	assert_all(urls, "is a URL; this looks like a token");
}

TEST(user_information_is_refused)
{
	static const char *const urls[] = {
		"https://me@portal",
		"https://me:secret@portal",
		"http://localhost@evil.example",
		"https://localhost:80@evil.example/",
		NULL,
	};

	assert_all(
		urls,
		"contains user information, which a portal never needs; remove the text"
		" before the '@'");
}

TEST(a_query_or_fragment_is_refused)
{
	static const char *const urls[] = { "https://p?x=1", "https://p/#x",
					    "https://p/a?b", "https://p#",
					    NULL };

	assert_all(urls,
		   "contains a query or a fragment; give the base URL only");
}

TEST(a_bad_port_is_refused)
{
	static const char *const urls[] = {
		"https://p:",	   "https://p:0",  "https://p:65536",
		"https://p:80x",   "https://p:-1", "https://p:000080",
		"https://p:1:2",   "https://[::1", "https://[::1]:",
		"https://[::1]:x", NULL,
	};

	assert_all(urls, "has a bad port");
}

TEST(a_bad_host_is_refused)
{
	static const char *const urls[] = {
		"https://",
		"https:///x",
		"https://.p",
		"https://-p",
		"https://p p",
		"https://p_q",
		"https://p\\q",
		"https://p\r\nx",
		"https://[]",
		"https://[::1]x",
		"https://[x]",
		"https://\xc3\xa9",
		"https://[fe80::1%25eth0]",
		"https://p%00",
		NULL,
	};

	assert_all(urls, "has no valid host");
}

TEST(a_bad_path_is_refused)
{
	static const char *const urls[] = {
		"https://p/..",	  "https://p/a/../b", "https://p/a b",
		"https://p/\x01", "https://p/a\\b",   "https://p/\xc3\xa9",
		"https://p/\r\n", "https://p/a;b",    NULL,
	};

	assert_all(urls, "has a bad path");
}
