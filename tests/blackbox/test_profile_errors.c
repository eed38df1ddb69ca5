/*
 * Profiles that are rejected: exact message, file and line, status 125; the
 * program is not started (it would exit with 0).
 */
#include "harness.h"

#define AT(line) "quixrun: <config>/dev.ini:" #line ": "
#define REFUSED(sentence, text, message)                                       \
	{                                                                      \
		.name = #sentence, .profile = (text), .status = 125,           \
		.err = message "\n"                                            \
	}
#define FIFTY "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeee"

static const struct launch_case STRUCTURE[] = {
	REFUSED(an_unknown_key_gets_a_suggestion,
		"[quix]\n; a comment\ntokn_1 = x\n",
		AT(3) "unknown key 'tokn_1' in [quix]; did you mean "
		      "'token_1'?"),
	REFUSED(an_unknown_key_without_a_near_one, "[quix]\nxyzzy = 1\n",
		AT(2) "unknown key 'xyzzy' in [quix]"),
	REFUSED(an_unknown_section_gets_a_suggestion,
		"[brokr]\nbootstrap.servers = x\n",
		AT(1) "unknown section [brokr]; did you mean [broker]?"),
	REFUSED(a_key_before_any_section, "token_1 = x\n",
		AT(1) "a key before any [section]"),
	REFUSED(a_key_given_twice, "[env]\nA = 1\nB = 2\nA = 3\n",
		AT(4) "'A' in [env] is given twice; the first is in line 2"),
	REFUSED(a_key_given_twice_in_two_sections_of_one_name,
		"[env]\nA = 1\n[topics]\nB = 2\n[env]\nA = 3\n",
		AT(6) "'A' in [env] is given twice; the first is in line 2"),
	REFUSED(an_indented_key, "[env]\nA = 1\n  B = 2\n",
		AT(3) "an indented line; begin sections and keys in the first "
		      "column"),
	REFUSED(an_indented_section, "\t[env]\nA = 1\n",
		AT(1) "an indented line; begin sections and keys in the first "
		      "column"),
	REFUSED(a_colon_instead_of_an_equals_sign, "[env]\nA: 1\n",
		AT(2) "':' before '='; write 'key = value'"),
	REFUSED(a_colon_before_the_equals_sign, "[env]\nA:b = 1\n",
		AT(2) "':' before '='; write 'key = value'"),
	REFUSED(a_line_without_an_equals_sign, "[env]\nsdk-a-token-all-alone\n",
		AT(2) "no '='; write 'key = value'"),
	REFUSED(a_section_that_is_not_closed, "[env\nA = 1\n",
		AT(1) "'[' without ']'"),
	REFUSED(an_over_long_section_name, "[" FIFTY "]\nA = 1\n",
		AT(1) "a section name is longer than 49 bytes"),
	REFUSED(text_behind_a_section, "[env] A = 1\n",
		AT(1) "text after the ']' of a section"),
	REFUSED(no_key_before_the_equals_sign, "[env]\n= 1\n",
		AT(2) "no key before '='"),
	REFUSED(a_bad_variable_name, "[env]\nA-B = 1\n",
		AT(2) "'A-B' in [env] is not a variable name: letters, "
		      "digits and '_', not beginning with a digit"),
	REFUSED(a_bad_name_for_a_topic, "[topics]\n1A = t\n",
		AT(2) "'1A' in [topics] is not a variable name: letters, "
		      "digits and '_', not beginning with a digit"),
	REFUSED(an_empty_profile, "",
		"quixrun: profile 'dev' (<config>/dev.ini) has neither a "
		"token_1 in [quix] nor bootstrap.servers in [broker]; see "
		"quixrun.ini(5)"),
	REFUSED(a_misspelled_broker, "[broker]\nbootstrap.server = x:1\n",
		AT(2) "unknown key 'bootstrap.server' in [broker]; did you "
		      "mean 'bootstrap.servers'?"),
	REFUSED(a_broken_choice, "[quix]\ntoken_1 = sdk-x\nuse_token = 3\n",
		AT(3) "use_token: '3' is not auto, 1 or 2"),
	REFUSED(a_token_instead_of_a_choice_is_not_repeated,
		"[quix]\ntoken_1 = sdk-x\nuse_token = sdk-x\n",
		AT(3) "use_token: the value is not auto, 1 or 2"),
	REFUSED(an_unknown_source, "[broker]\nsource = nowhere\n",
		AT(2) "source: 'nowhere' is not portal, static or none"),
	REFUSED(a_broken_duration,
		"[broker]\nbootstrap.servers = x:1\n[cache]\nttl = soon\n",
		AT(4) "ttl: 'soon' is not a duration such as 500ms, 30s or "
		      "24h"),
	REFUSED(an_unknown_dialect,
		"[broker]\nbootstrap.servers = x:1\n[launch]\ndialects = quix "
		"kafak\n",
		AT(4) "unknown dialect 'kafak'; did you mean 'kafka'?"),
};

