/*
 * --check: every step, its advice, and the exit status.
 */
#include "broker.h"
#include "cached.h"
#include "harness.h"
#include "profiles.h"

#include <string.h>

#define CHECK TEXTS("-p", "dev", "--check", "--timeout=<late>")

/* The first lines for a valid profile <config>/NAME.ini. */
#define FOUND(name)                                                            \
	"ok       profile      " name "\n"                                     \
	"ok       file         <config>/" name ".ini: trusted, mode 0600\n"
#define STORAGE(token, line)                                                   \
	"ok       storage      token " token                                   \
	": in the profile, <config>/dev.ini:" line "\n"
#define PORTAL "ok       portal       <portal> answers\n"
#define TOKENS                                                                 \
	"ok       token 1      1:<dev-1:id> works\n"                           \
	"ok       token 2      2:<dev-2:id> works\n"
#define CACHE		"ok       cache        <run>/quixrun: no entry yet\n"
#define ENTRY		"ok       cache        <run>/quixrun: entry of "
#define WORKSPACE_ALONE "ok       workspace    acme-factory-dev\n"
#define WORKSPACE	"ok       workspace    acme-factory-dev\n" CACHE
#define ENVIRONMENT	"ok       environment  "
#define HEALTHY		"healthy\n"

/* Makes the portal's broker of dev the one that the test calls <broker>. */
static void use_broker(struct scene *scene, const char *protocol)
{
	portal_property(scene, "dev", "bootstrap.servers", "'<broker>'");
	portal_property(scene, "dev", "security.protocol", protocol);
}

static void assert_has(struct scene *scene, const struct run *run,
		       const char *text)
{
	if (!strstr(buf_text(&run->out), scene_text(scene, text)))
		fail_msg("it said '%s'", buf_text(&run->out));
}

SCENE_TEST(a_healthy_profile)
{
	struct scene *scene = *state;
	AUTO_BROKER struct broker broker = BROKER_NONE;
	AUTO_RUN struct run run = { .args = CHECK };

	portal_start(scene, NULL);
	broker_plain(scene, &broker, "broker");
	use_broker(scene, "'SASL_PLAINTEXT'");
	scene_profile(scene, "dev", PROFILE_DEV "[topics]\nOUTPUT = f1-data\n");
	run_program(scene, &run);
	assert_run(scene, &run, 0,
		   FOUND("dev") STORAGE("1", "4") STORAGE("2", "5")
			   PORTAL TOKENS WORKSPACE
		   "ok       topic        OUTPUT: acme-factory-dev-f1-data\n"
		   "ok       environment  17 variables\n"
		   "ok       broker       SASL_PLAINTEXT, SCRAM-SHA-256, 1 "
		   "server\n"
		   "ok       tcp          <broker>: reachable\n" HEALTHY,
		   "");
}

SCENE_TEST(a_local_profile_needs_its_broker)
{
	struct scene *scene = *state;
	AUTO_BROKER struct broker broker = BROKER_NONE;
	AUTO_RUN struct run there = { .args = CHECK };
	AUTO_RUN struct run away = { .args = CHECK };

	broker_plain(scene, &broker, "broker");
	scene_profile(scene, "dev", "[broker]\nbootstrap.servers = <broker>\n");
	run_program(scene, &there);
	assert_run(
		scene, &there, 0,
		FOUND("dev") "ok       environment  9 variables\n"
			     "ok       broker       PLAINTEXT, 1 server\n"
			     "ok       tcp          <broker>: reachable\n" HEALTHY,
		"");
	broker_end(&broker);
	run_program(scene, &away);
	assert_run(scene, &away, 75,
		   FOUND("dev") "ok       environment  9 variables\n"
				"ok       broker       PLAINTEXT, 1 server\n"
				"failed   tcp          <broker>: connection "
				"refused\n"
				"                      -> start the broker, or "
				"correct bootstrap.servers in [broker]\n",
		   "quixrun: profile 'dev': 1 check failed; try again "
		   "later\n");
}

