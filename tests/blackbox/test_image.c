/*
 * The paths of CA certificates in images: each one alone in an empty root.
 * tests/run starts this only with EMPTY_ROOT=1.
 */
#include "harness.h"

struct place {
	const char *path;
	bool is_hashed; /* a folder, as openssl-rehash(1) makes it */
};

static const struct place PLACES[] = {
	{ "/etc/ssl/certs", true }, /* Debian, Alpine */
	{ "/etc/pki/tls/certs", true },
	{ "/etc/pki/ca-trust/extracted/pem/directory-hash", true },
	{ "/var/lib/ca-certificates/openssl", true },
	{ "/etc/ssl/certs/ca-certificates.crt", false }, /* distroless */
	{ "/etc/pki/tls/certs/ca-bundle.crt", false },	 /* RHEL */
	{ "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", false },
	{ "/etc/ssl/ca-bundle.pem", false }, /* SUSE */
	{ "/var/lib/ca-certificates/ca-bundle.pem", false },
	{ "/etc/ssl/cert.pem", false }, /* Alpine */
};

static void launch(struct scene *scene, struct run *run)
{
	run->args = TEXTS("-p", "dev", "<probe>", "say", "started");
	portal_start(scene, TEXTS("--https", "<cert>", "<key>"));
	scene_profile(scene, "dev",
		      "[quix]\nportal = <portal>\n"
		      "workspace = acme-factory-dev\n"
		      "token_1 = <dev-1>\n");
	run_program(scene, run);
}

static void the_ca_is_found_where_the_image_has_it(void **state)
{
	struct scene *scene = *state;
	const struct place *place = scene->row;
	AUTO_RUN struct run run = { 0 };

	assert_true(empty_root_is_on());
	certs_make(scene, CERT_GOOD);
	if (place->is_hashed)
		certs_hash(scene);
	scene->ca_place = place->path;
	launch(scene, &run);
	assert_run(scene, &run, 0, "started\n", "");
}

/* One test per path. */
__attribute__((constructor)) static void add_places(void)
{
	for (size_t i = 0; i < sizeof(PLACES) / sizeof(PLACES[0]); i++)
		test_add(
			&(struct CMUnitTest){
				PLACES[i].path,
				the_ca_is_found_where_the_image_has_it,
				scene_setup, scene_teardown,
				(void *)(uintptr_t)&PLACES[i] },
			__LINE__);
}

SCENE_TEST(an_image_without_a_ca_is_told)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { 0 };

	assert_true(empty_root_is_on());
	certs_make(scene, CERT_GOOD);
	scene->ca_place = "/nowhere.pem";
	launch(scene, &run);
	assert_run(scene, &run, 125, "",
		   "quixrun: certificate of the portal '127.0.0.1' rejected: "
		   "unable to get local issuer certificate (checked with no CA "
		   "store found); if the portal has its own CA, name it with "
		   "'ca_file' in [quix], or SSL_CERT_FILE\n");
}
