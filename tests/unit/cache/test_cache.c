#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../registry.h"
#include "cache/cache.h"
#include "quixrun/mem.h"

#define NOW	      1700000000000LL
#define SOMEBODY_ELSE 12345
#define PASSWORD      "p4ss\nw\xff%rd"

static char bytes_a[] = "sdk-aaaa";
static char bytes_b[] = "sdk-bbbb";
static const struct secret token_a = { bytes_a, sizeof(bytes_a) - 1 };
static const struct secret token_b = { bytes_b, sizeof(bytes_b) - 1 };
static const struct cache_key key_a = { "https://portal", "acme", &token_a };
static const struct cache_key key_b = { "https://portal", "acme", &token_b };

/* For each test a new directory, as $XDG_RUNTIME_DIR, and its cache. */
struct room {
	char path[32];
	char inside[64]; /* the cache's directory */
	struct cache cache;
	struct error reason;
};

static int enter(void **state)
{
	struct room *room = mem_alloc(sizeof(*room));

	snprintf(room->path, sizeof(room->path), "/tmp/quixrun-test-XXXXXX");
	if (!mkdtemp(room->path))
		return -1;
	snprintf(room->inside, sizeof(room->inside), "%s/quixrun", room->path);
	*state = room;
	return 0;
}

static int remove_one(const char *path, const struct stat *status, int type,
		      struct FTW *where)
{
	(void)status;
	(void)type;
	(void)where;
	return remove(path);
}

static int leave(void **state)
{
	struct room *room = *state;
	int result = nftw(room->path, remove_one, 8, FTW_DEPTH | FTW_PHYS);

	cache_clear(&room->cache);
	free(room);
	return result;
}

static int enter_open(void **state)
{
	struct room *room;

	if (enter(state))
		return -1;
	room = *state;
	return cache_open(NULL, room->path, &room->cache, &room->reason);
}

#define IN_ROOM(name)	   TEST_WITH(name, enter, leave)
#define IN_OPEN_ROOM(name) TEST_WITH(name, enter_open, leave)

static void store(struct room *room, const struct cache_key *key)
{
	AUTO_FIELDS struct fields answer = { 0 };

	fields_set_text(&answer, "workspace", "acme");
	fields_set_text(&answer, "broker.sasl.password", PASSWORD);
	fields_set_text(&answer, "empty", "");
	assert_int_equal(
		cache_store(&room->cache, key, &answer, NOW, &room->reason), 0);
}

static bool load_at(const struct room *room, const struct cache_key *key,
		    long long now_ms, long long *age_ms)
{
	AUTO_FIELDS struct fields answer = { 0 };

	if (!cache_load(&room->cache, key, now_ms, &answer, age_ms)) {
		assert_int_equal(answer.count, 0);
		return false;
	}
	assert_int_equal(answer.count, 3);
	assert_string_equal(fields_text(&answer, "workspace"), "acme");
	assert_string_equal(fields_text(&answer, "broker.sasl.password"),
			    PASSWORD);
	assert_string_equal(fields_text(&answer, "empty"), "");
	return true;
}

static bool has(const struct room *room, const struct cache_key *key)
{
	long long age_ms;

	return load_at(room, key, NOW, &age_ms);
}

/* The number of files in the cache's directory; sets *name to the last one. */
static size_t count_files(const struct room *room, struct buf *name)
{
	DIR *stream = opendir(room->inside);
	const struct dirent *entry;
	size_t count = 0;

	assert_non_null(stream);
	while ((entry = readdir(stream))) {
		if (entry->d_name[0] == '.')
			continue;
		count++;
		buf_clear(name);
		buf_add_text(name, entry->d_name);
	}
	closedir(stream);
	return count;
}

/* The path of the only entry. */
static void find_entry(const struct room *room, struct buf *path)
{
	AUTO_BUF struct buf name = { 0 };

	assert_int_equal(count_files(room, &name), 1);
	buf_clear(path);
	buf_add_format(path, "%s/%s", room->inside, name.data);
}

