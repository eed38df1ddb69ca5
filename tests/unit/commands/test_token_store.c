#include <string.h>

#include "../../registry.h"
#include "commands/token_store.h"

#define CREDS_WRITE(program, file, options)                                    \
	"f=" file "; umask 077; " program                                      \
	" encrypt --name=\"${f##*/}\"" options                                 \
	" - - >\"$f.new\" && mv -f -- \"$f.new\" \"$f\" || "                   \
	"{ rm -f -- \"$f.new\"; exit 1; }"

/* A reading command, and the commands made from it. */
TEST(a_reading_command_is_recognised)
{
	static const struct {
		const char *line;
		const char *name;
		const char *write;
	} rows[] = {
		{ "pass show quixrun/dev/token_1", "pass (quixrun/dev/token_1)",
		  "pass insert -m -f quixrun/dev/token_1" },
		{ "  pass \t show x ", "pass (x)", "pass insert -m -f x" },
		{ "pass quix/dev", "pass (quix/dev)",
		  "pass insert -m -f quix/dev" },
		{ "PASSWORD_STORE_DIR=~/.team A='b c' /usr/bin/pass show "
		  "'quix dev/1'",
		  "pass ('quix dev/1')",
		  "PASSWORD_STORE_DIR=~/.team A='b c' /usr/bin/pass insert -m "
		  "-f 'quix dev/1'" },
		{ "pass show \"$USER/${QUIX_ENV}\"",
		  "pass (\"$USER/${QUIX_ENV}\")",
		  "pass insert -m -f \"$USER/${QUIX_ENV}\"" },
		{ "pass show a\\ b", "pass (a\\ b)",
		  "pass insert -m -f a\\ b" },
		{ "secret-tool lookup service quixrun profile dev token 1",
		  "secret-tool (service quixrun profile dev token 1)",
		  "secret-tool store --label='Quix token, for quixrun' "
		  "service quixrun profile dev token 1" },
		{ "systemd-creds decrypt --name=dev.token_1 /etc/x.cred -",
		  "systemd-creds (/etc/x.cred)",
		  CREDS_WRITE("systemd-creds", "/etc/x.cred",
			      " --name=dev.token_1") },
		{ "systemd-creds decrypt --user ~/x", "systemd-creds (~/x)",
		  CREDS_WRITE("systemd-creds", "~/x", " --user") },
	};
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct store_entry entry;

		assert_true(store_entry_match(rows[i].line,
					      strlen(rows[i].line), &entry));
		assert_non_null(entry.store);
		assert_string_equal(entry.name, rows[i].name);
		assert_string_equal(entry.write, rows[i].write);
		store_entry_clear(&entry);
		assert_null(entry.write);
	}
}

/* Commands that the shell would expand, or that read something else. */
TEST(any_other_command_is_not)
{
	static const char *const lines[] = {
		"",
		"   ",
		"pass",
		"pass show",
		"pass show -c quix/dev",
		"pass show a b",
		"pass ls",
		"pass show quix/dev | head -n 1",
		"pass show quix/dev; true",
		"pass show quix/dev && true",
		"pass show quix/dev & ",
		"pass show quix/$(id -un)",
		"pass show \"quix/$(id -un)\"",
		"pass show `id -un`",
		"pass show \"`id -un`\"",
		"pass show 'quix/dev",
		"pass show \"quix/dev",
		"pass show quix/dev\\",
		"pass show quix/dev 2>/dev/null",
		"pass show quix/dev <x",
		"pass show quix/*",
		"pass show quix/dev # the first",
		"(pass show quix/dev)",
		"pass show quix/dev\npass show quix/other",
		"sudo pass show quix/dev",
		"mypass show quix/dev",
		"A=b",
		"secret-tool lookup service",
		"secret-tool lookup service quixrun token",
		"secret-tool search service quixrun",
		"secret-tool service quixrun/x",
		"systemd-creds decrypt --transcode=base64 x -",
		"systemd-creds decrypt x y",
		"systemd-creds decrypt",
		"systemd-creds cat x",
		"vault kv get -field=token secret/quix",
		("pass show 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 "
		 "6 7 8 9 0 1 2 3 4 5 6 7 8 9 0"),
	};
	size_t i;

	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct store_entry entry;

		if (store_entry_match(lines[i], strlen(lines[i]), &entry))
			fail_msg("'%s' was taken", lines[i]);
		assert_null(entry.write);
	}
}

TEST(only_so_much_of_the_line_is_read)
{
	struct store_entry entry;

	assert_true(store_entry_match("pass show x} | y", 11, &entry));
	assert_string_equal(entry.write, "pass insert -m -f x");
	store_entry_clear(&entry);
}

/* --rotate recognizes the commands that --init writes. */
TEST(every_reference_is_recognised)
{
	static const char *const keys[] = { "token_1", "token_2",
					    "personal_token" };
	const struct token_store *store;
	size_t i, k;

	for (i = 0; (store = token_store_at(i)); i++) {
		assert_ptr_equal(token_store_find(token_store_name(store)),
				 store);
		for (k = 0; k < 3; k++) {
			AUTO_BUF struct buf line = { 0 };
			struct store_entry entry;

			token_store_add_reference(store, "dev-1.x", keys[k],
						  "/a folder/it's", &line);
			assert_true(store_entry_match(line.data, line.length,
						      &entry));
			assert_ptr_equal(entry.store, store);
			store_entry_clear(&entry);
		}
	}
	assert_int_equal(i, 3);
	assert_null(token_store_find("vault"));
}

TEST(references_are_as_the_manual_says)
{
	static const char *const lines[] = {
		"pass show quixrun/dev/token_2",
		"secret-tool lookup service quixrun profile dev token 2",
		("systemd-creds decrypt --name=dev.token_2 "
		 "/etc/quixrun/dev.token_2.cred -"),
	};
	size_t i;

	for (i = 0; i < 3; i++) {
		AUTO_BUF struct buf line = { 0 };

		token_store_add_reference(token_store_at(i), "dev", "token_2",
					  "/etc/quixrun", &line);
		assert_string_equal(line.data, lines[i]);
	}
}
