/*
 * --scan: secrets in files that should not contain them.
 */
#include "harness.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TOKEN	 "sdk-0f1e2d3c4b5a69788796a5b4c3d2e1f0"
#define TOKEN_2	 "sdk-11112222333344445555666677778888"
#define STRANGER "sdk-99990000999900009999000099990000"

#define ADVICE                                                                 \
	"quixrun: warning: a token of profile 'dev' is exposed; "              \
	"rotate it in Quix, then run 'quixrun --rotate dev'\n"

#define SCAN(...) TEXTS("--scan", __VA_ARGS__)

/* Profiles in <config>, files in <dir>/files. */
static void set_scene(struct scene *scene)
{
	scene_secret(scene, "one", TOKEN);
	scene_secret(scene, "two", TOKEN_2);
	scene_secret(scene, "stranger", STRANGER);
	scene_secret(scene, "password", "a long password");
	scene_profile(scene, "dev",
		      "[quix]\ntoken_1 = <one>\ntoken_2 = ${file:two}\n"
		      "workspace = acme-dev\n[broker]\nsource = none\n"
		      "sasl.password = <password>\n"
		      "[env]\nX = ${command:touch <dir>/ran; echo a-command}\n"
		      "SHORT = ${file:short}\n");
	scene_write(scene, "<config>/two", 0600, "<two>\n");
	scene_write(scene, "<config>/short", 0600, "eleven-byte");
	scene_write(scene, "files/clean", 0644,
		    "a-command eleven-byte sdk-0f1e sdk-notatoken\n");
}

static void scan(struct scene *scene, struct run *run)
{
	run->cwd = "<dir>/files";
	run_program(scene, run);
}

SCENE_TEST(clean_files_are_status_0)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("--scan") };

	set_scene(scene);
	scan(scene, &run);
	assert_run(scene, &run, 0, "", "");
	assert_int_equal(access(scene_text(scene, "<dir>/ran"), F_OK), -1);
}

SCENE_TEST(each_secret_is_a_line)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("--scan") };

	set_scene(scene);
	scene_write(scene, "files/a", 0644, "x\ny <one> <two>\n");
	scene_write(scene, "files/b/c", 0644, "a+long+password\n<password>\n");
	scene_write(scene, "files/d e", 0644, "\n\n<stranger>");
	scan(scene, &run);
	assert_run(
		scene, &run, 1,
		"a:2: token 1 of profile 'dev' (1:b52e541a)\n"
		"a:2: token 2 of profile 'dev' (2:ad94012e)\n"
		"b/c:1: 'sasl.password' of profile 'dev' (secret, 15 bytes)\n"
		"b/c:2: 'sasl.password' of profile 'dev' (secret, 15 bytes)\n"
		"d e:3: a streaming token that is in no profile (fd50daa0)\n",
		ADVICE
		"quixrun: warning: 'sasl.password' of profile 'dev' is exposed; change it where it was issued"
		"\n"
		"quixrun: warning: a token that is in no profile is exposed"
		"; rotate it in Quix, then run 'quixrun --rotate' where "
		"its profile is\n");
}

/* Copies the text, without its NUL, into bytes. */
static void put(char *bytes, const char *text)
{
	while (*text != '\0')
		*bytes++ = *text++;
}

/* The second one crosses the boundary of two reads. */
SCENE_TEST(large_and_binary_files_are_read_to_the_end)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = SCAN("large") };
	const size_t size = 3000000;
	char *bytes = calloc(1, size);

	set_scene(scene);
	assert_non_null(bytes);
	for (size_t i = 0; i < size; i += 1000)
		bytes[i] = '\n';
	put(bytes + 262140, TOKEN);
	put(bytes + 2000100, TOKEN);
	put(bytes + size - strlen(TOKEN), TOKEN);
	scene_write_bytes(scene, "files/large", 0644, bytes, size);
	free(bytes);
	scan(scene, &run);
	assert_run(scene, &run, 1,
		   "large:264: token 1 of profile 'dev' (1:b52e541a)\n"
		   "large:2002: token 1 of profile 'dev' (1:b52e541a)\n"
		   "large:3001: token 1 of profile 'dev' (1:b52e541a)\n",
		   ADVICE);
}

SCENE_TEST(json_has_the_same)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = SCAN("--json", "-q", "a") };
	AUTO_RUN struct run clean = { .args = TEXTS("--scan", "--json") };

	set_scene(scene);
	scan(scene, &clean);
	assert_run(scene, &clean, 0, "{\"findings\":[],\"files\":1}\n", "");
	scene_write(scene, "files/a", 0644, "<two>\n<password>\n<stranger>");
	scan(scene, &run);
	assert_run(scene, &run, 1,
		   "{\"findings\":[{\"path\":\"a\",\"line\":1,"
		   "\"kind\":\"token\",\"profile\":\"dev\","
		   "\"key\":\"token_2\",\"fingerprint\":\"ad94012e\"},"
		   "{\"path\":\"a\",\"line\":2,\"kind\":\"secret\","
		   "\"profile\":\"dev\",\"key\":\"sasl.password\","
		   "\"fingerprint\":null},"
		   "{\"path\":\"a\",\"line\":3,\"kind\":\"token\","
		   "\"profile\":null,\"key\":null,"
		   "\"fingerprint\":\"fd50daa0\"}],\"files\":1}\n",
		   "");
}