static void read_entry(const char *path, struct buf *content)
{
	char bytes[4096];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = read(fd, bytes, sizeof(bytes));

	assert_true(n > 0);
	close(fd);
	buf_clear(content);
	buf_add(content, bytes, (size_t)n);
}

static void write_entry(const char *path, const char *bytes, size_t length)
{
	int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, length), length);
	close(fd);
}

static mode_t mode_of(const char *path)
{
	struct stat status;

	assert_int_equal(lstat(path, &status), 0);
	return status.st_mode & 07777;
}

static void assert_no_cache(struct room *room, const char *dir,
			    const char *reason)
{
	AUTO_CACHE struct cache cache = { 0 };
	AUTO_BUF struct buf expected = { 0 };

	assert_int_equal(cache_open(dir, room->path, &cache, &room->reason),
			 -1);
	assert_false(cache.is_open);
	if (!dir)
		buf_add_format(&expected, "no cache in '%s': ", room->inside);
	buf_add_text(&expected, reason);
	assert_string_equal(room->reason.message, buf_text(&expected));
}

IN_ROOM(the_directory_is_made_with_mode_0700)
{
	struct room *room = *state;
	mode_t before = umask(0);

	assert_int_equal(
		cache_open(NULL, room->path, &room->cache, &room->reason), 0);
	umask(before);
	assert_int_equal(mode_of(room->inside), 0700);
	assert_int_not_equal(fcntl(room->cache.fd, F_GETFD) & FD_CLOEXEC, 0);
	cache_clear(&room->cache);
	cache_clear(&room->cache);
	assert_int_equal(
		cache_open(NULL, room->path, &room->cache, &room->reason), 0);
}

IN_ROOM(a_shared_directory_gets_one_for_each_user)
{
	struct room *room = *state;
	AUTO_BUF struct buf path = { 0 };

	assert_int_equal(chmod(room->path, 01777), 0);
	assert_int_equal(
		cache_open(room->path, "/nowhere", &room->cache, &room->reason),
		0);
	buf_add_format(&path, "%s/quixrun-%lu", room->path,
		       (unsigned long)geteuid());
	assert_int_equal(mode_of(path.data), 0700);
}

IN_ROOM(a_set_group_id_directory_will_do)
{
	struct room *room = *state;

	assert_int_equal(mkdir(room->inside, 0700), 0);
	assert_int_equal(chmod(room->inside, 02700), 0);
	assert_int_equal(
		cache_open(NULL, room->path, &room->cache, &room->reason), 0);
	store(room, &key_a);
	assert_true(has(room, &key_a));
}

IN_ROOM(without_a_directory_there_is_no_cache)
{
	struct room *room = *state;

	assert_no_cache(room, "/nowhere/at/all",
			"no cache in '/nowhere/at/all': "
			"No such file or directory");
	assert_no_cache(room, "cache",
			"no cache in 'cache': not an absolute path");
	assert_int_equal(cache_open(NULL, NULL, &room->cache, &room->reason),
			 -1);
	assert_string_equal(room->reason.message,
			    "no cache: XDG_RUNTIME_DIR is not set; name a "
			    "folder for it with 'dir' in [cache]");
	assert_int_equal(cache_open("", "", &room->cache, &room->reason), -1);
}

IN_ROOM(a_directory_that_others_can_enter_is_refused)
{
	struct room *room = *state;
	AUTO_BUF struct buf reason = { 0 };

	assert_int_equal(mkdir(room->inside, 0700), 0);
	assert_int_equal(chmod(room->inside, 0710), 0);
	buf_add_format(&reason, "its mode is not 0700; run: chmod 700 %s",
		       room->inside);
	assert_no_cache(room, NULL, buf_text(&reason));
}

