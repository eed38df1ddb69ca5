#include "cache/cache.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "quixrun/crypto.h"
#include "quixrun/io.h"
#include "quixrun/protocol.h"
#include "quixrun/text.h"
#include "system/atomic_file.h"
#include "system/private_dir.h"

#define MAGIC	      "QXC1"
#define MAGIC_LENGTH  4
#define FETCHED	      "cache.fetched_ms"
#define NAME_PURPOSE  "cache name"
#define ENTRY_PURPOSE "cache entry"

/* Each part ends with a NUL, so that different keys have different contexts. */
static void add_key_context(const struct cache_key *key, struct buf *context)
{
	char fingerprint[FINGERPRINT_SIZE];
	const char *workspace = key->workspace ? key->workspace : "";

	crypto_fingerprint(key->token, fingerprint);
	buf_add(context, MAGIC, MAGIC_LENGTH + 1);
	buf_add(context, key->portal, strlen(key->portal) + 1);
	buf_add(context, workspace, strlen(workspace) + 1);
	buf_add(context, fingerprint, sizeof(fingerprint));
}

static void add_entry_name(const struct cache_key *key, struct buf *name)
{
	AUTO_BUF struct buf context = { 0 };
	AUTO_CRYPTO_KEY struct crypto_key derived = { { 0 } };

	add_key_context(key, &context);
	crypto_derive(key->token, NAME_PURPOSE, &context, &derived);
	crypto_hex(derived.bytes, sizeof(derived.bytes), name);
}

void cache_entry_seal(const struct cache_key *key, const struct buf *plain,
		      struct buf *file)
{
	AUTO_BUF struct buf context = { 0 };
	AUTO_CRYPTO_KEY struct crypto_key derived = { { 0 } };

	add_key_context(key, &context);
	crypto_derive(key->token, ENTRY_PURPOSE, &context, &derived);
	buf_add(file, MAGIC, MAGIC_LENGTH);
	crypto_seal(&derived, &context, plain, file);
}

int cache_entry_open(const struct cache_key *key, const struct buf *file,
		     struct buf *plain)
{
	AUTO_BUF struct buf context = { 0 };
	AUTO_BUF struct buf sealed = { 0 };
	AUTO_CRYPTO_KEY struct crypto_key derived = { { 0 } };

	if (file->length < MAGIC_LENGTH ||
	    memcmp(file->data, MAGIC, MAGIC_LENGTH))
		return -1;
	buf_add(&sealed, file->data + MAGIC_LENGTH,
		file->length - MAGIC_LENGTH);
	add_key_context(key, &context);
	crypto_derive(key->token, ENTRY_PURPOSE, &context, &derived);
	return crypto_open(&derived, &context, &sealed, plain);
}

/* The age of an entry, or -1 when its time is in the future. */
static long long age_of_entry(long long fetched_ms, long long now_ms)
{
	if (fetched_ms < 0 || now_ms < 0 ||
	    fetched_ms - now_ms > CACHE_FUTURE_MS)
		return -1;
	return now_ms > fetched_ms ? now_ms - fetched_ms : 0;
}

int cache_entry_decode(const struct buf *plain, long long now_ms,
		       struct fields *answer, long long *age_ms)
{
	struct error ignored;

	if (protocol_decode(buf_text(plain), plain->length, answer, &ignored) ||
	    !answer->count || strcmp(answer->items[0].key, FETCHED))
		return -1;
	*age_ms = age_of_entry(fields_number(answer, FETCHED, -1), now_ms);
	fields_remove(answer, FETCHED);
	return *age_ms < 0 ? -1 : 0;
}

void cache_entry_encode(const struct fields *answer, long long now_ms,
			struct buf *plain)
{
	AUTO_FIELDS struct fields stamp = { 0 };

	fields_set_number(&stamp, FETCHED, now_ms);
	protocol_encode(&stamp, plain);
	/*
	 * Removes the empty line that ends the stamp: both parts form one
	 * message.
	 */
	buf_truncate(plain, plain->length - 1);
	protocol_encode(answer, plain);
}

#define TEMPORARY_AGE_MS 3600000LL

static int refuse_folder(struct error *reason, const char *path,
			 const char *why)
{
	return error_set(reason, STATUS_PERMANENT, "no cache in '%s': %s", path,
			 why);
}

/* Checks the folder that contains the cache's directory. */
static int check_parent_folder(const char *path, bool is_ours,
			       struct error *reason)
{
	struct stat status;

	if (path[0] != '/')
		return refuse_folder(reason, path, "not an absolute path");
	if (stat(path, &status) < 0)
		return refuse_folder(reason, path, strerror(errno));
	if (is_ours && status.st_uid != geteuid())
		return refuse_folder(reason, path,
				     "it belongs to another user");
	return 0;
}

/*
 * Opens the directory `path` in `parent`, an absolute path, which must be the
 * effective user's when `is_parent_ours`; makes it if missing. Returns a
 * descriptor that the caller closes, or -1 with *reason: missing, or not a
 * directory of the effective user with mode 0700 (set-group-ID, which is
 * inherited from an emptyDir with an fsGroup, is allowed).
 */
static int cache_directory_open(const char *parent, bool is_parent_ours,
				const char *path, struct error *reason)
{
	struct error why;
	int fd;

	if (check_parent_folder(parent, is_parent_ours, reason))
		return -1;
	fd = private_dir_open(path, &why);
	if (fd < 0)
		return refuse_folder(reason, path, why.message);
	return fd;
}