SCENE_TEST(one_broker_of_two_is_enough)
{
	struct scene *scene = *state;
	AUTO_BROKER struct broker broker = BROKER_NONE;
	AUTO_RUN struct run run = { .args = CHECK };

	broker_plain(scene, &broker, "broker");
	broker_none(scene, "away");
	scene_profile(scene, "dev",
		      "[broker]\nbootstrap.servers = <away>,<broker>\n");
	run_program(scene, &run);
	assert_run(scene, &run, 0,
		   FOUND("dev") "ok       environment  9 variables\n"
				"ok       broker       PLAINTEXT, 2 servers\n"
				"warning  tcp          <away>: connection "
				"refused; another server is reachable\n"
				"ok       tcp          <broker>: reachable\n"
				"healthy, with 1 warning\n",
		   "");
}

/* Runs --check with a reachable broker. */
static void token_case(struct scene *scene, const char *profile, int status,
		       const char *out, const char *err)
{
	AUTO_BROKER struct broker broker = BROKER_NONE;
	AUTO_RUN struct run run = { .args = CHECK };

	broker_plain(scene, &broker, "broker");
	use_broker(scene, "'SASL_PLAINTEXT'");
	scene_profile(scene, "dev", profile);
	run_program(scene, &run);
	assert_run(scene, &run, status, out, err);
}

#define BROKER                                                                 \
	"ok       broker       SASL_PLAINTEXT, SCRAM-SHA-256, 1 server\n"      \
	"ok       tcp          <broker>: reachable\n"
#define ONE_THING "quixrun: profile 'dev': 1 thing to fix\n"

SCENE_TEST(a_token_that_was_rotated_away)
{
	struct scene *scene = *state;

	portal_start(scene, NULL);
	portal_rotate(scene, "dev");
	token_case(
		scene, PROFILE_DEV, 125,
		FOUND("dev") STORAGE("1", "4") STORAGE("2", "5") PORTAL
		"failed   token 1      portal rejected token 1 of profile "
		"'dev' (HTTP 401, correlation id cid-1): the token is unknown: "
		"deactivated, mistyped or of another portal\n"
		"                      -> read the new tokens and run "
		"'quixrun --rotate dev'\n"
		"ok       token 2      2:<dev-2:id> works\n" WORKSPACE
		"ok       environment  16 variables\n" BROKER,
		ONE_THING);
}

SCENE_TEST(another_environments_token)
{
	struct scene *scene = *state;

	portal_start(scene, NULL);
	token_case(
		scene,
		"[quix]\nportal = <portal>\nworkspace = acme-factory-dev\n"
		"token_1 = <dev-1>\ntoken_2 = <prod-1>\n",
		125,
		FOUND("dev") STORAGE("1", "4") STORAGE("2", "5") PORTAL
		"ok       token 1      1:<dev-1:id> works\n"
		"failed   token 2      token 2 of profile 'dev' is for another environment"
		": it has access to 'acme-factory-prod', the profile "
		"says 'acme-factory-dev'\n"
		"                      -> give the profile a streaming token "
		"of its workspace, or correct 'workspace' in [quix]\n" WORKSPACE
		"ok       environment  16 variables\n" BROKER,
		ONE_THING);
}