#define LOCAL "[broker]\nbootstrap.servers = x:1\n[env]\n"

static const struct launch_case VALUES[] = {
	REFUSED(an_unknown_form, LOCAL "A = ${vault:x}\n",
		AT(4) "unknown form '${vault}'; a literal '${' is written "
		      "'$${'"),
	REFUSED(a_form_that_may_be_a_secret_is_not_repeated,
		LOCAL "A = ${sdk-1234}\n",
		AT(4) "'${' of an unknown form; a literal one is written "
		      "'$${'"),
	REFUSED(a_brace_that_is_not_closed, LOCAL "A = ${env:B\n",
		AT(4) "'${' without its '}' (a ' ;' before it starts a "
		      "comment)"),
	REFUSED(an_unset_variable, LOCAL "A = ${env:NOT_SET}\n",
		AT(4) "${env:NOT_SET}: not set; set it, or give a default: "
		      "${env:NOT_SET:-DEFAULT}"),
	REFUSED(a_missing_file, LOCAL "A = ${file:missing}\n",
		AT(4) "${file:missing}: '<config>/missing': No such file or "
		      "directory"),
	REFUSED(a_directory_instead_of_a_file, LOCAL "A = ${file:..}\n",
		AT(4) "${file:..}: '<config>/..' is a directory, not a regular "
		      "file"),
	REFUSED(a_form_without_its_argument, LOCAL "A = ${env:}\n",
		AT(4) "${env}: has no argument after ':'"),
};

#define TOKEN(value)	 "[quix]\ntoken_1 = " value "\n"
#define PORTAL(value)	 "[quix]\ntoken_1 = sdk-x\nportal = " value "\n"
#define WORKSPACE(value) "[quix]\ntoken_1 = sdk-x\nworkspace = " value "\n"
#define WORKSPACE_RULE                                                         \
	"workspace is not a workspace id: letters, digits, '-', '_' and "      \
	"'.', not beginning with '.', at most 255 bytes"