IN_ROOM(a_symlink_or_a_file_is_no_directory)
{
	struct room *room = *state;

	assert_int_equal(symlink(".", room->inside), 0);
	assert_no_cache(room, NULL, "not a directory");
	assert_int_equal(unlink(room->inside), 0);
	assert_int_equal(mknod(room->inside, S_IFREG | 0700, 0), 0);
	assert_no_cache(room, NULL, "not a directory");
}

IN_ROOM(another_users_directory_is_refused)
{
	struct room *room = *state;
	AUTO_BUF struct buf reason = { 0 };

	if (geteuid() != 0)
		skip();
	assert_int_equal(mkdir(room->inside, 0700), 0);
	assert_int_equal(chown(room->inside, SOMEBODY_ELSE, 0), 0);
	assert_no_cache(room, NULL, "it belongs to another user");
	assert_int_equal(chown(room->path, SOMEBODY_ELSE, 0), 0);
	assert_int_equal(
		cache_open(NULL, room->path, &room->cache, &room->reason), -1);
	buf_add_format(&reason, "no cache in '%s': it belongs to another user",
		       room->path);
	assert_string_equal(room->reason.message, reason.data);
}

IN_OPEN_ROOM(a_stored_answer_comes_back_with_its_age)
{
	struct room *room = *state;
	long long age_ms = -1;

	assert_false(has(room, &key_a));
	store(room, &key_a);
	assert_true(load_at(room, &key_a, NOW, &age_ms));
	assert_int_equal(age_ms, 0);
	assert_true(load_at(room, &key_a, NOW + 86400000, &age_ms));
	assert_int_equal(age_ms, 86400000);
}

IN_OPEN_ROOM(an_entry_is_for_one_portal_workspace_and_token)
{
	struct room *room = *state;
	const struct cache_key others[] = {
		{ "https://portal2", "acme", &token_a },
		{ "https://porta", "lacme", &token_a },
		{ "https://portal", "acme2", &token_a },
		{ "https://portal", "", &token_a },
		{ "https://portal", "acme", &token_b },
	};
	size_t i;

	store(room, &key_a);
	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		assert_false(has(room, &others[i]));
	assert_true(has(room, &key_a));
}

IN_OPEN_ROOM(no_workspace_is_the_empty_workspace)
{
	struct room *room = *state;
	const struct cache_key null = { "https://portal", NULL, &token_a };
	const struct cache_key empty = { "https://portal", "", &token_a };

	store(room, &null);
	assert_true(has(room, &empty));
}

IN_OPEN_ROOM(a_file_shows_nothing)
{
	static const char *const words[] = { "portal", "acme", "sdk-", "p4ss",
					     "sasl" };
	struct room *room = *state;
	AUTO_BUF struct buf path = { 0 };
	AUTO_BUF struct buf content = { 0 };
	const char *name;
	size_t i;

	store(room, &key_a);
	find_entry(room, &path);
	name = strrchr(path.data, '/') + 1;
	assert_int_equal(strlen(name), 64);
	assert_int_equal(strspn(name, "0123456789abcdef"), 64);
	read_entry(path.data, &content);
	assert_memory_equal(content.data, "QXC1", 4);
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		assert_null(memmem(content.data, content.length, words[i],
				   strlen(words[i])));
}

/* Computed by Python's hashlib.blake2b from the format in cache.h. */
IN_OPEN_ROOM(the_name_of_an_entry_stays_the_same)
{
	struct room *room = *state;
	AUTO_BUF struct buf name = { 0 };

	store(room, &key_a);
	assert_int_equal(count_files(room, &name), 1);
	assert_string_equal(name.data, "37e6a82e25bd72493ba3572d7559a396"
				       "22e303807b0717cc3cc289ea504d36f4");
}

