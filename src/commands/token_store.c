#include "commands/token_store.h"

#include <stdlib.h>
#include <string.h>

#include "quixrun/mem.h"
#include "quixrun/text.h"
#include "system/shell.h"

#define WORDS_MAX     32
#define USABLE_MAX_MS 5000

/*
 * In the commands:
 *   %p  the program, with the variables before it
 *   %o  the options of the reading command, each with a blank before it
 *   %a  all its operands      %f  the first of them
 * In a new reference:
 *   %n  profile   %k  key   %t  the key's last part   %d  folder, quoted
 */
struct token_store {
	const char *name; /* also the program's */
	const char *reference;
	/* The form of a reading command. */
	const char *verb;
	bool has_optional_verb;	    /* before an operand with a '/' */
	const char *const *options; /* that may stand in it; end with NULL */
	size_t operands_min;
	size_t operands_max;
	bool has_pairs; /* the operands come in pairs */
	const char
		*last_operand; /* required if there are operands_max, or NULL */
	/* The commands. */
	const char *write;
	const char *exists;
	const char *remove;
	const char *probe;
	const char *remove_probe;
	const char *usable;
};

static const char *const no_options[] = { NULL };
static const char *const creds_options[] = { "--name=", "--user",
					     "--uid=", NULL };

static const struct token_store stores[] = {
	{
		.name = "pass",
		.reference = "pass show quixrun/%n/%k",
		.verb = "show",
		.has_optional_verb = true,
		.options = no_options,
		.operands_min = 1,
		.operands_max = 1,
		.write = "%p insert -m -f %f",
		.exists = "test -e \"${PASSWORD_STORE_DIR:-"
			  "$HOME/.password-store}\"/%f.gpg",
		.remove = "%p rm -f %f",
		.probe = "%p insert -m -f %f.probe",
		.remove_probe = "%p rm -f %f.probe",
		.usable = "test -f \"${PASSWORD_STORE_DIR:-"
			  "$HOME/.password-store}/.gpg-id\"",
	},
	{
		.name = "secret-tool",
		.reference = "secret-tool lookup service quixrun profile %n "
			     "token %t",
		.verb = "lookup",
		.options = no_options,
		.operands_min = 2,
		.operands_max = WORDS_MAX,
		.has_pairs = true,
		.write = "%p store --label='Quix token, for quixrun' %a",
		.exists = "test -n \"$(%p search --all %a 2>/dev/null)\"",
		.remove = "%p clear %a",
		/*
		 * Only the probe has this attribute, so a lookup of the token
		 * does not find it.
		 */
		.probe = "%p store --label='quixrun probe' "
			 "service quixrun-probe",
		.remove_probe = "%p clear service quixrun-probe",
		.usable = "test -z \"$(secret-tool lookup service "
			  "quixrun-probe 2>&1)\"",
	},
	{
		.name = "systemd-creds",
		.reference = "systemd-creds decrypt --name=%n.%k %d/%n.%k.cred "
			     "-",
		.verb = "decrypt",
		.options = creds_options,
		.operands_min = 1,
		.operands_max = 2,
		.last_operand = "-",
		/*
		 * The last --name is used; without one, the name of the file.
		 */
		.write = "f=%f; umask 077; %p encrypt --name=\"${f##*/}\"%o - "
			 "- >\"$f.new\" && mv -f -- \"$f.new\" \"$f\" || "
			 "{ rm -f -- \"$f.new\"; exit 1; }",
		.exists = "test -e %f",
		.remove = "f=%f; rm -f -- \"$f\"",
		.probe = "f=%f; umask 077; %p encrypt --name=probe - - "
			 ">\"$f.probe\"",
		.remove_probe = "f=%f; rm -f -- \"$f.probe\"",
		/* Encrypting would create a key if there is none. */
		.usable = "test -r /var/lib/systemd/credential.secret || "
			  "{ test -w /dev/tpmrm0 && systemd-creds has-tpm2; }",
	},
};

#define STORE_COUNT (sizeof(stores) / sizeof(stores[0]))

const struct token_store *token_store_at(size_t index)
{
	return index < STORE_COUNT ? &stores[index] : NULL;
}

const struct token_store *token_store_find(const char *name)
{
	size_t i;

	for (i = 0; i < STORE_COUNT; i++)
		if (!strcmp(stores[i].name, name))
			return &stores[i];
	return NULL;
}

const char *token_store_name(const struct token_store *store)
{
	return store->name;
}

static bool succeeds_within(const char *line, int limit_ms)
{
	const struct shell_command command = { .line = line,
					       .is_silent = true,
					       .limit_ms = limit_ms };
	struct error ignored;

	return !shell_run(&command, &ignored);
}

