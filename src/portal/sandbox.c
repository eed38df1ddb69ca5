#include "portal/sandbox.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/landlock.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "quixrun/buf.h"
#include "quixrun/mem.h"

/* The callback that receives the paths. */
struct listener {
	void (*each)(void *user, const char *path);
	void *user;
};

/*
 * The whole of /etc: a DHCP client replaces /etc/resolv.conf while this program
 * waits for the network, and a rule for the file would apply to the old one.
 */
static const char *const system_places[] = {
	"/etc",
	/* libraries: NSS and gconv modules are loaded on demand */
	"/usr",
	"/lib",
	"/lib32",
	"/lib64",
	"/libx32",
	"/opt",
	"/nix/store",
	"/gnu/store",
	"/run/current-system",
	/* the resolver, apart from the target of /etc/resolv.conf */
	"/run/systemd/resolve",
	"/run/resolvconf",
	"/run/NetworkManager",
	"/run/netconfig",
	"/run/connman",
	"/run/nscd",
	"/var/run/nscd",
	"/var/lib/libvirt/dnsmasq",
	/* CA stores */
	"/var/lib/ca-certificates",
	/* information about the kernel and the processor */
	"/proc/self",
	"/proc/sys",
	"/sys/devices/system/cpu",
	"/dev/null",
	"/dev/random",
	"/dev/urandom",
};

/* Variables that contain lists of paths. */
static const char *const variables[] = { "SSL_CERT_FILE", "SSL_CERT_DIR",
					 "LD_LIBRARY_PATH" };

/* Folders of certificates that may be symlinks to other places. */
static const char *const stores[] = { "/etc/ssl/certs", "/etc/pki/tls/certs" };

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static void report(const struct listener *listener, const char *path)
{
	listener->each(listener->user, path);
}

/* True for a path below a system place, without following symlinks. */
static bool is_reported(const char *path)
{
	size_t i;

	for (i = 0; i < COUNT(system_places); i++) {
		const size_t length = strlen(system_places[i]);

		if (!strncmp(path, system_places[i], length) &&
		    path[length] == '/')
			return !strstr(path, "/../");
	}
	return false;
}

/* True for a symlink to another folder that is not reported yet. */
static bool is_link_outside(int folder, const char *name)
{
	char target[PATH_MAX];
	const ssize_t length =
		readlinkat(folder, name, target, sizeof(target) - 1);

	if (length < 0)
		return false;
	target[length] = '\0';
	return strchr(target, '/') && !is_reported(target);
}

static void report_links(const struct listener *listener, const char *path)
{
	AUTO_BUF struct buf file = { 0 };
	const struct dirent *entry;
	DIR *folder = opendir(path);

	while (folder && (entry = readdir(folder))) {
		if (entry->d_type != DT_LNK && entry->d_type != DT_UNKNOWN)
			continue;
		if (!is_link_outside(dirfd(folder), entry->d_name))
			continue;
		buf_truncate(&file, 0);
		buf_add_format(&file, "%s/%s", path, entry->d_name);
		report(listener, buf_text(&file));
	}
	if (folder)
		closedir(folder);
}

/* True for a CA store whose symlinks are reported with `follows_links`. */
static bool is_store(const char *path)
{
	size_t i;

	for (i = 0; i < COUNT(stores); i++)
		if (!strcmp(path, stores[i]))
			return true;
	return false;
}

/*
 * As in the dynamic linker, ';' separates like ':'; an empty word is not a
 * path.
 */
static void report_list(const struct listener *listener, const char *list)
{
	while (*list) {
		const size_t length = strcspn(list, ":;");
		AUTO_FREE char *path = mem_copy(list, length);

		if (length) {
			report(listener, path);
			if (!is_store(path))
				report_links(listener, path);
		}
		list += length + (list[length] != '\0');
	}
}

/* Removes the last slash and what follows; nothing is left of "/name". */
static void cut_last(char *path)
{
	char *slash = strrchr(path, '/');

	*(slash ? slash : path) = '\0';
}

/*
 * The target of the symlink /etc/resolv.conf, which may not exist yet; NULL
 * when it is not a symlink.
 */
static char *find_resolver(void)
{
	static const char file[] = "/etc/resolv.conf";
	AUTO_BUF struct buf path = { 0 };
	char target[PATH_MAX] = "";
	char *found;

	if (readlink(file, target, sizeof(target) - 1) < 0)
		return NULL;
	found = realpath(file, NULL);
	if (found)
		return found;
	buf_add_format(&path, "%s%s", *target == '/' ? "" : "/etc/", target);
	return buf_steal(&path);
}

/*
 * Reports that file and its folder, in which it is replaced or created: the
 * nearest folder that exists. The root folder is not reported.
 */
