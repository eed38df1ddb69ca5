#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../registry.h"
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

TEST(the_environment_replaces_directory_and_bundle)
{
	const struct request request = { 0 };
	struct castore store = { 0 };
	struct failure failure;
	char path[] = "/tmp/test_portal_castore-XXXXXX";

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

TEST(a_directory_in_the_environment_needs_no_bundle)
{
	const struct request request = { 0 };
	struct castore store = { 0 };
	struct failure failure;

	setenv("SSL_CERT_DIR", "/some/where", 1);
	unsetenv("SSL_CERT_FILE");
	assert_int_equal(castore_choose(&request, &store, &failure), 0);
	assert_null(store.file);
	assert_string_equal(store.names, "'/some/where'");
	castore_clear(&store);
}

TEST(the_profiles_ca_is_added_to_the_bundle)
{
	char ca[] = BEGIN "two\n", ca_file[] = "/x/ca.pem";
	const struct request request = { .ca = ca, .ca_file = ca_file };
	struct castore store = { 0 };
	struct failure failure;
	AUTO_BUF struct buf names = { 0 };
	char path[] = "/tmp/test_portal_castore-XXXXXX";

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

TEST(a_file_that_cannot_be_used_is_named)
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
		{ &with_junk,
		  "CA file '/x/ca.pem' contains no PEM certificate" },
	};
	size_t i;

	setenv("SSL_CERT_FILE", "/no/such", 1);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct castore store = { 0 };
		struct failure failure;

		assert_int_equal(
			castore_choose(cases[i].request, &store, &failure), -1);
		assert_string_equal(failure.error.message, cases[i].message);
		assert_int_equal(failure.error.status, STATUS_PERMANENT);
		castore_clear(&store);
	}
}