bool token_store_is_installed(const struct token_store *store)
{
	AUTO_BUF struct buf line = { 0 };

	buf_add_format(&line, "command -v %s", store->name);
	return succeeds_within(buf_text(&line), USABLE_MAX_MS);
}

bool token_store_is_usable(const struct token_store *store)
{
	return token_store_is_installed(store) &&
	       succeeds_within(store->usable, USABLE_MAX_MS);
}

void token_store_add_reference(const struct token_store *store,
			       const char *profile, const char *key,
			       const char *folder, struct buf *line)
{
	const char *last = strrchr(key, '_');
	const char *at;

	for (at = store->reference; *at; at++) {
		if (*at != '%')
			buf_add_char(line, *at);
		else if (*++at == 'n')
			buf_add_text(line, profile);
		else if (*at == 'k')
			buf_add_text(line, key);
		else if (*at == 't')
			buf_add_text(line, !strcmp(key, "personal_token")
						   ? "personal"
						   : last + 1);
		else
			text_shell_quote(line, folder);
	}
}

/* A word of a command line. */
struct word {
	const char *start;
	size_t length;
};

struct command_words {
	struct word words[WORDS_MAX];
	size_t count;
	size_t program; /* index; words before it set variables */
};

/* True for a "`", "$(" or "$[", which some shells evaluate, too. */
static bool is_substitution(const char *at, const char *end)
{
	return *at == '`' ||
	       (*at == '$' && end - at > 1 && at[1] && strchr("([", at[1]));
}

/* The end of the quoted text at `at`, or NULL. */
static const char *quoted_end(const char *at, const char *end)
{
	const char quote = *at++;

	for (; at < end; at++) {
		if (*at == quote)
			return at + 1;
		if (quote == '\'')
			continue;
		if (is_substitution(at, end))
			return NULL;
		at += *at == '\\';
	}
	return NULL;
}

/*
 * The end of the word; NULL for one that the shell would expand or interpret.
 */
static const char *word_end(const char *at, const char *end)
{
	const char *start = at;

	while (at && at < end && !strchr(" \t", *at)) {
		if (strchr("|&;<>()*?[\n\r", *at) ||
		    (*at == '#' && at == start) || is_substitution(at, end))
			return NULL;
		if (strchr("\"'", *at))
			at = quoted_end(at, end);
		else
			at += *at == '\\' ? 2 : 1;
	}
	return at && at <= end ? at : NULL;
}

static bool is_assignment(const struct word *word)
{
	const char *equals = memchr(word->start, '=', word->length);

	return equals && text_is_variable_name(word->start,
					       (size_t)(equals - word->start));
}

/* Returns false for anything but a simple command. */
static bool split_words(const char *line, size_t length,
			struct command_words *command)
{
	const char *end = line + length;
	const char *at = line;

	*command = (struct command_words){ 0 };
	for (;;) {
		struct word *word = &command->words[command->count];
		const char *behind;

		while (at < end && strchr(" \t", *at))
			at++;
		if (at >= end)
			break;
		behind = word_end(at, end);
		if (!behind || command->count == WORDS_MAX)
			return false;
		*word = (struct word){ at, (size_t)(behind - at) };
		if (command->program == command->count && is_assignment(word))
			command->program++;
		command->count++;
		at = behind;
	}
	return command->program < command->count;
}

static bool word_is(const struct word *word, const char *text)
{
	return word->start && word->length == strlen(text) &&
	       !memcmp(word->start, text, word->length);
}

/* Compares the last part of the program's path. */
static bool is_program(const struct word *word, const char *name)
{
	const char *slash = memrchr(word->start, '/', word->length);
	const char *start = slash ? slash + 1 : word->start;
	const struct word last = {
		start, word->length - (size_t)(start - word->start)
	};

	return word_is(&last, name);
}

static bool is_option(const struct word *word)
{
	return word->length > 1 && *word->start == '-';
}

static bool is_known_option(const struct token_store *store,
			    const struct word *word)
{
	const char *const *option;

	for (option = store->options; *option; option++)
		if (text_ends(*option, "=")
			    ? !strncmp(word->start, *option, strlen(*option))
			    : word_is(word, *option))
			return true;
	return false;
}

/* The parts of a reading command that other commands reuse. */
struct command_parts {
	struct word program; /* with the variables before it */
	struct word options[WORDS_MAX];
	size_t option_count;
	struct word operands[WORDS_MAX];
	size_t operand_count;
};

