#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "portal/castore.h"

#define BEGIN "-----BEGIN CERTIFICATE-----\n"

/* A new file with that text; its path replaces the XXXXXX. */
static void make_file(char *path, const char *text)
{
	const int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
}

static void the_environment_replaces_directory_and_bundle(void **state)
{
	const struct request request = { 0 };
	struct castore store = { 0 };
	struct failure failure;
	char path[] = "/tmp/test_portal_castore-XXXXXX";

	(void)state;
	make_file(path, BEGIN);
	setenv("SSL_CERT_DIR", "/some/where", 1);
	setenv("SSL_CERT_FILE", path, 1);
	assert_int_equal(castore_choose(&request, &store, &failure), 0);
	assert_string_equal(store.directory, "/some/where");
	assert_string_equal(store.file, path);
	assert_int_equal(store.pem.length, 0);
	castore_clear(&store);
	unlink(path);
}

static void a_directory_in_the_environment_needs_no_bundle(void **state)
{
	const struct request request = { 0 };
	struct castore store = { 0 };
	struct failure failure;

	(void)state;
	setenv("SSL_CERT_DIR", "/some/where", 1);
	unsetenv("SSL_CERT_FILE");
	assert_int_equal(castore_choose(&request, &store, &failure), 0);
	assert_null(store.file);
	assert_string_equal(store.names, "'/some/where'");
	castore_clear(&store);
}

static void the_profiles_ca_is_added_to_the_bundle(void **state)
{
	char ca[] = BEGIN "two\n", ca_file[] = "/x/ca.pem";
	const struct request request = { .ca = ca, .ca_file = ca_file };
	struct castore store = { 0 };
	struct failure failure;
	AUTO_BUF struct buf names = { 0 };
	char path[] = "/tmp/test_portal_castore-XXXXXX";

	(void)state;
	make_file(path, BEGIN "one\n");
	setenv("SSL_CERT_DIR", "/some/where", 1);
	setenv("SSL_CERT_FILE", path, 1);
	assert_int_equal(castore_choose(&request, &store, &failure), 0);
	assert_string_equal(store.pem.data, BEGIN "one\n\n" BEGIN "two\n");
	buf_add_format(&names, "'/some/where' and '%s' and '/x/ca.pem'", path);
	assert_string_equal(store.names, names.data);
	castore_clear(&store);
	castore_clear(&store);
	unlink(path);
}

static void a_file_that_cannot_be_used_is_named(void **state)
{
	char junk[] = "junk", good[] = BEGIN, ca_file[] = "/x/ca.pem";
	const struct request none = { 0 };
	const struct request with_junk = { .ca = junk, .ca_file = ca_file };
	const struct request with_good = { .ca = good, .ca_file = ca_file };
	const struct {
		const struct request *request;
		const char *message;
	} cases[] = {
		{ &none, "cannot read the CA bundle '/no/such': No such file "
			 "or directory" },
		{ &with_good, "cannot read the CA bundle '/no/such': No such "
			      "file or directory" },
		{ &with_junk, "CA file '/x/ca.pem' holds no PEM certificate" },
	};
	size_t i;

	(void)state;
	setenv("SSL_CERT_FILE", "/no/such", 1);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct castore store = { 0 };
		struct failure failure;

		assert_int_equal(
			castore_choose(cases[i].request, &store, &failure), -1);
		assert_string_equal(failure.error.message, cases[i].message);
		assert_int_equal(failure.error.status, STATUS_MEND);
		castore_clear(&store);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_environment_replaces_directory_and_bundle),
		cmocka_unit_test(
			a_directory_in_the_environment_needs_no_bundle),
		cmocka_unit_test(the_profiles_ca_is_added_to_the_bundle),
		cmocka_unit_test(a_file_that_cannot_be_used_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