/* Its path and the age of the entry, or the reason why there is no cache. */
SCENE_TEST(the_cache_has_a_row)
{
	struct scene *scene = *state;
	AUTO_RUN struct run launched = {
		.args = TEXTS("-p", "dev", "<probe>", "exit", "0"),
	};
	AUTO_RUN struct run fresh = { .args = CHECK };
	AUTO_RUN struct run old = { .args = CHECK };
	AUTO_RUN struct run wanted = {
		.args = CHECK,
		.env = TEXTS("XDG_RUNTIME_DIR="),
	};
	AUTO_RUN struct run unwanted = {
		.args = CHECK,
		.env = TEXTS("XDG_RUNTIME_DIR="),
	};
	AUTO_RUN struct run forbidden = {
		.args = TEXTS("-p", "dev", "--check", "--no-cache"),
	};

	portal_start(scene, NULL);
	scene_profile(scene, "dev", PROFILE_DEV "[cache]\nttl = 1h\n");
	run_program(scene, &launched);
	run_program(scene, &fresh);
	assert_has(scene, &fresh,
		   "\nok       cache        <run>/quixrun: entry of ");
	cached_set_age(scene, "acme-factory-dev", "dev-1", 49 * 3600000LL);
	run_program(scene, &old);
	assert_has(scene, &old,
		   "\nok       cache        <run>/quixrun: entry of 2 days "
		   "ago, too old for stale_if_error\n");
	run_program(scene, &wanted);
	assert_has(scene, &wanted,
		   "\nwarning  cache        no cache: XDG_RUNTIME_DIR is not "
		   "set\n                      -> name a folder for it with "
		   "'dir' in [cache]\n");
	run_program(scene, &forbidden);
	assert_has(scene, &forbidden, "\nskipped  cache        --no-cache\n");
	scene_profile(scene, "dev", PROFILE_DEV);
	run_program(scene, &unwanted);
	assert_has(scene, &unwanted,
		   "\nskipped  cache        no cache: XDG_RUNTIME_DIR is not "
		   "set\n                      -> name a folder for it with "
		   "'dir' in [cache]\n");
}

SCENE_TEST(two_tokens_of_two_environments)
{
	struct scene *scene = *state;

	portal_start(scene, NULL);
	token_case(
		scene,
		"[quix]\nportal = <portal>\ntoken_1 = <dev-1>\n"
		"token_2 = <prod-1>\n",
		125,
		FOUND("dev") STORAGE("1", "3") STORAGE("2", "4") PORTAL
		"ok       token 1      1:<dev-1:id> works\n"
		"ok       token 2      2:<prod-1:id> works\n"
		"failed   workspace    acme-factory-dev: token 1 is for 'acme-factory-dev', token 2 is for"
		" 'acme-factory-prod'\n"
		"                      -> give the profile two tokens of "
		"one environment, and name it with 'workspace' in [quix]\n" CACHE
		"ok       environment  16 variables\n" BROKER,
		ONE_THING);
}

SCENE_TEST(a_personal_token_gets_a_warning)
{
	struct scene *scene = *state;

	portal_start(scene, NULL);
	token_case(
		scene,
		"[quix]\nportal = <portal>\nworkspace = acme-factory-dev\n"
		"token_1 = <pat>\n",
		0,
		FOUND("dev") STORAGE("1", "4") PORTAL
		"warning  token 1      1:<pat:id> works, but is a personal "
		"access token, which has access to more than one environment\n"
		"                      -> use a streaming token of "
		"'acme-factory-dev'\n" WORKSPACE
		"ok       environment  16 variables\n" BROKER
		"healthy, with 1 warning\n",
		"");
}

/* For a command only the name of the store's entry is shown. */
SCENE_TEST(it_says_where_each_token_is_kept)
{
	static const struct {
		const char *profile;
		const char *places[2];
	} rows[] = {
		{ "token_1 = ${command:pass show quixrun/dev/token_1}\n"
		  "token_2 = ${file:secrets/two}\n",
		  { "in pass (quixrun/dev/token_1)",
		    "in the file '<config>/secrets/two'" } },
		{ "token_1 = ${command:vault kv get -field=a quix}\n"
		  "token_2 = ${env:TOKEN:-sdk-2}\n"
		  "[rotate]\nwrite_1 = vault kv patch quix a=-\n",
		  { "from ${command...}, written by write_1 in [rotate]",
		    "from ${env...}, where --rotate cannot write it" } },
		{ "token_1 = ${command:systemd-creds decrypt /x/y -}\n"
		  "token_2 = ${command:echo sdk-secret | cat}\n",
		  { "in systemd-creds (/x/y)",
		    "from ${command...}, where --rotate cannot write it" } },
	};
	struct scene *scene = *state;
	size_t i, id;

	portal_start(scene, NULL);
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		AUTO_RUN struct run run = { .args = CHECK };
		struct buf text = { 0 };

		buf_add_format(&text, "[quix]\nportal = <portal>\n%s",
			       rows[i].profile);
		scene_profile(scene, "dev", text.data);
		run_program(scene, &run);
		for (id = 0; id < 2; id++) {
			buf_truncate(&text, 0);
			buf_add_format(&text,
				       "ok       storage      token %zu: %s\n",
				       id + 1, rows[i].places[id]);
			assert_non_null(strstr(run.out.data,
					       scene_text(scene, text.data)));
		}
		buf_clear(&text);
	}
}