IN_OPEN_ROOM(the_same_answer_never_gives_the_same_file)
{
	struct room *room = *state;
	AUTO_BUF struct buf path = { 0 };
	AUTO_BUF struct buf first = { 0 };
	AUTO_BUF struct buf second = { 0 };

	store(room, &key_a);
	find_entry(room, &path);
	read_entry(path.data, &first);
	store(room, &key_a);
	find_entry(room, &path);
	read_entry(path.data, &second);
	assert_int_equal(first.length, second.length);
	assert_memory_not_equal(first.data + 4, second.data + 4, 24);
	assert_memory_not_equal(first.data + 28, second.data + 28,
				first.length - 28);
}

IN_OPEN_ROOM(an_entry_has_mode_0600_whatever_the_umask)
{
	static const mode_t masks[] = { 0, 0777 };
	struct room *room = *state;
	size_t i;

	for (i = 0; i < 2; i++) {
		AUTO_BUF struct buf path = { 0 };
		mode_t before = umask(masks[i]);

		store(room, &key_a);
		umask(before);
		find_entry(room, &path);
		assert_int_equal(mode_of(path.data), 0600);
	}
}

IN_OPEN_ROOM(an_entry_with_any_byte_changed_is_none)
{
	struct room *room = *state;
	AUTO_BUF struct buf path = { 0 };
	AUTO_BUF struct buf content = { 0 };
	size_t i;

	store(room, &key_a);
	find_entry(room, &path);
	read_entry(path.data, &content);
	for (i = 0; i < content.length; i++) {
		content.data[i] = (char)(content.data[i] ^ (1 << i % 8));
		write_entry(path.data, content.data, content.length);
		assert_false(has(room, &key_a));
		content.data[i] = (char)(content.data[i] ^ (1 << i % 8));
	}
	write_entry(path.data, content.data, content.length);
	assert_true(has(room, &key_a));
}

IN_OPEN_ROOM(an_entry_cut_or_extended_anywhere_is_none)
{
	struct room *room = *state;
	AUTO_BUF struct buf path = { 0 };
	AUTO_BUF struct buf content = { 0 };
	size_t i;

	store(room, &key_a);
	find_entry(room, &path);
	read_entry(path.data, &content);
	for (i = 0; i < content.length; i++) {
		write_entry(path.data, content.data, i);
		assert_false(has(room, &key_a));
	}
	write_entry(path.data, content.data, content.length + 1);
	assert_false(has(room, &key_a));
}

IN_OPEN_ROOM(a_damaged_entry_is_replaced)
{
	struct room *room = *state;
	AUTO_BUF struct buf path = { 0 };

	store(room, &key_a);
	find_entry(room, &path);
	write_entry(path.data, "QXC1", 4);
	assert_false(has(room, &key_a));
	store(room, &key_a);
	assert_true(has(room, &key_a));
	find_entry(room, &path);
}

IN_OPEN_ROOM(entries_that_were_swapped_are_none)
{
	struct room *room = *state;
	AUTO_BUF struct buf a = { 0 };
	AUTO_BUF struct buf b = { 0 };
	AUTO_BUF struct buf aside = { 0 };

	store(room, &key_a);
	find_entry(room, &a);
	buf_add_format(&aside, "%s/aside", room->path);
	assert_int_equal(rename(a.data, aside.data), 0);
	store(room, &key_b);
	find_entry(room, &b);
	assert_int_equal(rename(b.data, a.data), 0);
	assert_int_equal(rename(aside.data, b.data), 0);
	assert_false(has(room, &key_a));
	assert_false(has(room, &key_b));
	store(room, &key_a);
	assert_true(has(room, &key_a));
}

IN_OPEN_ROOM(an_entry_behind_a_symlink_is_none)
{
	struct room *room = *state;
	AUTO_BUF struct buf path = { 0 };
	AUTO_BUF struct buf aside = { 0 };

	store(room, &key_a);
	find_entry(room, &path);
	buf_add_format(&aside, "%s/aside", room->path);
	assert_int_equal(rename(path.data, aside.data), 0);
	assert_int_equal(symlink(aside.data, path.data), 0);
	assert_false(has(room, &key_a));
	store(room, &key_a);
	assert_true(has(room, &key_a));
	assert_int_equal(mode_of(path.data), 0600);
}