static bool is_entry_trusted(const struct stat *status, size_t max)
{
	return S_ISREG(status->st_mode) && status->st_uid == geteuid() &&
	       (status->st_mode & 07777) == 0600 && status->st_size >= 0 &&
	       (unsigned long long)status->st_size <= max;
}

/*
 * Reads the file `name`, at most `max` bytes, into *out. Returns 0, or -1 when
 * it is missing, too large, or not a regular file of the effective user with
 * mode 0600. Never blocks on a fifo or follows a symlink.
 */
static int cache_file_read(int directory, const char *name, size_t max,
			   struct buf *out)
{
	struct stat status;
	int result = -1;
	int fd = openat(directory, name,
			O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK |
				O_NOCTTY);

	if (fd < 0)
		return -1;
	if (!fstat(fd, &status) && is_entry_trusted(&status, max)) {
		buf_reserve(out, (size_t)status.st_size + 1);
		result = io_read_all(fd, max, out);
	}
	close(fd);
	return result;
}

static bool is_temporary_abandoned(int directory, const char *name,
				   long long now_ms)
{
	struct stat status;

	return text_begins(name, ATOMIC_FILE_TEMPORARY) &&
	       !fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) &&
	       S_ISREG(status.st_mode) &&
	       status.st_mtim.tv_sec < (now_ms - TEMPORARY_AGE_MS) / 1000;
}

/*
 * Removes temporary files of killed writers: those older than an hour before
 * `now_ms` (CLOCK_REALTIME, milliseconds).
 */
static void cache_directory_tidy(int directory, long long now_ms)
{
	/* A separate open file with its own offset; closedir(3) closes it. */
	int fd = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *stream = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry;

	if (!stream) {
		if (fd >= 0)
			close(fd);
		return;
	}
	while ((entry = readdir(stream)))
		if (is_temporary_abandoned(directory, entry->d_name, now_ms))
			unlinkat(directory, entry->d_name, 0);
	closedir(stream);
}

void cache_add_folder(const char *dir, const char *runtime_dir,
		      struct buf *path)
{
	if (dir && *dir)
		buf_add_format(path, "%s/quixrun-%lu", dir,
			       (unsigned long)geteuid());
	else if (runtime_dir && *runtime_dir)
		buf_add_format(path, "%s/quixrun", runtime_dir);
}

int cache_open(const char *dir, const char *runtime_dir, struct cache *cache,
	       struct error *reason)
{
	AUTO_BUF struct buf path = { 0 };

	*cache = (struct cache){ .fd = -1 };
	cache_add_folder(dir, runtime_dir, &path);
	if (dir && *dir)
		cache->fd = cache_directory_open(dir, false, path.data, reason);
	else if (path.length)
		cache->fd = cache_directory_open(runtime_dir, true, path.data,
						 reason);
	else
		error_set(reason, STATUS_PERMANENT,
			  "no cache: XDG_RUNTIME_DIR is not set; name a "
			  "folder for it with 'dir' in [cache]");
	cache->is_open = cache->fd >= 0;
	return cache->is_open ? 0 : -1;
}

bool cache_load(const struct cache *cache, const struct cache_key *key,
		long long now_ms, struct fields *answer, long long *age_ms)
{
	AUTO_BUF struct buf name = { 0 };
	AUTO_BUF struct buf file = { 0 };
	AUTO_BUF struct buf plain = { 0 };

	if (!cache->is_open)
		return false;
	add_entry_name(key, &name);
	if (!cache_file_read(cache->fd, name.data, CACHE_ENTRY_MAX, &file) &&
	    !cache_entry_open(key, &file, &plain) &&
	    !cache_entry_decode(&plain, now_ms, answer, age_ms))
		return true;
	fields_clear(answer);
	return false;
}

int cache_store(const struct cache *cache, const struct cache_key *key,
		const struct fields *answer, long long now_ms,
		struct error *reason)
{
	AUTO_BUF struct buf plain = { 0 };
	AUTO_BUF struct buf name = { 0 };
	AUTO_BUF struct buf file = { 0 };

	if (!cache->is_open)
		return error_set(reason, STATUS_PERMANENT, "there is no cache");
	cache_entry_encode(answer, now_ms, &plain);
	cache_entry_seal(key, &plain, &file);
	if (file.length > CACHE_ENTRY_MAX)
		return error_set(reason, STATUS_PERMANENT,
				 "the answer was not written to the cache: it "
				 "is larger than 8 MiB");
	add_entry_name(key, &name);
	cache_directory_tidy(cache->fd, now_ms);
	if (!atomic_file_write(cache->fd, name.data, &file))
		return 0;
	return error_set(reason, STATUS_TEMPORARY,
			 "the answer was not written to the cache: %s",
			 strerror(errno));
}

void cache_delete(const struct cache *cache, const struct cache_key *key)
{
	AUTO_BUF struct buf name = { 0 };

	if (!cache->is_open)
		return;
	add_entry_name(key, &name);
	unlinkat(cache->fd, name.data, 0);
}

void cache_clear(struct cache *cache)
{
	if (cache->is_open)
		close(cache->fd);
	*cache = (struct cache){ .fd = -1 };
}
