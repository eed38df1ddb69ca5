#include <stdlib.h>
#include <string.h>

#include "../../registry.h"
#include "environment/protected_names.h"

TEST(names_that_run_other_code_are_powerful)
{
	static const char *const names[] = {
		"PATH",
		"HOME",
		"IFS",
		"ENV",
		"LD_PRELOAD",
		"LD_AUDIT",
		"LD_LIBRARY_PATH",
		"BASH_ENV",
		"BASH_FUNC_ls%%",
		"NODE_OPTIONS",
		"PYTHONPATH",
		"PYTHONSTARTUP",
		"PERL5OPT",
		"RUBYOPT",
		"JAVA_TOOL_OPTIONS",
		"_JAVA_OPTIONS",
		"GIT_SSH_COMMAND",
		"LESSOPEN",
		"EDITOR",
		"OPENSSL_CONF",
		"SSL_CERT_FILE",
		"https_proxy",
		"GLIBC_TUNABLES",
		"GCONV_PATH",
		"SHELLOPTS",
		"PROMPT_COMMAND",
		"DOTNET_STARTUP_HOOKS",
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!name_is_powerful(names[i]))
			fail_msg("%s", names[i]);
}

TEST(ordinary_names_are_not)
{
	static const char *const names[] = {
		"",
		"A",
		"path",
		"PATHS",
		"MY_PATH",
		"LOG_LEVEL",
		"OUTPUT_TOPIC",
		"Quix__Sdk__Token",
		"KAFKA_BOOTSTRAP_SERVERS",
		"LD",
		"BASHFUL",
		"GITHUB_TOKEN",
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (name_is_powerful(names[i]))
			fail_msg("%s", names[i]);
}

TEST(quixruns_names_are_reserved_but_for_two)
{
	assert_true(name_is_reserved("QUIXRUN_PROFILE"));
	assert_true(name_is_reserved("QUIXRUN_TOKEN_ID"));
	assert_true(name_is_reserved("QUIXRUN_NAMES"));
	assert_true(name_is_reserved("QUIXRUN_"));
	assert_false(name_is_reserved("QUIXRUN_CONFIG_PATH"));
	assert_false(name_is_reserved("QUIXRUN_TRUST_OWNER"));
	assert_false(name_is_reserved("QUIXRUN"));
	assert_false(name_is_reserved("quixrun_x"));
	assert_false(name_is_reserved("MY_QUIXRUN_X"));
}