IN_OPEN_ROOM(an_entry_that_is_no_file_is_none_and_does_not_hang)
{
	struct room *room = *state;
	AUTO_BUF struct buf path = { 0 };
	AUTO_BUF struct buf none = { 0 };
	AUTO_FIELDS struct fields answer = { 0 };

	store(room, &key_a);
	find_entry(room, &path);
	assert_int_equal(unlink(path.data), 0);
	assert_int_equal(mkfifo(path.data, 0600), 0);
	assert_false(has(room, &key_a));
	store(room, &key_a);
	assert_true(has(room, &key_a));

	assert_int_equal(unlink(path.data), 0);
	assert_int_equal(mkdir(path.data, 0600), 0);
	assert_false(has(room, &key_a));
	assert_int_equal(
		cache_store(&room->cache, &key_a, &answer, NOW, &room->reason),
		-1);
	assert_string_equal(
		room->reason.message,
		"the answer was not written to the cache: Is a directory");
	/* And no temporary file is left. */
	assert_int_equal(count_files(room, &none), 1);
}

IN_OPEN_ROOM(an_entry_that_others_can_read_is_none)
{
	struct room *room = *state;
	AUTO_BUF struct buf path = { 0 };

	store(room, &key_a);
	find_entry(room, &path);
	assert_int_equal(chmod(path.data, 0640), 0);
	assert_false(has(room, &key_a));
	store(room, &key_a);
	assert_true(has(room, &key_a));
}

IN_OPEN_ROOM(another_users_entry_is_none)
{
	struct room *room = *state;
	AUTO_BUF struct buf path = { 0 };

	if (geteuid() != 0)
		skip();
	store(room, &key_a);
	find_entry(room, &path);
	assert_int_equal(chown(path.data, SOMEBODY_ELSE, 0), 0);
	assert_false(has(room, &key_a));
}

IN_OPEN_ROOM(a_huge_entry_is_neither_read_nor_written)
{
	struct room *room = *state;
	AUTO_BUF struct buf path = { 0 };
	AUTO_FIELDS struct fields answer = { 0 };
	char *big = mem_alloc(CACHE_ENTRY_MAX);

	store(room, &key_a);
	find_entry(room, &path);
	assert_int_equal(truncate(path.data, CACHE_ENTRY_MAX + 1), 0);
	assert_false(has(room, &key_a));
	memset(big, 'x', CACHE_ENTRY_MAX);
	fields_set(&answer, "big", big, CACHE_ENTRY_MAX);
	free(big);
	assert_int_equal(
		cache_store(&room->cache, &key_a, &answer, NOW, &room->reason),
		-1);
	assert_string_equal(room->reason.message,
			    "the answer was not written to the cache: it is "
			    "larger than 8 MiB");
	find_entry(room, &path);
}

IN_OPEN_ROOM(an_entry_from_the_future_is_none)
{
	struct room *room = *state;
	long long age_ms;

	store(room, &key_a);
	assert_true(load_at(room, &key_a, NOW - CACHE_FUTURE_MS, &age_ms));
	assert_int_equal(age_ms, 0);
	assert_false(load_at(room, &key_a, NOW - CACHE_FUTURE_MS - 1, &age_ms));
	assert_false(load_at(room, &key_a, 0, &age_ms));
	assert_false(load_at(room, &key_a, -1, &age_ms));
}

IN_OPEN_ROOM(an_answer_cannot_set_its_own_time)
{
	struct room *room = *state;
	AUTO_FIELDS struct fields answer = { 0 };
	AUTO_FIELDS struct fields again = { 0 };
	long long age_ms;

	fields_set_text(&answer, "cache.fetched_ms", "1");
	assert_int_equal(
		cache_store(&room->cache, &key_a, &answer, NOW, &room->reason),
		0);
	assert_true(cache_load(&room->cache, &key_a, NOW + 5, &again, &age_ms));
	assert_int_equal(age_ms, 5);
}

