#include <stdlib.h>
#include <string.h>

#include "../../registry.h"
#include "quixrun/mem.h"
#include "portal/address.h"
#include "portal/proxy.h"

TEST(only_https_or_loopback_is_acceptable)
{
	static const struct {
		const char *url;
		bool is_acceptable;
	} cases[] = {
		{ "https://portal-api.cloud.quix.io", true },
		{ "https://h:8443/base/path", true },
		{ "https://[2001:db8::1]:8443", true },
		{ "http://127.0.0.1:1234", true },
		{ "http://127.9.8.7", true },
		{ "http://localhost:80/x", true },
		{ "http://[::1]:80", true },
		{ "HTTPS://H", true },
		{ "Http://LocalHost:80", true },
		{ "HTTP://10.0.0.1", false },
		{ "http://10.0.0.1", false },
		{ "http://127.evil.example", false },
		{ "http://localhost.evil.example", false },
		{ "http://[::2]:80", false },
		{ "https://", false },
		{ "https:///x", false },
		{ "ftp://127.0.0.1", false },
		{ "127.0.0.1", false },
		{ "https://user@h", false },
		{ "http://127.0.0.1@evil.example", false },
		{ "http://127.0.0.1\\@evil.example", false },
		{ "https://h?x", false },
		{ "https://h#x", false },
		{ "https://h /x", false },
		{ "https://h\r\nX: y", false },
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(address_is_acceptable(cases[i].url),
				 cases[i].is_acceptable);
}

TEST(origin_and_host_are_cut_out)
{
	static const struct {
		const char *url;
		const char *origin;
		const char *host;
	} cases[] = {
		{ "https://a.b:1/c", "https://a.b:1", "a.b" },
		{ "http://[::1]:80/c", "http://[::1]:80", "::1" },
		{ "https://a", "https://a", "a" },
		{ "HTTPS://a/c", "HTTPS://a", "a" },
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		AUTO_FREE char *origin = address_origin(cases[i].url);
		AUTO_FREE char *host = address_host(cases[i].url);

		assert_string_equal(origin, cases[i].origin);
		assert_string_equal(host, cases[i].host);
	}
}

static void clear_proxies(void)
{
	unsetenv("https_proxy");
	unsetenv("HTTPS_PROXY");
	unsetenv("all_proxy");
	unsetenv("ALL_PROXY");
}

TEST(a_proxy_is_named_without_its_password)
{
	static const struct {
		const char *url;
		const char *name;
	} cases[] = {
		{ "http://user:p@ss@proxy.example:3128/",
		  "proxy.example:3128" },
		{ "proxy:8080", "proxy:8080" },
		{ "socks5h://[::1]:1080", "[::1]:1080" },
		{ "user:secret@proxy", "proxy" },
	};
	size_t i;

	clear_proxies();
	assert_null(proxy_name());
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		AUTO_FREE char *name = NULL;

		setenv("https_proxy", cases[i].url, 1);
		name = proxy_name();
		assert_string_equal(name, cases[i].name);
	}
	clear_proxies();
}

TEST(a_failure_to_connect_is_known_for_the_proxys)
{
	static const char detail[] = "Failed to connect to proxy port 3128 "
				     "after 0 ms: Couldn't connect to server";

	assert_true(proxy_is_meant("proxy:3128", detail));
	assert_true(proxy_is_meant("proxy", detail));
	assert_false(proxy_is_meant("proxy:312", detail));
	assert_false(proxy_is_meant("other:3128", detail));
}
