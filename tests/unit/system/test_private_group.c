#include "../../registry.h"
#include "system/private_group.h"

/*
 * anna has a private group, ben and carl share one, root's has another member.
 */
#define PASSWD                                                                 \
	"root:x:0:0:root:/root:/bin/bash\n"                                    \
	"anna:x:1000:1000:,,,:/home/anna:/bin/bash\n"                          \
	"ben:x:1001:100::/home/ben:/bin/sh\n"                                  \
	"carl:x:1002:100::/home/carl:/bin/sh\n"                                \
	"dora:x:1003:1003::/home/dora:/bin/sh\n"                               \
	"toor:x:1003:1003::/:/bin/sh\n"                                        \
	"eve:x:1004:1004::/:/bin/sh"
#define GROUPS                                                                 \
	"root:x:0:anna\n"                                                      \
	"users:x:100:\n"                                                       \
	"anna:x:1000:\n"                                                       \
	"dora:x:1003:dora,toor\n"                                              \
	"staff:x:50:anna\n"

static bool is_private(gid_t group, uid_t owner)
{
	return private_group_is(PASSWD, GROUPS, group, owner);
}

TEST(a_users_own_group_is_private)
{
	assert_true(is_private(1000, 1000));
	assert_true(private_group_is("a:x:7:8::/:\n", "g:x:8:a", 8, 7));
}

TEST(two_names_of_one_user_are_nobody_else)
{
	assert_true(is_private(1003, 1003));
}

TEST(a_group_with_another_member_is_not)
{
	assert_false(is_private(0, 0));
	assert_false(private_group_is("a:x:7:8::/:\n", "g:x:8:a,b\n", 8, 7));
	assert_false(private_group_is("a:x:7:8::/:\n", "g:x:8:b\n", 8, 7));
	assert_false(
		private_group_is("a:x:7:8::/:\n", "g:x:8:\nh:x:8:b\n", 8, 7));
}

TEST(the_primary_group_of_two_users_is_not)
{
	assert_false(is_private(100, 1001));
	assert_false(is_private(100, 1002));
}

TEST(a_group_that_is_not_the_owners_primary_one_is_not)
{
	assert_false(is_private(50, 1000));
	assert_false(is_private(1000, 1001));
}

TEST(what_the_files_do_not_know_is_not)
{
	assert_false(is_private(4242, 1000));
	assert_false(is_private(1000, 4242));
	assert_false(is_private(1004, 1004)); /* no such line in GROUPS */
	assert_false(private_group_is("", "", 0, 0));
}

TEST(lines_that_are_none_are_skipped)
{
	static const char passwd[] = "\n:\n#x\nfew:x\n+::::::\na:x:7:8::/:\n";

	assert_true(private_group_is(passwd, "+:::\n\ng:x:8:\n", 8, 7));
	assert_false(private_group_is("+::::::\n", "+:::\n", 0, 0));
	assert_false(private_group_is("a:x: 7:8::/:\n", "g:x:8:\n", 8, 7));
	assert_false(private_group_is("a:x:7x:8::/:\n", "g:x:8:\n", 8, 7));
}
