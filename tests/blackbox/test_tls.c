/*
 * HTTPS: TLS 1.2 or newer, certificates are always verified.
 */
#include "harness.h"

#define PROFILE                                                                \
	"[quix]\nportal = <portal>\n"                                          \
	"workspace = acme-factory-dev\n"                                       \
	"token_1 = <dev-1>\n"
#define CERTIFICATE "quixrun: certificate of the portal '127.0.0.1' rejected: "
#define SYSTEM	    "(checked with '/etc/ssl/certs*'); "
#define OURS	    "(checked with '/etc/ssl/certs*' and '<ca>'); "
#define ARGS	    TEXTS("--timeout=<late>", "-p", "dev", "<probe>", "say", "started")

static void start(struct scene *scene, enum cert_kind kind,
		  const char *const *more)
{
	const char *options[8] = { "--https", "<cert>", "<key>" };
	int count = 3;

	certs_make(scene, kind);
	for (; more != NULL && *more != NULL; more++)
		options[count++] = *more;
	portal_start(scene, options);
}

SCENE_TEST(a_ca_file_is_added_to_the_systems)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = ARGS };

	start(scene, CERT_GOOD, NULL);
	scene_profile(scene, "dev", PROFILE "ca_file = <ca>\n");
	run_program(scene, &run);
	assert_run(scene, &run, 0, "started\n", "");
}

SCENE_TEST(ssl_cert_file_counts)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = ARGS,
				    .env = TEXTS("SSL_CERT_FILE=<ca>") };

	start(scene, CERT_GOOD, NULL);
	scene_profile(scene, "dev", PROFILE);
	run_program(scene, &run);
	assert_run(scene, &run, 0, "started\n", "");
}

/* A portal with such a certificate is rejected; the token is never sent. */
static void assert_refused(struct scene *scene, enum cert_kind kind,
			   const char *setting, const char *err)
{
	AUTO_RUN struct run run = { .args = ARGS };
	struct buf profile = { 0 };

	start(scene, kind, NULL);
	buf_add_format(&profile, PROFILE "%s", setting);
	scene_profile(scene, "dev", buf_text(&profile));
	buf_clear(&profile);
	run_program(scene, &run);
	assert_run_like(scene, &run, 125, "", err);
	assert_int_equal(portal_requests(scene), 0);
}

SCENE_TEST(an_unknown_ca_is_refused)
{
	assert_refused(
		*state, CERT_GOOD, "",
		CERTIFICATE
		"unable to get local issuer certificate " SYSTEM
		"if the portal has its own CA, name it with 'ca_file' in [quix], or "
		"SSL_CERT_FILE\n");
}

SCENE_TEST(an_expired_certificate_is_refused)
{
	assert_refused(*state, CERT_EXPIRED, "ca_file = <ca>\n",
		       CERTIFICATE
		       "certificate has expired " OURS
		       "it must be renewed, unless the clock is wrong\n");
}

SCENE_TEST(another_hosts_certificate_is_refused)
{
	assert_refused(
		*state, CERT_OTHER_HOST, "ca_file = <ca>\n",
		CERTIFICATE
		"no alternative certificate subject name matches target host name '127.0.0.1' " OURS
		"check 'portal' in [quix]\n");
}

SCENE_TEST(a_self_signed_certificate_is_refused)
{
	assert_refused(*state, CERT_SELF_SIGNED, "ca_file = <ca>\n",
		       CERTIFICATE "self-signed certificate " OURS
				   "check 'ca_file' in [quix]\n");
}

SCENE_TEST(tls_1_1_is_refused)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = ARGS };

	start(scene, CERT_GOOD,
	      TEXTS("--tls-priority",
		    "NORMAL:-VERS-ALL:+VERS-TLS1.1:%VERIFY_ALLOW_BROKEN"));
	scene_profile(scene, "dev", PROFILE "ca_file = <ca>\n");
	run_program(scene, &run);
	assert_run_like(
		scene, &run, 125, "",
		"quixrun: no TLS connection to the portal at '<portal>': unsupported protocol*\n");
}

