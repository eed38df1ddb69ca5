#include "portal/castore.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "quixrun/io.h"
#include "quixrun/mem.h"

#define CERTIFICATE_BEGIN "-----BEGIN CERTIFICATE-----"
/* Debian's bundle has 220 kB. */
#define BUNDLE_MAX ((size_t)16 * 1024 * 1024)

/* An entry from getdents64(2), for which not every C library has a type. */
struct folder_entry {
	uint64_t inode;
	int64_t next;
	unsigned short length;
	unsigned char type;
	char name[];
};

/* True for a name as openssl-rehash(1) makes it: 8 digits and ".0". */
static bool is_hashed_name(const char *name)
{
	return strspn(name, "0123456789abcdef") == 8 && !strcmp(name + 8, ".0");
}

/* True when one of the entries from getdents64(2) has such a name. */
static bool is_hashed_among(const char *entries, ssize_t length)
{
	ssize_t at;

	for (at = 0; at < length;) {
		struct folder_entry head;

		memcpy(&head, entries + at,
		       offsetof(struct folder_entry, name));
		if (is_hashed_name(entries + at +
				   offsetof(struct folder_entry, name)))
			return true;
		at += head.length;
	}
	return false;
}

/*
 * Not with readdir(3): the kernel would list most of the folder's hundreds of
 * entries before readdir(3) returns the first.
 */
static bool holds_hashed_names(const char *path)
{
	const int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	char entries[1024];
	bool is_found = false;
	ssize_t length;

	if (fd < 0)
		return false;
	while (!is_found && (length = syscall(SYS_getdents64, fd, entries,
					      sizeof(entries))) > 0)
		is_found = is_hashed_among(entries, length);
	close(fd);
	return is_found;
}

static bool is_readable(const char *path)
{
	return !access(path, R_OK);
}

/* A copy of the first path for which the test is true, or NULL. */
static char *first_that(bool (*passes)(const char *path),
			const char *const *paths)
{
	for (; *paths; paths++)
		if (passes(*paths))
			return mem_copy_text(*paths);
	return NULL;
}

static char *from_environment(const char *name)
{
	const char *path = getenv(name);

	return path && *path ? mem_copy_text(path) : NULL;
}

static void choose_system(struct castore *store)
{
	/* Debian and Alpine, RHEL old and new, SUSE. */
	static const char *const directories[] = {
		"/etc/ssl/certs", "/etc/pki/tls/certs",
		"/etc/pki/ca-trust/extracted/pem/directory-hash",
		"/var/lib/ca-certificates/openssl", NULL
	};
	/* Debian, RHEL, SUSE, Alpine. */
	static const char *const bundles[] = {
		"/etc/ssl/certs/ca-certificates.crt",
		"/etc/pki/tls/certs/ca-bundle.crt",
		"/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
		"/etc/ssl/ca-bundle.pem",
		"/var/lib/ca-certificates/ca-bundle.pem",
		"/etc/ssl/cert.pem",
		NULL
	};

	store->directory = from_environment("SSL_CERT_DIR");
	store->file = from_environment("SSL_CERT_FILE");
	if (!store->directory)
		store->directory = first_that(holds_hashed_names, directories);
	if (!store->directory && !store->file)
		store->file = first_that(is_readable, bundles);
}

/*
 * libcurl accepts certificates in memory in place of a bundle, and together
 * with a directory. So if there is a bundle, it is loaded into memory, too.
 */
static int add_profile_ca(const struct request *request, struct castore *store,
			  struct failure *failure)
{
	if (!strstr(request->ca, CERTIFICATE_BEGIN))
		return failure_set(failure, FAULT_CA_FILE,
				   "CA file '%s' contains no PEM certificate",
				   request->ca_file ? request->ca_file : "");
	if (store->file &&
	    io_read_file(AT_FDCWD, store->file, BUNDLE_MAX, &store->pem) < 0)
		return failure_set(failure, FAULT_CA_FILE,
				   "cannot read the CA bundle '%s': %s",
				   store->file, strerror(errno));
	if (store->pem.length)
		buf_add_char(&store->pem, '\n');
	buf_add_text(&store->pem, request->ca);
	return 0;
}

static char *name_all(const char *const *names)
{
	struct buf text = { 0 };
	size_t i;

	for (i = 0; i < 3; i++) {
		if (!names[i])
			continue;
		buf_add_format(&text, "%s'%s'", text.length ? " and " : "",
			       names[i]);
	}
	if (!text.length)
		buf_add_text(&text, "no CA store found");
	return buf_steal(&text);
}

int castore_choose(const struct request *request, struct castore *store,
		   struct failure *failure)
{
	choose_system(store);
	store->names = name_all(
		(const char *const[]){ store->directory, store->file,
				       request->ca ? request->ca_file : NULL });
	if (request->ca)
		return add_profile_ca(request, store, failure);
	if (store->file && !is_readable(store->file))
		return failure_set(failure, FAULT_CA_FILE,
				   "cannot read the CA bundle '%s': %s",
				   store->file, strerror(errno));
	return 0;
}

void castore_clear(struct castore *store)
{
	free(store->directory);
	free(store->file);
	buf_clear(&store->pem);
	free(store->names);
	*store = (struct castore){ 0 };
}