SCENE_TEST(no_token_works)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = CHECK };

	portal_start(scene, NULL);
	scene_profile(scene, "dev",
		      "[quix]\nportal = <portal>\nworkspace = "
		      "acme-factory-dev\ntoken_1 = sdk-unknown\n"
		      "token_2 = ${file:/not/there}\n");
	run_program(scene, &run);
	assert_run(
		scene, &run, 125,
		FOUND("dev") STORAGE(
			"1",
			"4") "ok       storage      token 2: in the file '/not/there'\n" PORTAL
			     "failed   token 1      portal rejected token 1 of profile "
			     "'dev' (HTTP 401, correlation id cid-1): the token is unknown: "
			     "deactivated, mistyped or of another portal\n"
			     "                      -> read the new tokens and run "
			     "'quixrun --rotate dev'\n"
			     "failed   token 2      <config>/dev.ini:5: ${file:/not/there}: "
			     "'/not/there': No such file or directory\n"
			     "skipped  broker       not checked: no token works\n",
		"quixrun: profile 'dev': 2 things to fix\n");
}

SCENE_TEST(a_portal_that_is_away)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("-qp", "dev", "--check",
						  "--timeout=500ms") };

	portal_start(scene, NULL);
	broker_none(scene, "away");
	scene_name(scene, "portal", scene_text(scene, "http://<away>"));
	scene_profile(scene, "dev", PROFILE_DEV);
	run_program(scene, &run);
	assert_int_equal(run.exit_status, 75);
	assert_non_null(
		strstr(run.out.data,
		       scene_text(scene, "failed   portal       <portal>: "
					 "cannot connect to the portal at "
					 "'<portal>': connection refused (")));
	assert_non_null(strstr(
		run.out.data,
		"\n                      -> try again later; check the "
		"network and 'portal' in [quix]\n"
		"skipped  token 2      not checked\n"
		"skipped  broker       not checked: the portal is unreachable"
		"\n"));
	assert_string_equal(
		run.err.data,
		"quixrun: profile 'dev': 1 check failed; try again later\n");
}

/* The Portal's text must not be mistaken for quixrun's advice. */
SCENE_TEST(a_mend_is_quixruns_own)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = CHECK };

	portal_start(scene, NULL);
	portal_fault(scene, "{'kind':'status','count':-1,'retry_after':'60',"
			    "'message':'a) down; run evil'}");
	scene_profile(scene, "dev", PROFILE_DEV);
	run_program(scene, &run);
	assert_int_equal(run.exit_status, 75);
	assert_non_null(strstr(
		run.out.data,
		scene_text(scene, "failed   portal       <portal>: portal "
				  "answered HTTP 503: a) down, run evil to ")));
	assert_non_null(
		strstr(run.out.data,
		       "\n                      -> try again later; check the "
		       "network and 'portal' in [quix]\n"));
}

