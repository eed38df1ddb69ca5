/*
 * Every failure to reach the portal has its own message and advice.
 */
#include "harness.h"
#include "proxy.h"
#include "waits.h"

#include <string.h>

#define PROFILE(portal)                                                        \
	"[quix]\nportal = " portal "\n"                                        \
	"workspace = acme-factory-dev\n"                                       \
	"token_1 = <dev-1>\n"
#define ARGS  TEXTS("-p", "dev", "<probe>", "say", "started")
#define SHORT TEXTS("--timeout=1s", "-p", "dev", "<probe>", "say", "started")

static void fails(struct scene *scene, const char *profile, int status,
		  const char *err)
{
	const char *const *patient = ARGS;
	AUTO_RUN struct run run = { .args = status == 75 ? SHORT : patient };

	scene_profile(scene, "dev", profile);
	waits_in_time(scene, &run, &(struct timed){ status, err, 0, 0 });
	assert_string_equal(buf_text(&run.out), "");
}

/* A portal with such a certificate is rejected; the token is never sent. */
static void refuses(struct scene *scene, enum cert_kind kind,
		    const char *profile, const char *err)
{
	certs_make(scene, kind);
	portal_start(scene, TEXTS("--https", "<cert>", "<key>"));
	fails(scene, profile, 125, err);
	assert_int_equal(portal_requests(scene), 0);
}

SCENE_TEST(a_host_without_an_address)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = SHORT,
		.env = TEXTS("RES_OPTIONS=attempts:1 timeout:1"),
	};

	scene_profile(scene, "dev",
		      "[quix]\nportal = https://portal-api.quix.invalid\n"
		      "workspace = w\ntoken_1 = sdk-x\n");
	waits_in_time(
		scene, &run,
		&(struct timed){ 75,
				 "quixrun: cannot resolve the portal's host "
				 "'portal-api.quix.invalid' (* attempt* in *); "
				 "check 'portal' in [quix] and the network\n",
				 0, 0 });
}

SCENE_TEST(a_port_that_nobody_listens_on)
{
	fails(*state,
	      "[quix]\nportal = https://127.0.0.1:1/api\n"
	      "workspace = w\ntoken_1 = sdk-x\n",
	      75,
	      "quixrun: cannot connect to the portal at "
	      "'https://127.0.0.1:1': connection refused (* attempt* in *)\n");
}

SCENE_TEST(an_expired_certificate)
{
	refuses(*state, CERT_EXPIRED, PROFILE("<portal>") "ca_file = <ca>\n",
		"quixrun: certificate of the portal '127.0.0.1' "
		"rejected: certificate has expired (checked with * "
		"and '<ca>'); it must be renewed, unless the clock "
		"is wrong\n");
}

SCENE_TEST(another_hosts_certificate)
{
	refuses(*state, CERT_OTHER_HOST, PROFILE("<portal>") "ca_file = <ca>\n",
		"quixrun: certificate of the portal '127.0.0.1' "
		"rejected: no alternative certificate subject name "
		"matches target host name '127.0.0.1' (checked "
		"with * and '<ca>'); check 'portal' in [quix]\n");
}

SCENE_TEST(a_self_signed_certificate)
{
	refuses(*state, CERT_SELF_SIGNED, PROFILE("<portal>"),
		"quixrun: certificate of the portal '127.0.0.1' "
		"rejected: self-signed certificate (checked with "
		"*); if the portal has its own CA, name it with "
		"'ca_file' in [quix], or SSL_CERT_FILE\n");
}

SCENE_TEST(an_unknown_ca)
{
	refuses(*state, CERT_GOOD, PROFILE("<portal>"),
		"quixrun: certificate of the portal '127.0.0.1' "
		"rejected: unable to get local issuer certificate "
		"(checked with *); if the portal has its own CA, "
		"name it with 'ca_file' in [quix], or SSL_CERT_FILE\n");
}

SCENE_TEST(an_unknown_ca_though_there_is_a_ca_file)
{
	struct scene *scene = *state;

	certs_make(scene, CERT_GOOD);
	portal_start(scene, TEXTS("--https", "<cert>", "<key>"));
	fails(scene, PROFILE("<portal>") "ca_file = <dir>/broker-ca.pem\n", 125,
	      "quixrun: certificate of the portal '127.0.0.1' "
	      "rejected: unable to get local issuer certificate "
	      "(checked with * and '<dir>/broker-ca.pem'); check "
	      "'ca_file' in [quix]\n");
	assert_int_equal(portal_requests(scene), 0);
}

SCENE_TEST(tls_1_1_only)
{
	struct scene *scene = *state;

	certs_make(scene, CERT_GOOD);
	portal_start(
		scene,
		TEXTS("--https", "<cert>", "<key>", "--tls-priority",
		      "NORMAL:-VERS-ALL:+VERS-TLS1.1:%VERIFY_ALLOW_BROKEN"));
	fails(scene, PROFILE("<portal>") "ca_file = <ca>\n", 125,
	      "quixrun: no TLS connection to the portal at "
	      "'<portal>': unsupported protocol; quixrun needs "
	      "TLS 1.2 or newer\n");
}

