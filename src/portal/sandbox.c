#include "portal/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/landlock.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "portal/sandbox_places.h"

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

static int fail(struct error *error, const char *what)
{
	return error_set(error, STATUS_LATER,
			 "quixrun-portal is not kept from reading files: %s "
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
		return fail(error, "the kernel has no landlock");
	attributes.handled_access_fs = handled_by(version);
	ruleset = (int)syscall(SYS_landlock_create_ruleset, &attributes,
			       sizeof(attributes.handled_access_fs), 0);
	if (ruleset < 0)
		return fail(error, "landlock does not work");
	sandbox_places(follows_links, grant_reading, &ruleset);
#ifdef QUIXRUN_COVERAGE
	/* Where the counters are written when this program ends. */
	grant(ruleset, QUIXRUN_COVERAGE, attributes.handled_access_fs);
#endif
	result = (int)syscall(SYS_landlock_restrict_self, ruleset, 0);
	if (result < 0)
		fail(error, "landlock does not work");
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
