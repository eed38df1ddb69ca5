#include "commands/init_places.h"

#include <stdlib.h>
#include <string.h>

#include "quix/token.h"
#include "quixrun/mem.h"
#include "quixrun/text.h"
#include "system/shell.h"

#define IN_PROFILE "file"

/*
 * Appends "file, pass, secret-tool": the installed stores, or the usable, or
 * all.
 */
static size_t add_stores(struct buf *text, bool are_usable)
{
	const struct token_store *store;
	size_t count = 0, i;

	buf_add_text(text, IN_PROFILE);
	for (i = 0; (store = token_store_at(i)); i++) {
		if (are_usable && !token_store_is_usable(store))
			continue;
		buf_add_format(text, ", %s", token_store_name(store));
		count++;
	}
	return count;
}

static int choose_store(struct init_places *places, const char *name,
			struct error *error)
{
	AUTO_BUF struct buf names = { 0 };

	places->is_chosen = true;
	places->store = token_store_find(name);
	if (places->store || !strcmp(name, IN_PROFILE))
		return 0;
	add_stores(&names, false);
	return error_set(error, STATUS_PERMANENT,
			 "'%s' is not a supported store; supported are: %s",
			 name, buf_text(&names));
}

int init_places_begin(struct init_places *places, const char *profile,
		      const char *store, struct error *error)
{
	*places = (struct init_places){ .profile = profile };
	if (!store)
		return 0;
	if (choose_store(places, store, error))
		return error_prefix(error, "--store: ");
	if (!places->store || token_store_is_installed(places->store))
		return 0;
	return error_set(error, STATUS_PERMANENT,
			 "--store=%s: it is not installed: '%s' is not in "
			 "PATH",
			 store, store);
}

int init_places_ask(struct init_places *places, const struct answers *answers,
		    struct error *error)
{
	AUTO_BUF struct buf question = { 0 };
	AUTO_BUF struct buf line = { 0 };

	if (places->is_chosen || answers->terminal < 0)
		return 0;
	buf_add_text(&question, "Keep the tokens in (");
	if (!add_stores(&question, true))
		return 0;
	buf_add_text(&question, ") [" IN_PROFILE "]: ");
	if (answers_next(answers, buf_text(&question), PROMPT_SHOWN, &line,
			 error))
		return -1;
	return line.length ? choose_store(places, buf_text(&line), error) : 0;
}

/* Reads the entry with its command. */
static int read_entry(const char *line, struct secret *token,
		      struct error *error)
{
	AUTO_BUF struct buf output = { 0 };
	const struct shell_command command = { .line = line,
					       .output = &output };

	if (shell_run(&command, error))
		return -1;
	token_take(token, &output);
	return 0;
}

static int refuse_existing_entry(const struct store_entry *entry,
				 struct error *error)
{
	return error_set(error, STATUS_PERMANENT,
			 "%s already exists and is not overwritten; remove "
			 "it (%s), or choose another name for the profile",
			 entry->name, entry->remove);
}

/*
 * Writes the entry once: an earlier --init may have been interrupted after
 * writing it.
 */
static int write_entry(const struct store_entry *entry,
		       const struct secret *token, const char *line,
		       struct secret *found, struct error *error)
{
	if (store_entry_exists(entry)) {
		if (read_entry(line, found, error) ||
		    !secret_equals(found, token))
			return refuse_existing_entry(entry, error);
		return 0;
	}
	if (store_entry_write(entry, token, error))
		return error_prefix(error,
				    "%s cannot be written: ", entry->name);
	if (read_entry(line, found, error))
		return error_prefix(error,
				    "%s was written, but cannot be read back: ",
				    entry->name);
	if (secret_equals(found, token))
		return 0;
	return error_set(
		error, STATUS_PERMANENT,
		"%s was written, but reading it back gives another value",
		entry->name);
}

/* Braces would end ${command:}, and " ;" would begin a comment. */
static int check_profile_folder(const struct init_places *places,
				struct error *error)
{
	if (!strpbrk(places->folder, "{};'\"\\\n"))
		return 0;
	return error_set(error, STATUS_PERMANENT,
			 "'%s' has a character that cannot be in a command of "
			 "a profile; choose another folder",
			 places->folder);
}

int init_places_keep(struct init_places *places, const char *key,
		     const struct secret *token, struct buf *value,
		     struct error *error)
{
	AUTO_BUF struct buf line = { 0 };
	struct store_entry entry;
	struct secret found = { 0 };
	int result = 0;

	if (!places->store) {
		buf_add(value, secret_text(token), token->length);
		return 0;
	}
	if (check_profile_folder(places, error))
		return -1;
	token_store_add_reference(places->store, places->profile, key,
				  places->folder, &line);
	buf_add_format(value, "${command:%s}", buf_text(&line));
	if (!token->length ||
	    !store_entry_match(buf_text(&line), line.length, &entry))
		return 0;
	result = write_entry(&entry, token, buf_text(&line), &found, error);
	if (!result)
		buf_add_format(&places->kept, "%s %s contains %s",
			       places->kept.length ? " and" : ", but",
			       entry.name, key);
	secret_clear(&found);
	store_entry_clear(&entry);
	return result;
}

void init_places_clear(struct init_places *places)
{
	free(places->folder);
	buf_clear(&places->kept);
	*places = (struct init_places){ 0 };
}