SCENE_TEST(topics_are_compared)
{
	struct scene *scene = *state;
	AUTO_BROKER struct broker broker = BROKER_NONE;
	AUTO_RUN struct run run = {
		.args = TEXTS("-p", "dev", "-t", "EXTRA=pump-events", "--check")
	};

	portal_start(scene, NULL);
	portal_fault(scene, "{'kind':'body','path':'/topics','body':'"
			    "[{\\\"id\\\":\\\"shared-f1\\\","
			    "\\\"name\\\":\\\"f1-data\\\"},"
			    "{\\\"id\\\":\\\"acme-factory-dev-pump-events"
			    "\\\",\\\"name\\\":\\\"pump-events\\\"}]'"
			    "}");
	broker_plain(scene, &broker, "broker");
	use_broker(scene, "'SASL_PLAINTEXT'");
	scene_profile(scene, "dev",
		      PROFILE_DEV "[topics]\nINPUT = f1-data\n"
				  "OTHER = pump-event\nTHIRD = zzz\n");
	run_program(scene, &run);
	assert_run(
		scene, &run, 125,
		FOUND("dev") STORAGE("1", "4") STORAGE("2", "5")
			PORTAL TOKENS WORKSPACE
		"failed   topic        INPUT: the program would get "
		"'acme-factory-dev-f1-data', the portal's id is 'shared-f1'\n"
		"                      -> set topic_ids = portal in [quix]\n"
		"failed   topic        OTHER: no topic 'pump-event' in "
		"workspace 'acme-factory-dev'\n"
		"                      -> did you mean 'pump-events'?\n"
		"failed   topic        THIRD: no topic 'zzz' in workspace "
		"'acme-factory-dev'\n"
		"                      -> create it in Quix, or correct "
		"<config>/dev.ini:9\n"
		"ok       topic        EXTRA: acme-factory-dev-pump-events\n"
		"ok       environment  20 variables\n" BROKER,
		"quixrun: profile 'dev': 3 things to fix\n");
}

/* A broker with TLS; `settings` are lines of [broker]. */
static void tls_case(struct scene *scene, enum cert_kind kind,
		     const char *settings, int variables, const char *out)
{
	AUTO_BROKER struct broker broker = BROKER_NONE;
	AUTO_RUN struct run run = { .args = CHECK };
	struct buf text = { 0 };

	certs_make(scene, kind);
	broker_tls(scene, &broker, "broker", "<cert>", "<key>");
	buf_add_format(&text,
		       "[broker]\nbootstrap.servers = <broker>\n"
		       "security.protocol = SSL\n%s",
		       settings);
	scene_profile(scene, "dev", buf_text(&text));
	buf_truncate(&text, 0);
	buf_add_format(&text,
		       FOUND("dev") "ok       environment  %d variables\n"
				    "ok       broker       SSL, 1 server\n"
				    "ok       tcp          <broker>: reachable"
				    "\n%s",
		       variables, out);
	run_program(scene, &run);
	assert_run_like(scene, &run, strstr(out, "failed") ? 125 : 0,
			buf_text(&text),
			strstr(out, "failed") ? "*" ONE_THING : "*");
	buf_clear(&text);
}

#define CA "ssl.ca.location = <ca>\n"
#define TLS_MEND                                                               \
	"                      -> check security.protocol and the CA "         \
	"(ssl.ca.pem, ssl.ca.location) in [broker]\n"

SCENE_TEST(tls_with_the_childs_ca)
{
	tls_case(
		*state, CERT_GOOD, CA, 11,
		"ok       tls          <broker>: its certificate is valid\n" HEALTHY);
}

SCENE_TEST(tls_with_another_ca_fails)
{
	struct scene *scene = *state;

	certs_broker_ca(scene);
	tls_case(scene, CERT_GOOD, "ssl.ca.location = <dir>/broker-ca.pem\n",
		 11,
		 "failed   tls          <broker>: its certificate is rejected: "
		 "unable to get local issuer certificate\n" TLS_MEND);
}

SCENE_TEST(tls_for_another_host_fails)
{
	tls_case(*state, CERT_OTHER_HOST, CA, 11,
		 "failed   tls          <broker>: its certificate is rejected: "
		 "no alternative certificate subject name matches target host "
		 "name '127.0.0.1'\n" TLS_MEND);
}

SCENE_TEST(the_host_need_not_match)
{
	tls_case(
		*state, CERT_OTHER_HOST,
		CA "ssl.endpoint.identification.algorithm = none\n", 12,
		"ok       tls          <broker>: its certificate is valid\n" HEALTHY);
}