SCENE_TEST(tls_1_2_is_enough)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = ARGS };

	start(scene, CERT_GOOD,
	      TEXTS("--tls-priority", "NORMAL:-VERS-ALL:+VERS-TLS1.2"));
	scene_profile(scene, "dev", PROFILE "ca_file = <ca>\n");
	run_program(scene, &run);
	assert_run(scene, &run, 0, "started\n", "");
}

SCENE_TEST(a_ca_file_that_others_can_write_is_refused)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = ARGS };

	start(scene, CERT_GOOD, NULL);
	scene_write(scene, "loose.pem", 0666, scene_read(scene, "<ca>"));
	scene_profile(scene, "dev", PROFILE "ca_file = <dir>/loose.pem\n");
	run_program(scene, &run);
	assert_run(scene, &run, 125, "",
		   "quixrun: <config>/dev.ini:5: ca_file: '<dir>/loose.pem' "
		   "can be written by others (mode 0666); if it is right, run: "
		   "chmod go-w <dir>/loose.pem\n");
}

SCENE_TEST(a_ca_file_without_a_certificate_is_refused)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = ARGS };

	start(scene, CERT_GOOD, NULL);
	scene_profile(scene, "dev", PROFILE "ca_file = <key>\n");
	run_program(scene, &run);
	assert_run(
		scene, &run, 125, "",
		"quixrun: <config>/dev.ini:5: ca_file: '<key>' contains no certificate in PEM format"
		"\n");
}

SCENE_TEST(a_plain_server_behind_https_is_no_tls)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = ARGS };

	portal_start(scene, NULL);
	const char *url = scene_text(scene, "<portal>");
	struct buf portal = { 0 };
	buf_add_format(&portal, "https%s", url + 4);
	scene_name(scene, "portal", buf_text(&portal));
	buf_clear(&portal);
	scene_profile(scene, "dev", PROFILE);
	run_program(scene, &run);
	assert_run_like(
		scene, &run, 125, "",
		"quixrun: no TLS connection to the portal at '<portal>': wrong version number*\n");
}

#define LINKED "/etc/ssl/certs"

/* An administrator may add a CA to the system with a symlink to any place. */
SCENE_TEST(a_ca_behind_a_link_of_the_systems_counts)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = ARGS };

	start(scene, CERT_GOOD, NULL);
	certs_link(scene);
	scene->ca_place = LINKED;
	scene_profile(scene, "dev", PROFILE);
	run_program(scene, &run);
	assert_run(scene, &run, 0, "started\n", "");
	assert_int_equal(portal_requests(scene), 1);
}

SCENE_TEST(that_it_asks_again_is_said_when_verbose)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("-v", "-p", "dev", "<probe>",
						  "exit", "0") };

	run_skip_without_landlock();
	start(scene, CERT_GOOD, NULL);
	certs_link(scene);
	scene->ca_place = LINKED;
	scene_profile(scene, "dev", PROFILE);
	run_program(scene, &run);
	assert_run_like(
		scene, &run, 0, "",
		"quixrun: certificate of the portal rejected; retrying with the CA files that links in the system's CA store point"
		" to\n"
		"quixrun: profile 'dev', workspace 'acme-factory-dev', "
		"token 1:<dev-1:id>, from the portal, * ms\n");
}

SCENE_TEST(a_link_does_not_help_a_certificate_of_nobodys)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = ARGS };

	start(scene, CERT_SELF_SIGNED, NULL);
	certs_link(scene);
	scene->ca_place = LINKED;
	scene_profile(scene, "dev", PROFILE);
	run_program(scene, &run);
	assert_run(scene, &run, 125, "",
		   CERTIFICATE
		   "self-signed certificate (checked with '/etc/ssl/certs'); "
		   "if the portal has its own CA, name it with 'ca_file' in "
		   "[quix], or SSL_CERT_FILE\n");
	assert_int_equal(portal_requests(scene), 0);
}