SCENE_TEST(what_cannot_be_looked_at_is_status_125)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = SCAN("clean", "gone") };
	AUTO_RUN struct run other = { .args = SCAN("pipe") };

	set_scene(scene);
	scan(scene, &run);
	assert_run(scene, &run, 125, "",
		   "quixrun: cannot read 'gone': No such file or directory\n");
	assert_int_equal(mkfifo(scene_text(scene, "<dir>/files/pipe"), 0600),
			 0);
	scan(scene, &other);
	assert_run(scene, &other, 125, "",
		   "quixrun: 'pipe' is neither a file nor a folder\n");
}

SCENE_TEST(what_is_found_counts_more)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = SCAN("gone", "a") };

	set_scene(scene);
	scene_write(scene, "files/a", 0644, "<one>");
	scan(scene, &run);
	assert_run(scene, &run, 1,
		   "a:1: token 1 of profile 'dev' (1:b52e541a)\n",
		   ADVICE "quixrun: warning: cannot read 'gone': No such file "
			  "or directory\n");
}

SCENE_TEST(profiles_and_what_they_read_are_where_they_belong)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = SCAN("<config>") };

	set_scene(scene);
	scan(scene, &run);
	assert_run(scene, &run, 0, "", "");
}

SCENE_TEST(a_broken_profile_is_told)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("--scan") };

	set_scene(scene);
	scene_profile(scene, "bad", "[quix]\ntokn_1 = x\n");
	scan(scene, &run);
	assert_run(scene, &run, 0, "",
		   "quixrun: warning: the secrets of profile 'bad' are not "
		   "searched for: <config>/bad.ini:2: unknown key 'tokn_1' in "
		   "[quix]; did you mean 'token_1'?\n");
}

static void run_git(struct scene *scene, const char *line)
{
	AUTO_RUN struct run run = {
		.program = "/bin/sh",
		.args = TEXTS("-c", line),
	};

	scan(scene, &run);
	assert_int_equal(run.exit_status, 0);
}

SCENE_TEST(in_a_repository_ignored_files_are_left_out)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("--scan") };

	set_scene(scene);
	scene_write(scene, "files/.gitignore", 0644, "ignored\n");
	scene_write(scene, "files/ignored", 0644, "<one>");
	scene_write(scene, "files/new", 0644, "<one>");
	scene_write(scene, "files/tracked", 0644, "<two>");
	run_git(scene, "git init -q . && git add tracked");
	scene_holds_secrets(scene, "<dir>/files");
	scan(scene, &run);
	assert_run(scene, &run, 1,
		   "new:1: token 1 of profile 'dev' (1:b52e541a)\n"
		   "tracked:1: token 2 of profile 'dev' (2:ad94012e)\n",
		   ADVICE);
}

SCENE_TEST(staged_is_what_a_commit_would_add)
{
	struct scene *scene = *state;
	AUTO_RUN struct run clean = { .args = SCAN("--staged") };
	AUTO_RUN struct run run = { .args = SCAN("--staged") };

	set_scene(scene);
	scene_write(scene, "files/a b", 0644, "1\n2\n3\n");
	run_git(scene, "git init -q . && git add . && "
		       "git -c user.name=a -c user.email=b commit -q -m c");
	scene_write(scene, "files/a b", 0644, "1\n2\n<one>\n3\n\n<two>\n");
	scan(scene, &clean);
	assert_run(scene, &clean, 0, "", "");
	run_git(scene, "git add .");
	scene_holds_secrets(scene, "<dir>/files");
	/* The staged content, not the file's. */
	scene_write(scene, "files/a b", 0644, "1\n");
	scan(scene, &run);
	assert_run(scene, &run, 1,
		   "a b:3: token 1 of profile 'dev' (1:b52e541a)\n"
		   "a b:6: token 2 of profile 'dev' (2:ad94012e)\n",
		   ADVICE);
}

SCENE_TEST(the_hook_stops_a_commit)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.program = "/bin/sh",
		.args = TEXTS("-c",
			      "git init -q . && cp <hook> .git/hooks && "
			      "git add . && PATH=${0%/*}:$PATH git -c "
			      "user.name=a -c user.email=b commit -q -m c",
			      "<quixrun>"),
	};

	set_scene(scene);
	char *hook = realpath("conf/hooks/pre-commit", NULL);
	assert_non_null(hook);
	scene_name(scene, "hook", hook);
	free(hook);
	scene_write(scene, "files/a", 0644, "<one>");
	scene_holds_secrets(scene, "<dir>/files");
	scan(scene, &run);
	assert_int_equal(run.exit_status, 1);
	assert_non_null(strstr(buf_text(&run.err), "quixrun --rotate dev"));
}

SCENE_TEST(staged_needs_a_repository)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = SCAN("--staged") };

	set_scene(scene);
	scan(scene, &run);
	assert_run_like(scene, &run, 125, "",
			"quixrun: --staged: 'git diff --cached' ended with "
			"status *; run it in a git repository\n");
}

SCENE_TEST(options_that_do_not_fit_are_refused)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("--staged", "true") };
	AUTO_RUN struct run path = { .args = SCAN("--staged", "a") };

	run_program(scene, &run);
	assert_run(scene, &run, 125, "", "quixrun: --staged requires --scan\n");
	run_program(scene, &path);
	assert_run(scene, &path, 125, "", "quixrun: --staged takes no path\n");
}