SCENE_TEST(no_tls_where_it_is_expected)
{
	struct scene *scene = *state;
	AUTO_BROKER struct broker broker = BROKER_NONE;
	AUTO_RUN struct run run = { .args = CHECK };

	broker_chatty(scene, &broker, "broker");
	scene_profile(scene, "dev",
		      "[broker]\nbootstrap.servers = <broker>\n"
		      "security.protocol = ssl\n");
	run_program(scene, &run);
	assert_run(
		scene, &run, 125,
		FOUND("dev") "ok       environment  10 variables\n"
			     "ok       broker       ssl, 1 server\n"
			     "ok       tcp          <broker>: reachable\n"
			     "failed   tls          <broker>: no TLS: wrong "
			     "version number\n"
			     "                      -> check security.protocol and "
			     "the CA (ssl.ca.pem, ssl.ca.location) in [broker]\n",
		"quixrun: warning: profile 'dev': Quix__Broker__Address "
		"stays empty: the broker is not plaintext, and an address "
		"cannot carry credentials\n" ONE_THING);
}

SCENE_TEST(the_portals_ca_is_the_only_one)
{
	struct scene *scene = *state;
	AUTO_BROKER struct broker broker = BROKER_NONE;
	AUTO_RUN struct run run = { .args = CHECK };

	portal_start(scene, NULL);
	broker_tls(scene, &broker, "broker", "<dir>/broker-ca.pem",
		   "<dir>/broker-ca.key");
	use_broker(scene, "'SASL_SSL'");
	portal_property(scene, "dev", "ssl.endpoint.identification.algorithm",
			"'none'");
	scene_profile(scene, "dev", PROFILE_DEV);
	run_program(scene, &run);
	assert_run(
		scene, &run, 0,
		FOUND("dev") STORAGE("1", "4") STORAGE("2", "5")
			PORTAL TOKENS WORKSPACE
		"ok       environment  17 variables\n"
		"ok       broker       SASL_SSL, SCRAM-SHA-256, 1 server\n"
		"ok       tcp          <broker>: reachable\n"
		"ok       tls          <broker>: its certificate is valid\n" HEALTHY,
		"");
}

SCENE_TEST(ca_file_reminds_of_ssl_cert_file)
{
	struct scene *scene = *state;
	AUTO_BROKER struct broker broker = BROKER_NONE;
	AUTO_RUN struct run run = { .args = CHECK };
	AUTO_RUN struct run set = { .args = TEXTS("-p", "dev", "--check", "-e",
						  "SSL_CERT_FILE=<ca>") };

	certs_make(scene, CERT_GOOD);
	portal_start(scene, TEXTS("--https", "<cert>", "<key>"));
	broker_plain(scene, &broker, "broker");
	use_broker(scene, "'SASL_PLAINTEXT'");
	scene_profile(scene, "dev", PROFILE_DEV "ca_file = <ca>\n");
	run_program(scene, &run);
	assert_run(
		scene, &run, 0,
		FOUND("dev") STORAGE("1", "4") STORAGE("2", "5")
			PORTAL TOKENS WORKSPACE
		"ok       environment  16 variables\n"
		"warning  ca_file      quixrun trusts this CA; a program that connects to"
		" the portal itself does not\n"
		"                      -> set SSL_CERT_FILE in [env] to a file "
		"with this CA and the system's\n" BROKER
		"healthy, with 1 warning\n",
		"");
	run_program(scene, &set);
	assert_int_equal(set.exit_status, 0);
	assert_non_null(strstr(set.out.data,
			       "ok       ca_file      the program gets "
			       "SSL_CERT_FILE\n"));
}

SCENE_TEST(a_profile_that_is_not_to_be_used)
{
	struct scene *scene = *state;
	AUTO_RUN struct run none = { .args = CHECK };
	AUTO_RUN struct run loose = { .args = CHECK };
	AUTO_RUN struct run wrong = { .args = CHECK };

	scene_profile(scene, "den", PROFILE_LOCAL);
	run_program(scene, &none);
	assert_run(scene, &none, 125,
		   "failed   profile      no profile 'dev' in '<config>', "
		   "'/etc/quixrun'\n"
		   "                      -> did you mean 'den'?\n",
		   "quixrun: no profile was checked\n");
	scene_write(scene, "<config>/dev.ini", 0666, PROFILE_LOCAL);
	run_program(scene, &loose);
	assert_run(scene, &loose, 125,
		   "ok       profile      dev\n"
		   "failed   file         '<config>/dev.ini' can be written "
		   "by others (mode 0666)\n"
		   "                      -> if it is right, run: chmod go-w "
		   "<config>/dev.ini\n",
		   ONE_THING);
	scene_profile(scene, "dev", PROFILE_LOCAL "[quix]\ntokn_1 = x\n");
	run_program(scene, &wrong);
	assert_run(scene, &wrong, 125,
		   "ok       profile      dev\n"
		   "failed   file         <config>/dev.ini:4: unknown key "
		   "'tokn_1' in [quix]\n"
		   "                      -> did you mean 'token_1'?\n",
		   ONE_THING);
}