static void report_resolver(const struct listener *listener)
{
	AUTO_FREE char *path = find_resolver();

	if (!path)
		return;
	report(listener, path);
	do
		cut_last(path);
	while (*path && access(path, F_OK) < 0);
	if (*path)
		report(listener, path);
}

static void report_store_links(const struct listener *listener)
{
	size_t i;

	for (i = 0; i < COUNT(stores); i++)
		report_links(listener, stores[i]);
}

/*
 * Calls `each` for every file, and every folder that may be read as a whole;
 * some may not exist. With `follows_links` also for the symlinks in the
 * system's CA stores that lead out of these places: this takes half a
 * millisecond, because update-ca-certificates(8) makes hundreds of symlinks,
 * and few hosts need it.
 */
static void list_places(bool follows_links,
			void (*each)(void *user, const char *path), void *user)
{
	const struct listener listener = { each, user };
	size_t i;

	for (i = 0; i < COUNT(system_places); i++)
		report(&listener, system_places[i]);
	if (follows_links)
		report_store_links(&listener);
	for (i = 0; i < COUNT(variables); i++) {
		const char *list = getenv(variables[i]);

		if (list)
			report_list(&listener, list);
	}
	report_resolver(&listener);
}

static void take_note(void *user, const char *path)
{
	(void)path;
	*(bool *)user = true;
}

bool sandbox_has_links(void)
{
	bool has_links = false;
	const struct listener listener = { take_note, &has_links };

	report_store_links(&listener);
	return has_links;
}

/* Access rights that the headers of Debian 12 lack, with their ABI versions. */
#define ACCESS_TRUNCATE	 (1ULL << 14) /* 3 */
#define ACCESS_IOCTL_DEV (1ULL << 15) /* 5 */

#define READING (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)

/* Every right that a kernel of that ABI version knows; all are restricted. */
static unsigned long long handled_by(long version)
{
	unsigned long long rights = LANDLOCK_ACCESS_FS_REFER - 1;

	if (version >= 2)
		rights |= LANDLOCK_ACCESS_FS_REFER;
	if (version >= 3)
		rights |= ACCESS_TRUNCATE;
	if (version >= 5)
		rights |= ACCESS_IOCTL_DEV;
	return rights;
}

static long add_rule(int ruleset, const struct landlock_path_beneath_attr *rule)
{
	return syscall(SYS_landlock_add_rule, ruleset,
		       LANDLOCK_RULE_PATH_BENEATH, rule, 0);
}

/* Grants rights to a file, or to everything below a folder, if it exists. */
static void grant(int ruleset, const char *path, unsigned long long rights)
{
	const int fd = open(path, O_PATH | O_CLOEXEC);
	struct landlock_path_beneath_attr rule = { .allowed_access = rights,
						   .parent_fd = fd };

	if (fd < 0)
		return;
	if (add_rule(ruleset, &rule) < 0 && errno == EINVAL) {
		/* A file must not get the rights of a folder. */
		rule.allowed_access &= LANDLOCK_ACCESS_FS_READ_FILE;
		add_rule(ruleset, &rule);
	}
	close(fd);
}

static void grant_reading(void *user, const char *path)
{
	grant(*(const int *)user, path, READING);
}

static int report_missing(struct error *error, const char *what)
{
	return error_set(
		error, STATUS_TEMPORARY,
		"quixrun-portal is not prevented from reading files: %s "
		"(%s)",
		what, strerror(errno));
}

static int confine(bool follows_links, struct error *error)
{
	const long version = syscall(SYS_landlock_create_ruleset, NULL, 0,
				     LANDLOCK_CREATE_RULESET_VERSION);
	struct landlock_ruleset_attr attributes = { 0 };
	int ruleset, result;

	if (version < 1)
		return report_missing(error,
				      "the kernel does not support landlock");
	attributes.handled_access_fs = handled_by(version);
	ruleset = (int)syscall(SYS_landlock_create_ruleset, &attributes,
			       sizeof(attributes.handled_access_fs), 0);
	if (ruleset < 0)
		return report_missing(error, "landlock does not work");
	list_places(follows_links, grant_reading, &ruleset);
#ifdef QUIXRUN_COVERAGE
	/* The counters are written there when this program exits. */
	grant(ruleset, QUIXRUN_COVERAGE, attributes.handled_access_fs);
#endif
	result = (int)syscall(SYS_landlock_restrict_self, ruleset, 0);
	if (result < 0)
		report_missing(error, "landlock does not work");
	close(ruleset);
	return result;
}

/* Makes writing to files fail with EFBIG, without a signal. */
static void forbid_growth(void)
{
#ifndef QUIXRUN_COVERAGE
	const struct rlimit none = { 0, 0 };

	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &none);
#endif
}

int sandbox_enter(bool follows_links, struct error *error)
{
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	forbid_growth();
	return confine(follows_links, error);
}