IN_OPEN_ROOM(a_deleted_entry_is_gone_and_others_are_not)
{
	struct room *room = *state;
	AUTO_BUF struct buf name = { 0 };

	store(room, &key_a);
	store(room, &key_b);
	cache_delete(&room->cache, &key_a);
	cache_delete(&room->cache, &key_a);
	assert_false(has(room, &key_a));
	assert_true(has(room, &key_b));
	assert_int_equal(count_files(room, &name), 1);
}

static void make_temporary(const struct room *room, const char *name,
			   long long age_s)
{
	const struct timespec times[2] = {
		{ .tv_sec = NOW / 1000 - age_s },
		{ .tv_sec = NOW / 1000 - age_s },
	};
	AUTO_BUF struct buf path = { 0 };

	buf_add_format(&path, "%s/%s", room->inside, name);
	assert_int_equal(mknod(path.data, S_IFREG | 0600, 0), 0);
	assert_int_equal(utimensat(AT_FDCWD, path.data, times, 0), 0);
}

IN_OPEN_ROOM(what_a_killed_writer_left_is_removed_in_time)
{
	struct room *room = *state;
	AUTO_BUF struct buf name = { 0 };

	make_temporary(room, "tmp-old", 3700);
	make_temporary(room, "tmp-new", 3500);
	make_temporary(room, "other", 9999);
	store(room, &key_a);
	assert_int_equal(count_files(room, &name), 3);
	assert_int_equal(unlinkat(room->cache.fd, "tmp-old", 0), -1);
	assert_int_equal(unlinkat(room->cache.fd, "tmp-new", 0), 0);
}

TEST(a_cache_that_is_not_open_does_nothing)
{
	struct room room = { .path = "" };
	AUTO_FIELDS struct fields answer = { 0 };

	assert_false(has(&room, &key_a));
	assert_int_equal(
		cache_store(&room.cache, &key_a, &answer, NOW, &room.reason),
		-1);
	assert_string_equal(room.reason.message, "there is no cache");
	cache_delete(&room.cache, &key_a);
	cache_clear(&room.cache);
	cache_clear(&room.cache);
}

/* A process that writes, and reads the entries of others meanwhile. */
static void write_and_exit(const struct room *room)
{
	AUTO_FIELDS struct fields answer = { 0 };
	struct cache cache = { 0 };
	struct error reason;
	long long age_ms;
	int result = cache_open(NULL, room->path, &cache, &reason);

	fields_set_text(&answer, "workspace", "acme");
	fields_set_text(&answer, "broker.sasl.password", PASSWORD);
	fields_set_text(&answer, "empty", "");
	if (!result)
		result = cache_store(&cache, &key_a, &answer, NOW, &reason);
	fields_clear(&answer);
	if (!result)
		result = !cache_load(&cache, &key_a, NOW, &answer, &age_ms);
	_exit(result ? 1 : 0);
}

IN_ROOM(two_hundred_writers_leave_one_good_entry)
{
	struct room *room = *state;
	AUTO_BUF struct buf path = { 0 };
	int gate[2];
	int i;

	assert_int_equal(pipe(gate), 0);
	for (i = 0; i < 200; i++) {
		pid_t child = fork();
		char byte;

		assert_int_not_equal(child, -1);
		if (child)
			continue;
		/* Waits until all are ready, so that they start at once. */
		close(gate[1]);
		if (read(gate[0], &byte, 1) == 0)
			write_and_exit(room);
		_exit(2);
	}
	close(gate[0]);
	close(gate[1]);
	for (i = 0; i < 200; i++) {
		int status = -1;

		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
	assert_int_equal(
		cache_open(NULL, room->path, &room->cache, &room->reason), 0);
	find_entry(room, &path);
	assert_true(has(room, &key_a));
}
