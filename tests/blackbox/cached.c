#include "cached.h"

#include "harness.h"

#include <dirent.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "quixrun/crypto.h"
#include "quixrun/protocol.h"

#define FOLDER	"<run>/quixrun"
#define MAGIC	"QXC1"
#define FETCHED "cache.fetched_ms"

static int look_into(struct scene *scene, const char *folder, struct buf *last)
{
	DIR *stream = opendir(scene_text(scene, folder));
	const struct dirent *entry;
	int count = 0;

	while (stream != NULL && (entry = readdir(stream)) != NULL) {
		if (strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0)
			continue;
		buf_truncate(last, 0);
		buf_add_format(last, "%s/%s", folder, entry->d_name);
		count++;
	}
	if (stream != NULL)
		closedir(stream);
	return count;
}

int cached_count(struct scene *scene, const char *folder)
{
	AUTO_BUF struct buf last = { 0 };

	buf_add_text(&last, "");
	return look_into(scene, folder, &last);
}

const char *cached_entry(struct scene *scene)
{
	AUTO_BUF struct buf path = { 0 };

	buf_add_text(&path, "");
	assert_int_equal(look_into(scene, FOLDER, &path), 1);
	scene_name(scene, "entry", scene_text(scene, buf_text(&path)));
	return scene_text(scene, "<entry>");
}

/* The key of an entry. */
struct key {
	struct secret token;
	struct buf context;
};

static void make_key(struct scene *scene, const char *workspace,
		     const char *token_id, struct key *key)
{
	AUTO_BUF struct buf name = { 0 };
	char fingerprint[FINGERPRINT_SIZE];

	buf_add_format(&name, "<%s>", token_id);
	const char *token = scene_text(scene, buf_text(&name));
	const char *parts[] = { MAGIC, scene_text(scene, "<portal>"), workspace,
				fingerprint };

	secret_set(&key->token, token, strlen(token));
	crypto_fingerprint(&key->token, fingerprint);
	for (size_t i = 0; i < 4; i++)
		buf_add(&key->context, parts[i], strlen(parts[i]) + 1);
}

static const char *path_of(struct scene *scene, const struct key *key)
{
	AUTO_CRYPTO_KEY struct crypto_key derived = { { 0 } };
	AUTO_BUF struct buf path = { 0 };

	crypto_derive(&key->token, "cache name", &key->context, &derived);
	buf_add_text(&path, FOLDER "/");
	crypto_hex(derived.bytes, sizeof(derived.bytes), &path);
	return scene_text(scene, buf_text(&path));
}

static void read_bytes(const char *path, struct buf *bytes)
{
	FILE *file = fopen(path, "re");
	char chunk[4096];
	size_t got;

	if (file == NULL)
		fail_msg("there is no entry %s", path);
	while ((got = fread(chunk, 1, sizeof(chunk), file)) > 0)
		buf_add(bytes, chunk, got);
	fclose(file);
}

static void set_time(struct buf *plain, long long age_ms)
{
	AUTO_FIELDS struct fields fields = { 0 };
	struct timespec now;
	struct error error;

	assert_int_equal(
		protocol_decode(plain->data, plain->length, &fields, &error),
		0);
	assert_string_equal(fields.items[0].key, FETCHED);
	clock_gettime(CLOCK_REALTIME, &now);
	fields_set_number(&fields, FETCHED,
			  now.tv_sec * 1000LL + now.tv_nsec / 1000000 - age_ms);
	buf_truncate(plain, 0);
	protocol_encode(&fields, plain);
}

void cached_set_age(struct scene *scene, const char *workspace,
		    const char *token_id, long long age_ms)
{
	AUTO_CRYPTO_KEY struct crypto_key derived = { { 0 } };
	AUTO_BUF struct buf file = { 0 };
	AUTO_BUF struct buf sealed = { 0 };
	AUTO_BUF struct buf plain = { 0 };
	struct key key = { 0 };

	make_key(scene, workspace, token_id, &key);
	const char *path = path_of(scene, &key);
	read_bytes(path, &file);
	assert_true(file.length > 4 && memcmp(file.data, MAGIC, 4) == 0);
	buf_add(&sealed, file.data + 4, file.length - 4);
	crypto_derive(&key.token, "cache entry", &key.context, &derived);
	assert_int_equal(crypto_open(&derived, &key.context, &sealed, &plain),
			 0);
	set_time(&plain, age_ms);
	buf_truncate(&file, 4);
	crypto_seal(&derived, &key.context, &plain, &file);
	scene_write_bytes(scene, path, 0600, file.data, file.length);
	buf_clear(&key.context);
	secret_clear(&key.token);
}
