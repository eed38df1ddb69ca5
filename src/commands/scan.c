/* --scan: finds secrets in files that should not contain them. */
#include "commands/commands.h"

#include <stdlib.h>
#include <string.h>

#include "commands/scan_files.h"
#include "commands/scan_secrets.h"
#include "console/json_write.h"
#include "console/screen.h"
#include "console/shown.h"

#define STATUS_FOUND 1

struct scan {
	struct run *run;
	struct scan_secrets secrets;
	struct scan_files files;
	size_t found;
	bool has_unknown_token; /* a token of no profile was found */
	struct buf text;
	struct json_text json;
};

/* The secret of the pattern; NULL: only the form of a token. */
static struct scan_secret *secret_of(struct scan *scan,
				     const struct search_hit *hit)
{
	if (!hit->name)
		return NULL;
	return &scan->secrets.items[strtoul(hit->name, NULL, 10)];
}

static void add_line(struct scan *scan, const struct search_hit *hit,
		     const struct scan_secret *secret,
		     const char fingerprint[FINGERPRINT_SIZE])
{
	utf8_add_shown(&scan->text, scan->files.path);
	buf_add_format(&scan->text, ":%llu: ", hit->line);
	if (secret)
		scan_secret_describe(secret, &scan->text);
	else
		buf_add_format(&scan->text,
			       "a streaming token that is in no profile (%s)",
			       fingerprint);
	buf_add_char(&scan->text, '\n');
}

static void add_object(struct scan *scan, const struct search_hit *hit,
		       const struct scan_secret *secret,
		       const char fingerprint[FINGERPRINT_SIZE])
{
	const bool is_token = !secret || secret->token;

	json_open_object(&scan->json, NULL);
	json_add_text(&scan->json, "path", scan->files.path);
	json_add_number(&scan->json, "line", (long long)hit->line);
	json_add_text(&scan->json, "kind", is_token ? "token" : "secret");
	json_add_text(&scan->json, "profile", secret ? secret->profile : NULL);
	json_add_text(&scan->json, "key", secret ? secret->key : NULL);
	json_add_text(&scan->json, "fingerprint",
		      is_token ? fingerprint : NULL);
	json_close_object(&scan->json);
}

static void take_hit(void *user, const struct search_hit *hit)
{
	struct scan *scan = user;
	struct scan_secret *secret = secret_of(scan, hit);
	char fingerprint[FINGERPRINT_SIZE];

	scan->found++;
	if (secret) {
		secret->is_found = true;
		memcpy(fingerprint, secret->fingerprint, sizeof(fingerprint));
	} else {
		struct secret bytes = { 0 };

		scan->has_unknown_token = true;
		secret_set(&bytes, hit->bytes, hit->length);
		crypto_fingerprint(&bytes, fingerprint);
		secret_clear(&bytes);
	}
	if (scan->run->options.is_json)
		add_object(scan, hit, secret, fingerprint);
	else
		add_line(scan, hit, secret, fingerprint);
}

static int search_files(struct scan *scan, struct error *error)
{
	char **path = scan->run->options.program;

	if (scan->run->options.is_staged)
		return scan_staged(&scan->files, error);
	if (!path)
		scan_here(&scan->files);
	for (; path && *path; path++)
		scan_path(&scan->files, *path);
	return 0;
}

static int print_found(struct scan *scan, struct error *error)
{
	struct json_text *json = &scan->json;

	if (!scan->run->options.is_json)
		return scan->text.length ? screen_print(&scan->text, error) : 0;
	json_close_array(json);
	json_add_number(json, "files", (long long)scan->files.count);
	json_close_object(json);
	return json_print(json, error);
}

/* Advice for a token of that profile was printed. */
static bool is_advised(const struct scan_secrets *secrets, size_t index)
{
	const struct scan_secret *secret = &secrets->items[index];
	size_t i;

	for (i = 0; i < index; i++)
		if (secrets->items[i].is_found && secrets->items[i].token &&
		    !strcmp(secrets->items[i].profile, secret->profile))
			return true;
	return false;
}

/*
 * Prints advice: removing the token from the file is not enough, because others
 * may have read it.
 */
static void advise(const struct scan *scan)
{
	const struct log *log = &scan->run->options.log;
	size_t i;

	for (i = 0; i < scan->secrets.count; i++) {
		const struct scan_secret *secret = &scan->secrets.items[i];

		if (!secret->is_found)
			continue;
		if (!secret->token)
			log_message(
				log, LOG_LEVEL_WARNING,
				"'%s' of profile '%s' is exposed; change it where it was issued",
				secret->key, secret->profile);
		else if (!is_advised(&scan->secrets, i))
			log_message(log, LOG_LEVEL_WARNING,
				    "a token of profile '%s' is exposed"
				    "; rotate it in Quix, then run "
				    "'quixrun --rotate %s'",
				    secret->profile, secret->profile);
	}
	if (scan->has_unknown_token)
		log_message(log, LOG_LEVEL_WARNING,
			    "a token that is in no profile is exposed; "
			    "rotate it in Quix, then run 'quixrun --rotate' "
			    "where its profile is");
}

/* *error reports unreadable files, unless something was found. */
static int conclude(struct scan *scan, struct error *error)
{
	const struct scan_files *files = &scan->files;

	advise(scan);
	if (scan->found)
		scan->run->status = STATUS_FOUND;
	if (!files->failures)
		return 0;
	if (scan->found) {
		log_message(&scan->run->options.log, LOG_LEVEL_WARNING, "%s",
			    files->failure.message);
		return 0;
	}
	if (files->failures > 1)
		error_prefix(&scan->files.failure,
			     "%zu files were not scanned; the first: ",
			     files->failures);
	*error = files->failure;
	return -1;
}

int command_scan(struct run *run, struct error *error)
{
	struct scan scan = { .run = run };
	const struct search_for wanted = { .patterns = &scan.secrets.patterns,
					   .take = take_hit,
					   .user = &scan };
	int result;

	if (run_search(run, error))
		return -1;
	scan_secrets_read(&scan.secrets, run);
	scan.files.wanted = &wanted;
	scan.files.places = &scan.secrets.places;
	if (run->options.is_json) {
		json_open_object(&scan.json, NULL);
		json_open_array(&scan.json, "findings");
	}
	result = search_files(&scan, error);
	if (!result)
		result = print_found(&scan, error);
	if (!result)
		result = conclude(&scan, error);
	scan_secrets_clear(&scan.secrets);
	buf_clear(&scan.text);
	json_text_clear(&scan.json);
	return result;
}
