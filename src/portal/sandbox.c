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

/* The callback that gets the places. */
struct listener {
	void (*each)(void *user, const char *path);
	void *user;
};

/*
 * /etc as a whole: a DHCP client replaces /etc/resolv.conf while this program
 * waits for the network, and a rule for the file would be for the old one.
 */
static const char *const system_places[] = {
	"/etc",
	/* libraries: NSS and gconv modules are loaded late */
	"/usr",
	"/lib",
	"/lib32",
	"/lib64",
	"/libx32",
	"/opt",
	"/nix/store",
	"/gnu/store",
	"/run/current-system",
	/* the resolver, beside the folder that /etc/resolv.conf points to */
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
	/* the kernel's and the processor's features */
	"/proc/self",
	"/proc/sys",
	"/sys/devices/system/cpu",
	"/dev/null",
	"/dev/random",
	"/dev/urandom",
};

/* Variables with paths, each a list. */
static const char *const variables[] = { "SSL_CERT_FILE", "SSL_CERT_DIR",
					 "LD_LIBRARY_PATH" };

/* Folders of certificates that are links, perhaps to anywhere. */
static const char *const stores[] = { "/etc/ssl/certs", "/etc/pki/tls/certs" };

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static void tell(const struct listener *listener, const char *path)
{
	listener->each(listener->user, path);
}

/* Below a place of the system, as it is written. */
static bool is_told(const char *path)
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

/* A link that leads out of its folder, to a place that is not reported yet. */
static bool leads_away(int folder, const char *name)
{
	char target[PATH_MAX];
	const ssize_t length =
		readlinkat(folder, name, target, sizeof(target) - 1);

	if (length < 0)
		return false;
	target[length] = '\0';
	return strchr(target, '/') && !is_told(target);
}

static void tell_links(const struct listener *listener, const char *path)
{
	AUTO_BUF struct buf file = { 0 };
	const struct dirent *entry;
	DIR *folder = opendir(path);

	while (folder && (entry = readdir(folder))) {
		if (entry->d_type != DT_LNK && entry->d_type != DT_UNKNOWN)
			continue;
		if (!leads_away(dirfd(folder), entry->d_name))
			continue;
		buf_truncate(&file, 0);
		buf_add_format(&file, "%s/%s", path, entry->d_name);
		tell(listener, buf_text(&file));
	}
	if (folder)
		closedir(folder);
}

/* Its links are reported, if wanted. */
static bool is_store(const char *path)
{
	size_t i;

	for (i = 0; i < COUNT(stores); i++)
		if (!strcmp(path, stores[i]))
			return true;
	return false;
}

/* As the dynamic linker, ';' is taken for ':'; an empty word is no path. */
static void tell_list(const struct listener *listener, const char *list)
{
	while (*list) {
		const size_t length = strcspn(list, ":;");
		AUTO_FREE char *path = mem_copy(list, length);

		if (length) {
			tell(listener, path);
			if (!is_store(path))
				tell_links(listener, path);
		}
		list += length + (list[length] != '\0');
	}
}

/* The text before the last slash; "" when there is none, or only the first. */
static void cut_last(char *path)
{
	char *slash = strrchr(path, '/');

	*(slash ? slash : path) = '\0';
}

/*
 * Where /etc/resolv.conf points to, a file that may not be there yet; NULL when
 * it is no link.
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
 * That file, and the folder in which it is replaced, or will be made: the
 * nearest that is there. The root folder is not reported.
 */
static void tell_resolver(const struct listener *listener)
{
	AUTO_FREE char *path = find_resolver();

	if (!path)
		return;
	tell(listener, path);
	do
		cut_last(path);
	while (*path && access(path, F_OK) < 0);
	if (*path)
		tell(listener, path);
}

static void tell_store_links(const struct listener *listener)
{
	size_t i;

	for (i = 0; i < COUNT(stores); i++)
		tell_links(listener, stores[i]);
}

/*
 * Calls `each` for every file, and every folder that may be read whole; not
 * all of them need be there. With `follows_links` also for the links in the
 * system's CA stores that lead out of these places: to look for them takes
 * half a millisecond, as update-ca-certificates(8) makes hundreds of links, and
 * hardly anybody adds another.
 */
static void list_places(bool follows_links,
			void (*each)(void *user, const char *path), void *user)
{
	const struct listener listener = { each, user };
	size_t i;

	for (i = 0; i < COUNT(system_places); i++)
		tell(&listener, system_places[i]);
	if (follows_links)
		tell_store_links(&listener);
	for (i = 0; i < COUNT(variables); i++) {
		const char *list = getenv(variables[i]);

		if (list)
			tell_list(&listener, list);
	}
	tell_resolver(&listener);
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

	tell_store_links(&listener);
	return has_links;
}

/* Rights that came after the headers of Debian 12, and their ABI versions. */
#define ACCESS_TRUNCATE	 (1ULL << 14) /* 3 */
#define ACCESS_IOCTL_DEV (1ULL << 15) /* 5 */

#define READING (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)

/* Every right that a kernel of that ABI version knows; all are taken away. */
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

/* Grants rights to a file, or to everything below a folder; if it is there. */
static void grant(int ruleset, const char *path, unsigned long long rights)
{
	const int fd = open(path, O_PATH | O_CLOEXEC);
	struct landlock_path_beneath_attr rule = { .allowed_access = rights,
						   .parent_fd = fd };

	if (fd < 0)
		return;
	if (add_rule(ruleset, &rule) < 0 && errno == EINVAL) {
		/* A folder's rights are not for a file. */
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
		error, STATUS_LATER,
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
	/* Where the counters are written when this program ends. */
	grant(ruleset, QUIXRUN_COVERAGE, attributes.handled_access_fs);
#endif
	result = (int)syscall(SYS_landlock_restrict_self, ruleset, 0);
	if (result < 0)
		report_missing(error, "landlock does not work");
	close(ruleset);
	return result;
}

/* Writing fails with EFBIG, instead of a signal that ends this program. */
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
