#include <stdlib.h>
#include <string.h>

#include "../../registry.h"
#include "environment/scrub.h"
#include "quixrun/mem.h"
#include "../room.h"

#define INHERITED_MAX 16

/* The remaining variables of `words` (separated by '|'). */
static const char *left(const char *words, const struct scrub_rules *rules)
{
	static struct buf text;
	const struct log quiet = { .verbosity = 0 };
	struct plan plan = { 0 };
	char *inherited[INHERITED_MAX + 1] = { NULL };
	char *copy = mem_copy_text(words);
	char **variables;
	char *rest = copy;
	size_t i;

	for (i = 0; rest && i < INHERITED_MAX; i++)
		inherited[i] = strsep(&rest, "|");
	assert_null(rest);
	plan_inherit(&plan, inherited);
	scrub(&plan, rules, &quiet);
	variables = plan_environment(&plan);
	buf_clear(&text);
	for (i = 0; variables[i]; i++)
		buf_add_format(&text, "%s%s", i ? "|" : "", variables[i]);
	free(variables);
	plan_clear(&plan);
	free(copy);
	return buf_text(&text);
}

TEST(names_of_the_selected_dialects_go)
{
	struct scrub_rules rules = { .dialects = "quix kafka",
				     .workspace = "acme-dev" };
	static const char inherited[] =
		"A=1|KAFKA_BOOTSTRAP_SERVERS=x|KAFKA_OTHER=x|"
		"Quix__Sdk__Token=x|Quix__Broker__Address=x|"
		"SPRING_KAFKA_CLIENT_ID=x|kafka_bootstrap_servers=x";

	assert_string_equal(left(inherited, &rules),
			    "A=1|KAFKA_OTHER=x|SPRING_KAFKA_CLIENT_ID=x|"
			    "kafka_bootstrap_servers=x");
	rules.dialects = "spring";
	assert_string_equal(left(inherited, &rules),
			    "A=1|KAFKA_BOOTSTRAP_SERVERS=x|KAFKA_OTHER=x|"
			    "Quix__Sdk__Token=x|Quix__Broker__Address=x|"
			    "kafka_bootstrap_servers=x");
	rules.dialects = NULL;
	assert_string_equal(left(inherited, &rules), inherited);
}

TEST(what_the_platform_sets_goes)
{
	const struct scrub_rules rules = { .dialects = "kafka",
					   .workspace = "" };

	assert_string_equal(left("Quix__Organisation__Id=x|A=1|"
				 "Quix__Environment=x|Quix__Other=x",
				 &rules),
			    "A=1|Quix__Other=x");
}

TEST(quixruns_own_go_but_for_two)
{
	const struct scrub_rules rules = { .keep = "QUIXRUN_*",
					   .workspace = "" };

	assert_string_equal(left("QUIXRUN_PROFILE=x|QUIXRUN_TOKEN_ID=x|"
				 "QUIXRUN_NAMES=|QUIXRUN_ANYTHING=x|"
				 "QUIXRUN_CONFIG_PATH=/a|QUIXRUN_TRUST_OWNER=1|"
				 "QUIXRUN=x",
				 &rules),
			    "QUIXRUN_CONFIG_PATH=/a|QUIXRUN_TRUST_OWNER=1|"
			    "QUIXRUN=x");
}

TEST(what_an_earlier_quixrun_injected_goes)
{
	struct scrub_rules rules = { .workspace = "" };

	assert_string_equal(
		left("A=1|B=2|QUIXRUN_NAMES=A C AB|C=3|ABC=4", &rules),
		"B=2|ABC=4");
	rules.keep = "C";
	assert_string_equal(left("A=1|QUIXRUN_NAMES=A C|C=3", &rules), "C=3");
}

TEST(an_earlier_quixrun_cannot_take_the_path_away)
{
	const struct scrub_rules rules = { .workspace = "" };
	static const char inherited[] =
		"PATH=/bin|HOME=/|LC_ALL=C|TZ=UTC|https_proxy=x|"
		"SSL_CERT_FILE=x|QUIXRUN_CONFIG_PATH=/a";
	AUTO_BUF struct buf with_names = { 0 };

	buf_add_format(&with_names,
		       "%s|QUIXRUN_NAMES=PATH HOME LC_ALL TZ https_proxy "
		       "SSL_CERT_FILE QUIXRUN_CONFIG_PATH X|X=1",
		       inherited);
	assert_string_equal(left(with_names.data, &rules), inherited);
}