SCENE_TEST(plain_http_on_the_https_port)
{
	struct scene *scene = *state;

	portal_start(scene, NULL);
	const char *url = scene_text(scene, "<portal>");
	struct buf name = { 0 };
	buf_add_format(&name, "https%s", url + strlen("http"));
	scene_name(scene, "https", buf_text(&name));
	buf_clear(&name);
	fails(scene, PROFILE("<https>"), 125,
	      "quixrun: no TLS connection to the portal at "
	      "'<https>': wrong version number; that port does "
	      "not seem to speak TLS\n");
	assert_int_equal(portal_requests(scene), 0);
}

/*
 * With a proxy in the environment that answers with this status; 0: it is not
 * running.
 */
static void fails_by_proxy(struct scene *scene, int proxy_status,
			   const char *proxy, int status, const char *err)
{
	AUTO_RUN struct run run = { .args = SHORT, .env = TEXTS(proxy) };
	pid_t process = proxy_status > 0 ? proxy_start(scene, proxy_status) : 0;

	scene->is_secret_inherited = true;
	scene->is_secret_a_proxys = true;
	scene_secret(scene, "proxy-password", "quite-unguessable-4711");
	scene_profile(scene, "dev",
		      "[quix]\nportal = https://portal.example.test\n"
		      "workspace = w\ntoken_1 = sdk-x\n");
	run_program(scene, &run);
	if (process > 0)
		proxy_stop(process);
	assert_run_like(scene, &run, status, "", err);
}

SCENE_TEST(an_unreachable_proxy)
{
	fails_by_proxy(*state, 0, "https_proxy=http://127.0.0.1:1/", 75,
		       "quixrun: cannot connect to the proxy '127.0.0.1:1': "
		       "connection refused (* attempt* in *); check "
		       "https_proxy in the environment\n");
}

SCENE_TEST(an_unreachable_proxy_with_a_password)
{
	fails_by_proxy(*state, 0,
		       "HTTPS_PROXY=http://user:quite-unguessable-4711@"
		       "127.0.0.1:1",
		       75,
		       "quixrun: cannot connect to the proxy '127.0.0.1:1': "
		       "connection refused (* attempt* in *); check "
		       "HTTPS_PROXY in the environment\n");
}

static void answers_by_proxy(struct scene *scene, int proxy_status, int status,
			     const char *err)
{
	fails_by_proxy(scene, proxy_status,
		       "https_proxy=http://user:quite-unguessable-4711@<proxy>",
		       status, err);
}

SCENE_TEST(a_proxy_that_wants_a_login)
{
	answers_by_proxy(*state, 407, 125,
			 "quixrun: proxy '<proxy>' answered HTTP 407 to "
			 "CONNECT to the portal at "
			 "'https://portal.example.test'; check https_proxy "
			 "in the environment\n");
}

SCENE_TEST(a_proxy_that_forbids_it)
{
	answers_by_proxy(*state, 403, 125,
			 "quixrun: proxy '<proxy>' answered HTTP 403 to "
			 "CONNECT to the portal at "
			 "'https://portal.example.test'; check https_proxy "
			 "in the environment\n");
}

SCENE_TEST(a_proxy_that_fails)
{
	answers_by_proxy(*state, 503, 75,
			 "quixrun: proxy '<proxy>' answered HTTP 503 to "
			 "CONNECT to the portal at "
			 "'https://portal.example.test' (* attempt* in *); "
			 "check https_proxy in the environment\n");
}

/* Through a proxy, to a portal of another name. */
static void by_proxy(struct scene *scene, const char *fault, int status,
		     const char *out, const char *err)
{
	AUTO_RUN struct run run = {
		.args = ARGS, .env = TEXTS("all_proxy=http://u:p@<proxy>")
	};

	certs_make(scene, CERT_OTHER_HOST);
	portal_start(scene, TEXTS("--https", "<cert>", "<key>"));
	if (fault != NULL)
		portal_fault(scene, fault);
	pid_t proxy = proxy_start(scene, 200);
	scene_profile(
		scene, "dev",
		PROFILE("https://portal.example.test") "ca_file = <ca>\n");
	run_program(scene, &run);
	proxy_stop(proxy);
	assert_run(scene, &run, status, out, err);
	/* The proxy must not get the token. */
	const char *head = scene_read(scene, "<dir>/proxy.log");
	scene_assert_no_secret(scene, "what the proxy saw", head, strlen(head));
	assert_non_null(strstr(head, "CONNECT portal.example.test:443 HTTP"));
	assert_null(strstr(head, "\nAuthorization:"));
}

SCENE_TEST(a_proxy_that_works)
{
	by_proxy(*state, NULL, 0, "started\n", "");
}

SCENE_TEST(the_web_portal_instead_of_its_api)
{
	by_proxy(*state, "{'kind':'html'}", 125, "",
		 "quixrun: portal at 'https://portal.example.test' answered "
		 "with a web page, not JSON; did you mean "
		 "'https://portal-api.example.test'?\n");
}

SCENE_TEST(the_web_portals_404)
{
	by_proxy(*state, "{'kind':'html','status':404}", 125, "",
		 "quixrun: portal at 'https://portal.example.test' answered "
		 "with a web page, not JSON; did you mean "
		 "'https://portal-api.example.test'?\n");
}
