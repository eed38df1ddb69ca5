#include <string.h>

#include "../../registry.h"
#include "commands/check_broker.h"

/* The brokers of a list, separated by blanks; "!" follows an invalid one. */
static void assert_servers(const char *list, const char *wanted)
{
	AUTO_BUF struct buf server = { 0 };
	AUTO_BUF struct buf all = { 0 };
	int result;

	while ((result = servers_next(&list, &server)))
		buf_add_format(&all, "%s%s%s", all.length ? " " : "",
			       buf_text(&server), result < 0 ? "!" : "");
	assert_string_equal(buf_text(&all), wanted);
}

TEST(servers_are_taken_one_by_one)
{
	assert_servers("", "");
	assert_servers("a:1", "a:1");
	assert_servers(" a:1 ,b-2.c_d:65535,\t", "a:1 b-2.c_d:65535");
	assert_servers(",,a:1,,b:2", "a:1 b:2");
}

TEST(a_port_may_be_missing)
{
	assert_servers("a,10.0.0.1", "a:9092 10.0.0.1:9092");
	assert_servers("[::1]", "[::1]:9092");
}

TEST(a_protocol_is_taken_off)
{
	assert_servers("SASL_SSL://a:1, ssl://[fe80::1]:2", "a:1 [fe80::1]:2");
}

TEST(what_is_no_broker_is_named)
{
	assert_servers("a b:1,c:2", "a b:1! c:2");
	assert_servers("a:0,a:65536,a:x,a:,:1", "a:0! a:65536! a:x! a:! :1!");
	assert_servers("[::1,[x]:1,[]:1,u@h:1,h:1/p",
		       "[::1! [x]:1! []:1! u@h:1! h:1/p!");
	assert_servers("::1", "::1!");
}