static bool take_operands(const struct token_store *store,
			  const struct command_words *command, size_t first,
			  struct command_parts *parts)
{
	size_t count, i;

	for (i = first; i < command->count; i++) {
		const struct word *word = &command->words[i];

		if (!is_option(word))
			parts->operands[parts->operand_count++] = *word;
		else if (is_known_option(store, word))
			parts->options[parts->option_count++] = *word;
		else
			return false;
	}
	count = parts->operand_count;
	if (count < store->operands_min || count > store->operands_max ||
	    (store->has_pairs && count % 2))
		return false;
	return !store->last_operand || count < store->operands_max ||
	       word_is(&parts->operands[count - 1], store->last_operand);
}

static bool take_parts(const struct token_store *store,
		       const struct command_words *command,
		       struct command_parts *parts)
{
	const struct word *first = &command->words[0];
	const struct word *program = &command->words[command->program];
	const size_t verb = command->program + 1;
	const struct word *word = &command->words[verb];

	*parts = (struct command_parts){ 0 };
	if (!is_program(program, store->name) || verb == command->count)
		return false;
	parts->program = (struct word){ first->start, (size_t)(program->start -
							       first->start) +
							      program->length };
	if (word_is(word, store->verb))
		return take_operands(store, command, verb + 1, parts);
	return store->has_optional_verb &&
	       memchr(word->start, '/', word->length) &&
	       take_operands(store, command, verb, parts);
}

static void add_words(struct buf *line, const struct word *words, size_t count,
		      bool has_blank_first)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (i || has_blank_first)
			buf_add_char(line, ' ');
		buf_add(line, words[i].start, words[i].length);
	}
}

/* Makes a command from a pattern of the table; NULL: none. */
static char *make_line(const char *pattern, const struct command_parts *parts)
{
	struct buf line = { 0 };

	for (; *pattern; pattern++) {
		/* The shell's own "${f##*}" contains no '%'. */
		if (*pattern != '%')
			buf_add_char(&line, *pattern);
		else if (*++pattern == 'p')
			add_words(&line, &parts->program, 1, false);
		else if (*pattern == 'o')
			add_words(&line, parts->options, parts->option_count,
				  true);
		else
			add_words(&line, parts->operands,
				  *pattern == 'f' ? 1 : parts->operand_count,
				  false);
	}
	return buf_steal(&line);
}

static void make_entry(const struct token_store *store,
		       const struct command_parts *parts,
		       struct store_entry *entry)
{
	struct buf name = { 0 };

	buf_add_format(&name, "%s (", store->name);
	add_words(&name, parts->operands,
		  store->has_pairs ? parts->operand_count : 1, false);
	buf_add_char(&name, ')');
	*entry = (struct store_entry){
		.store = store,
		.name = buf_steal(&name),
		.write = make_line(store->write, parts),
		.exists = make_line(store->exists, parts),
		.remove = make_line(store->remove, parts),
		.probe = make_line(store->probe, parts),
		.remove_probe = make_line(store->remove_probe, parts),
	};
}

bool store_entry_match(const char *line, size_t length,
		       struct store_entry *entry)
{
	struct command_words command;
	struct command_parts parts;
	size_t i;

	*entry = (struct store_entry){ 0 };
	if (!split_words(line, length, &command))
		return false;
	for (i = 0; i < STORE_COUNT; i++) {
		if (!take_parts(&stores[i], &command, &parts))
			continue;
		make_entry(&stores[i], &parts, entry);
		return true;
	}
	return false;
}

bool store_entry_exists(const struct store_entry *entry)
{
	return entry->exists && succeeds_within(entry->exists, 0);
}

int store_entry_write(const struct store_entry *entry,
		      const struct secret *token, struct error *error)
{
	const struct shell_command command = { .line = entry->write,
					       .input = token,
					       .outlives = true };

	return shell_run(&command, error);
}

int store_entry_probe(const struct store_entry *entry, struct error *error)
{
	static char bytes[] = "probe";
	const struct secret nothing = { bytes, sizeof(bytes) - 1 };
	const struct shell_command write = { .line = entry->probe,
					     .input = &nothing,
					     .outlives = true };
	const struct shell_command remove = { .line = entry->remove_probe,
					      .outlives = true };

	if (!entry->probe)
		return 0;
	if (shell_run(&write, error))
		return -1;
	return shell_run(&remove, error);
}

void store_entry_clear(struct store_entry *entry)
{
	free(entry->name);
	free(entry->write);
	free(entry->exists);
	free(entry->remove);
	free(entry->probe);
	free(entry->remove_probe);
	*entry = (struct store_entry){ 0 };
}