SCENE_TEST(a_token_that_others_can_read)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = CHECK };

	portal_start(scene, NULL);
	scene_write(scene, "<config>/dev.ini", 0644, PROFILE_DEV);
	run_program(scene, &run);
	assert_non_null(strstr(
		run.out.data,
		scene_text(scene,
			   "warning  file         <config>/dev.ini: token_1 in "
			   "line 4 can be read by others (mode 0644)\n"
			   "                      -> run: chmod 600 "
			   "<config>/dev.ini\n")));
}

SCENE_TEST(json_has_stable_keys)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("-p", "dev", "--check",
						  "--json") };

	broker_none(scene, "broker");
	scene_profile(scene, "dev", "[broker]\nbootstrap.servers = <broker>\n");
	run_program(scene, &run);
	assert_run(
		scene, &run, 75,
		"{\"profile\":\"dev\",\"path\":\"<config>/dev.ini\","
		"\"workspace\":null,\"status\":75,\"steps\":["
		"{\"step\":\"profile\",\"subject\":null,\"state\":\"ok\","
		"\"message\":\"dev\",\"mend\":null},"
		"{\"step\":\"file\",\"subject\":\"<config>/dev.ini\",\"state\":"
		"\"ok\",\"message\":\"trusted, mode 0600\",\"mend\":null},"
		"{\"step\":\"environment\",\"subject\":null,\"state\":\"ok\","
		"\"message\":\"9 variables\",\"mend\":null},"
		"{\"step\":\"broker\",\"subject\":null,\"state\":\"ok\","
		"\"message\":\"PLAINTEXT, 1 server\",\"mend\":null},"
		"{\"step\":\"tcp\",\"subject\":\"<broker>\",\"state\":"
		"\"failed\",\"message\":\"connection refused\",\"mend\":"
		"\"start the broker, or correct bootstrap.servers in [broker]\""
		"}]}\n",
		"quixrun: profile 'dev': 1 check failed; try again later\n");
}

SCENE_TEST(colours_are_for_a_terminal)
{
	struct scene *scene = *state;
	AUTO_BROKER struct broker broker = BROKER_NONE;
	AUTO_RUN struct run run = { .args = CHECK,
				    .terminal = TERMINAL_OUTPUT,
				    .env = TEXTS("TERM=xterm") };
	AUTO_RUN struct run plain = { .args = CHECK,
				      .terminal = TERMINAL_OUTPUT,
				      .env = TEXTS("TERM=xterm",
						   "NO_COLOR=1") };

	broker_plain(scene, &broker, "broker");
	scene_profile(scene, "dev", "[broker]\nbootstrap.servers = <broker>\n");
	run_program(scene, &run);
	assert_non_null(
		strstr(run.tty.data, "\033[32mok\033[0m       profile      "));
	run_program(scene, &plain);
	assert_non_null(strstr(plain.tty.data, "ok       profile      dev"));
	assert_null(strstr(plain.tty.data, "\033["));
}

/* Without a terminal each step is on one line. */
SCENE_TEST(on_a_terminal_words_are_not_cut_in_two)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = CHECK,
				    .terminal = TERMINAL_OUTPUT,
				    .env = TEXTS("TERM=xterm", "NO_COLOR=1") };

	portal_start(scene, NULL);
	scene_profile(scene, "dev",
		      "[quix]\nportal = <portal>\nworkspace = "
		      "acme-factory-dev\ntoken_1 = sdk-unknown\n");
	run_program(scene, &run);
	assert_int_equal(run.exit_status, 125);
	assert_non_null(strstr(
		run.tty.data,
		"failed   token 1      portal rejected token 1 of profile "
		"'dev' (HTTP 401,\r\n"
		"                      correlation id cid-1): the token is unknown: deactivated,\r\n"
		"                      mistyped or of another portal\r\n"
		"                      -> read the new tokens and run 'quixrun "
		"--rotate dev'\r\n"));
}