TEST(another_environments_variables_go)
{
	struct scrub_rules rules = { .workspace = "acme-prod" };
	static const char inherited[] =
		"Quix__Workspace__Id=acme-dev|Quix__Anything=x|"
		"Quix__Consumer_Group=g|Quix__State__Dir=d|CATALOG_URL=c|"
		"QUIX_LAKE_URL=l|QUIX_OTHER=o";

	assert_string_equal(left(inherited, &rules),
			    "Quix__Consumer_Group=g|Quix__State__Dir=d|"
			    "QUIX_OTHER=o");
	rules.keep = "Quix__Any* CATALOG_URL";
	assert_string_equal(left(inherited, &rules),
			    "Quix__Anything=x|Quix__Consumer_Group=g|"
			    "Quix__State__Dir=d|CATALOG_URL=c|QUIX_OTHER=o");
	rules.keep = NULL;
	rules.workspace = "";
	assert_string_equal(left(inherited, &rules),
			    "Quix__Consumer_Group=g|Quix__State__Dir=d|"
			    "QUIX_OTHER=o");
}

TEST(the_same_environments_variables_stay)
{
	const struct scrub_rules rules = { .dialects = "quix kafka",
					   .workspace = "acme-dev" };

	assert_string_equal(left("Quix__Workspace__Id=acme-dev|"
				 "Quix__Anything=x|CATALOG_URL=c",
				 &rules),
			    "Quix__Anything=x|CATALOG_URL=c");
	assert_string_equal(
		left("Quix__Workspace__Id=|Quix__Anything=x", &rules),
		"Quix__Anything=x");
	assert_string_equal(left("Quix__Anything=x|CATALOG_URL=c", &rules),
			    "Quix__Anything=x|CATALOG_URL=c");
}

TEST(pristine_leaves_a_few_names_and_what_is_kept)
{
	const struct scrub_rules rules = { .keep = "SSH_* DISPLAY",
					   .dialects = "quix kafka",
					   .workspace = "",
					   .is_pristine = true };

	assert_string_equal(left("PATH=p|HOME=h|USER=u|LOGNAME=l|SHELL=s|"
				 "TERM=t|LANG=g|LC_X=c|TZ=z|TMPDIR=d|EDITOR=e|"
				 "SSH_AUTH_SOCK=a|DISPLAY=:0|PWD=w",
				 &rules),
			    "PATH=p|HOME=h|USER=u|LOGNAME=l|SHELL=s|TERM=t|"
			    "LANG=g|LC_X=c|TZ=z|TMPDIR=d|SSH_AUTH_SOCK=a|"
			    "DISPLAY=:0");
	assert_string_equal(left("http_proxy=1|HTTP_PROXY=2|https_proxy=3|"
				 "HTTPS_PROXY=4|all_proxy=5|ALL_PROXY=6|"
				 "no_proxy=7|NO_PROXY=8|ftp_proxy=9|"
				 "SSL_CERT_FILE=f|SSL_CERT_DIR=d|LC=x|"
				 "QUIXRUN_CONFIG_PATH=/a|LD_PRELOAD=x",
				 &rules),
			    "http_proxy=1|HTTP_PROXY=2|https_proxy=3|"
			    "HTTPS_PROXY=4|all_proxy=5|ALL_PROXY=6|no_proxy=7|"
			    "NO_PROXY=8|SSL_CERT_FILE=f|SSL_CERT_DIR=d|"
			    "QUIXRUN_CONFIG_PATH=/a");
}

TEST(keep_exempts_names_of_a_dialect)
{
	const struct scrub_rules rules = { .keep = "KAFKA_CLIENT_ID",
					   .dialects = "kafka",
					   .workspace = "" };

	assert_string_equal(
		left("KAFKA_CLIENT_ID=x|KAFKA_TOPIC_PREFIX=y", &rules),
		"KAFKA_CLIENT_ID=x");
}

ROOM_TEST(what_was_scrubbed_is_named_when_verbose)
{
	static char a[] = "A=sdk-secret", b[] = "B=2",
		    names[] = "QUIXRUN_NAMES=A";
	static char *const inherited[] = { a, b, names, NULL };
	const struct scrub_rules rules = { .workspace = "" };
	struct log log = { .verbosity = 1 };
	struct plan plan = { 0 };
	struct room *room = *state;

	plan_inherit(&plan, inherited);
	room_listen(room);
	scrub(&plan, &rules, &log);
	assert_string_equal(room_heard(room),
			    "quixrun: inherited variables removed: A "
			    "QUIXRUN_NAMES\n");
	room_listen(room);
	log.verbosity = 0;
	scrub(&plan, &rules, &log);
	assert_string_equal(room_heard(room), "");
	plan_clear(&plan);
}