#define BYTES_64                                                               \
	"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static const struct launch_case SETTINGS[] = {
	REFUSED(a_token_in_double_quotes, TOKEN("\"sdk-x\""),
		AT(2) "token_1 is in quotes; remove them"),
	REFUSED(a_token_in_single_quotes, TOKEN("'sdk-x'"),
		AT(2) "token_1 is in quotes; remove them"),
	REFUSED(a_token_with_a_blank_inside, TOKEN("sdk-x y"),
		AT(2) "token_1 contains white space or a character that no token "
		      "has; copy it again from Quix"),
	REFUSED(a_token_with_a_control_character, TOKEN("sdk-x\x01y"),
		AT(2) "token_1 contains white space or a character that no token "
		      "has; copy it again from Quix"),
	REFUSED(an_empty_token, TOKEN(""),
		"quixrun: profile 'dev' (<config>/dev.ini) has neither a "
		"token_1 in [quix] nor bootstrap.servers in [broker]; see "
		"quixrun.ini(5)"),
	REFUSED(a_token_2_that_is_asked_for_and_missing,
		"[quix]\ntoken_1 = sdk-x\nuse_token = 2\n",
		"quixrun: profile 'dev' has no token_2, which use_token asks "
		"for"),
	REFUSED(a_portal_without_tls, PORTAL("http://portal.example.test"),
		AT(3) "portal is http://, which would send the token unencrypted; only a loopback address may be http://, write https://"),
	REFUSED(a_portal_with_a_user, PORTAL("https://me:pw@host.test"),
		AT(3) "portal contains user information, which a portal never needs; remove the text before the '@'"),
	REFUSED(a_portal_with_a_query, PORTAL("https://host.test/?a=b"),
		AT(3) "portal contains a query or a fragment; give the base URL only"),
	REFUSED(a_portal_with_a_fragment, PORTAL("https://host.test/#a"),
		AT(3) "portal contains a query or a fragment; give the base URL only"),
	REFUSED(a_portal_that_only_begins_like_loopback,
		PORTAL("http://127.evil.test"),
		AT(3) "portal is http://, which would send the token unencrypted; only a loopback address may be http://, write https://"),
	REFUSED(a_portal_that_is_no_url, PORTAL("portal-api"),
		AT(3) "portal is not a URL that begins with https://"),
	REFUSED(a_workspace_that_is_too_long,
		WORKSPACE(BYTES_64 BYTES_64 BYTES_64 BYTES_64),
		AT(3) WORKSPACE_RULE),
	REFUSED(a_workspace_that_climbs, WORKSPACE("../prod"),
		AT(3) WORKSPACE_RULE),
	REFUSED(a_workspace_with_a_slash, WORKSPACE("a/b"),
		AT(3) WORKSPACE_RULE),
	REFUSED(a_workspace_with_a_query, WORKSPACE("a?b"),
		AT(3) WORKSPACE_RULE),
	REFUSED(a_workspace_with_a_percent_sign, WORKSPACE("a%2fb"),
		AT(3) WORKSPACE_RULE),
	REFUSED(source_static_without_a_broker,
		"[quix]\ntoken_1 = sdk-x\n[broker]\nsource = static\n",
		"quixrun: profile 'dev': source = static needs "
		"bootstrap.servers in [broker]"),
	REFUSED(source_portal_without_a_token, "[broker]\nsource = portal\n",
		"quixrun: profile 'dev': source = portal needs a token_1 in "
		"[quix]"),
	REFUSED(the_portals_own_property_in_the_profile,
		"[broker]\nbootstrap.servers = x:1\nssl.ca.cert = Zm9v\n",
		AT(3) "'ssl.ca.cert' in [broker] is the portal's own; give "
		      "'ssl.ca.location' (a path) or 'ssl.ca.pem'"),
};

SCENE_TEST(a_nul_byte_is_refused)
{
	static const char text[] = "[env]\nA = one\0two\n";
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("-p", "dev", "<probe>") };

	scene_write_bytes(scene, "<config>/dev.ini", 0600, text,
			  sizeof(text) - 1);
	run_program(scene, &run);
	assert_run(scene, &run, 125, "", AT(2) "a NUL byte\n");
}

SCENE_TEST(a_literal_token_is_never_repeated)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("-vv", "-p", "dev", "<probe>"),
	};

	scene_secret(scene, "broken", "sdk-7c1fa2-secret");
	scene_profile(scene, "dev", "[quix]\ntoken_1 = \"<broken>\"\n");
	run_program(scene, &run);
	assert_run(scene, &run, 125, "",
		   AT(2) "token_1 is in quotes; remove them\n");
}

CASES(STRUCTURE);

CASES(VALUES);

CASES(SETTINGS);