SCENE_TEST(the_cache_is_not_used)
{
	struct scene *scene = *state;
	AUTO_RUN struct run offline = { .args = TEXTS("--offline", "--check") };
	AUTO_RUN struct run operand = { .args = TEXTS("--check", "dev") };

	run_program(scene, &offline);
	assert_run(scene, &offline, 125, "",
		   "quixrun: --check sends requests to the portal; leave out "
		   "--offline\n");
	run_program(scene, &operand);
	assert_run(
		scene, &operand, 125, "",
		"quixrun: --check takes no argument; name the profile with -p"
		"\n");
}

#define NEEDS_WORKSPACE                                                        \
	PROFILE_DEV_FOUND "[broker]\nsource = none\n"                          \
			  "[env]\nA = ${workspace}\n[cache]\nttl = 1h\n"

/* It says what a launch would do, and never uses a cached answer for it. */
SCENE_TEST(source_none_is_checked_as_it_is_launched)
{
	static const char *const command[] = { "-qp", "dev", "--check",
					       "--timeout=500ms", NULL };
	struct scene *scene = *state;
	AUTO_RUN struct run first = { .args = TEXTS("-p", "dev", "/bin/true") };
	AUTO_RUN struct run there = { .args = command };
	AUTO_RUN struct run away = { .args = command };
	AUTO_RUN struct run launch = {
		.args = TEXTS("-qp", "dev", "--no-cache", "--timeout=500ms",
			      "/bin/true"),
	};

	portal_start(scene, NULL);
	scene_profile(scene, "dev", NEEDS_WORKSPACE);
	run_program(scene, &first);
	assert_run(scene, &first, 0, "", "");
	run_program(scene, &there);
	assert_int_equal(there.exit_status, 0);
	assert_has(scene, &there,
		   FOUND("dev") STORAGE("1", "3") STORAGE("2", "4")
			   PORTAL TOKENS WORKSPACE_ALONE ENTRY);
	assert_has(scene, &there,
		   "\nok       environment  11 variables\n"
		   "skipped  broker       the profile has no broker\n" HEALTHY);
	portal_fault(scene, "{'kind':'status','count':-1}");
	run_program(scene, &away);
	run_program(scene, &launch);
	assert_int_equal(launch.exit_status, 75);
	assert_int_equal(away.exit_status, 75);
	assert_non_null(
		strstr(away.out.data,
		       scene_text(scene, "failed   portal       <portal>: "
					 "portal answered HTTP 503 ")));
	assert_non_null(strstr(
		away.out.data,
		"skipped  token 2      not checked\n"
		"skipped  broker       not checked: the portal is unreachable"
		"\n"));
	/* The cache is the only source then. */
	assert_has(scene, &away, ENTRY);
}

/* As in a launch, no unnecessary request is sent. */
SCENE_TEST(source_none_that_needs_nothing_is_healthy_without_the_portal)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = CHECK };

	portal_start(scene, NULL);
	portal_fault(scene, "{'kind':'status','count':-1}");
	scene_profile(scene, "dev", PROFILE_DEV "[broker]\nsource = none\n");
	run_program(scene, &run);
	assert_run(
		scene, &run, 0,
		FOUND("dev") STORAGE("1", "4") STORAGE(
			"2",
			"5") "skipped  token 1      source = none: the portal is not "
			     "used\n"
			     "skipped  token 2      source = none: the portal is not "
			     "used\n" WORKSPACE_ALONE
			     "ok       environment  10 variables\n"
			     "skipped  broker       the profile has no broker\n" HEALTHY,
		"");
	assert_int_equal(portal_requests(scene), 0);
}
