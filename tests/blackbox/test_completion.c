/*
 * The completions, in their shells.
 */
#include "harness.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A line up to the cursor, and its completions. */
struct completion {
	const char *line;
	const char *words; /* sorted, each followed by a blank */
};

#define ENV                                                                    \
	TEXTS("PATH=<dir>/bin:/usr/bin:/bin",                                  \
	      "QUIXRUN_CONFIG_PATH=", "XDG_CONFIG_HOME=<dir>/xdg",             \
	      "TERM=dumb", "ZDOTDIR=<dir>")

static const struct completion COMPLETIONS[] = {
	{ "quixrun --pro", "--profile " },
	{ "quixrun --no-", "--no-app --no-cache " },
	{ "quixrun -p ", "dev prod " },
	{ "quixrun -p d", "dev " },
	{ "quixrun -qp d", "dev " },
	{ "quixrun --profile=p", "prod " },
	{ "quixrun --profile p", "prod " },
	{ "quixrun --rotate p", "prod " },
	{ "quixrun -C <dir>/more -p ", "other " },
	{ "quixrun --app -d S", "Sink Source " },
	{ "quixrun --app=<dir>/more --deployment=", "Other " },
	{ "quixrun --use-token=", "1 2 auto " },
	{ "quixrun --init new --store=",
	  "file pass secret-tool systemd-creds " },
	{ "quixrun --print=do", "docker dotenv " },
	{ "quixrun --help=", "all " },
	{ "quixrun -p dev quixrun-pum", "quixrun-pump " },
	{ "quixrun -p dev -- quixrun-pum", "quixrun-pump " },
	{ "quixrun -p dev quixrun-pump --pro", "" },
	{ "quixrun -p dev -- --pro", "" },
};

/* Completes one line as bash does; the test splits the words. */
static const char BASH[] = "set -u\n"
			   ". <completions>/quixrun.bash\n"
			   "line=${1//=/ = }\n"
			   "read -ra COMP_WORDS <<<\"$line\"\n"
			   "case $line in *' ') COMP_WORDS+=('') ;; esac\n"
			   "[[ $line != *' = ' ]] || unset 'COMP_WORDS[-1]'\n"
			   "COMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n"
			   "_quixrun 2>/dev/null\n"
			   "printf '%s\\n' \"${COMPREPLY[@]-}\"\n";

/* fish shows a word with its option before it and a description after it. */
static const char FISH[] =
	"source <completions>/quixrun.fish\n"
	"complete -C $argv[1] | string replace -r '\\t.*' '' |\n"
	"    string replace -r '^--[a-z-]*=(.)' '$1' |\n"
	"    string match -v -- '*='\n";

/* The answer of a shell, lines sorted and joined by blanks. */
static char *join(struct scene *scene, const char *out)
{
	AUTO_RUN struct run sort = { .program = "/bin/sh",
				     .name = "sh",
				     .input = out,
				     .args = TEXTS("-c", "LC_ALL=C sort -u | "
							 "grep . | "
							 "tr '\\n' ' '") };

	run_program(scene, &sort);
	return scene_text(scene, buf_text(&sort.out));
}

static void make_world(struct scene *scene)
{
	char path[PATH_MAX];

	assert_non_null(realpath("conf/completions", path));
	scene_name(scene, "completions", path);
	scene_write(scene, "xdg/quixrun/dev.ini", 0600, "");
	scene_write(scene, "xdg/quixrun/prod.ini", 0600, "");
	scene_write(scene, "xdg/quixrun/.hidden.ini", 0600, "");
	scene_write(scene, "xdg/quixrun/no profile.ini", 0600, "");
	scene_write(scene, "xdg/quixrun/notes.txt", 0600, "");
	scene_write(scene, "more/other.ini", 0600, "");
	scene_write(scene, "quix.yaml", 0644,
		    "metadata:\n  name: no\ndeployments:\n"
		    "  - name: Source\n    variables:\n"
		    "      - name: Sinput\n        value: x\n"
		    "  - application: sink\n    name: \"Sink\"\n"
		    "topics:\n  - name: Stopic\n");
	scene_write(scene, "more/quix.yaml", 0644,
		    "deployments:\n- name: Other\n");
	scene_write(scene, "bin/quixrun-pump", 0755, "#!/bin/sh\n");
	/* Completion must not run quixrun: this would show it. */
	scene_write(scene, "bin/quixrun", 0755,
		    "#!/bin/sh\ntouch <dir>/was-run\n");
}

static void complete_all(struct scene *scene, const char *program,
			 const char *option, const char *script)
{
	make_world(scene);
	scene_write(scene, "script", 0600, script);
	for (size_t i = 0; i < sizeof(COMPLETIONS) / sizeof(COMPLETIONS[0]);
	     i++) {
		const struct completion *it = &COMPLETIONS[i];
		AUTO_RUN struct run run = {
			.program = program,
			.name = strrchr(program, '/') + 1,
			.args = TEXTS(option, "<dir>/script", it->line),
			.env = ENV,
		};

		run_program(scene, &run);
		assert_string_equal(buf_text(&run.err), "");
		const char *found = join(scene, buf_text(&run.out));
		if (strcmp(found, it->words) != 0)
			fail_msg("%s: '%s' completes to '%s', not to '%s'",
				 program, it->line, found, it->words);
	}
	assert_int_not_equal(access(scene_text(scene, "<dir>/was-run"), F_OK),
			     0);
}

SCENE_TEST(bash_completes)
{
	complete_all(*state, "/bin/bash", "--norc", BASH);
}

SCENE_TEST(fish_completes)
{
	if (access("/usr/bin/fish", X_OK) != 0) {
		print_message("SKIPPED: there is no fish\n");
		skip();
	}
	complete_all(*state, "/usr/bin/fish", "--no-config", FISH);
}

/*
 * zsh completes only in its line editor: an inner zsh on a pseudo-terminal gets
 * the line and a tab, and prints the result.
 */
static const char ZSH[] =
	"zmodload zsh/zpty\n"
	"zpty inner zsh -f -i\n"
	"zpty -w inner 'PS1=; PS2=; unsetopt beep; bindkey -e'\n"
	"zpty -w inner 'fpath=(<completions> $fpath)'\n"
	"zpty -w inner 'autoload -Uz compinit; compinit -u -D'\n"
	"zpty -w inner 'zstyle \":completion:*\" menu no'\n"
	"zpty -w inner 'show() { print -r -- \"<<$BUFFER>>\"; BUFFER= }'\n"
	"zpty -w inner 'zle -N show; bindkey \"^X\" show; print READY$((1))'\n"
	"zpty -r inner answer '*READY1*'\n"
	"zpty -w -n inner \"$1\"$'\\t\\x18'\n"
	"zpty -r inner answer '*<<*>>*'\n"
	"answer=${answer##*<<}\n"
	"print -r -- \"${answer%%>>*}|\"\n"
	"zpty -d inner\n";

SCENE_TEST(zsh_completes)
{
	static const char *const lines[][2] = {
		{ "quixrun --pro", "quixrun --profile=" },
		{ "quixrun --no-c", "quixrun --no-cache " },
		{ "quixrun -p d", "quixrun -p dev " },
		{ "quixrun --profile=p", "quixrun --profile=prod " },
		{ "quixrun -C <dir>/more -p o",
		  "quixrun -C <dir>/more -p other " },
		{ "quixrun --app -d So", "quixrun --app -d Source " },
		{ "quixrun --use-token=a", "quixrun --use-token=auto " },
		{ "quixrun --store=sec", "quixrun --store=secret-tool " },
		{ "quixrun -p dev quixrun-pum",
		  "quixrun -p dev quixrun-pump " },
	};
	struct scene *scene = *state;

	if (access("/usr/bin/zsh", X_OK) != 0) {
		print_message("SKIPPED: there is no zsh\n");
		skip();
	}
	make_world(scene);
	scene_write(scene, "script", 0600, ZSH);
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		AUTO_RUN struct run run = {
			.program = "/usr/bin/zsh",
			.name = "zsh",
			.args = TEXTS("-f", "<dir>/script", lines[i][0]),
			.env = ENV,
		};
		struct buf wanted = { 0 };

		run_program(scene, &run);
		buf_add_format(&wanted, "%s|\n",
			       scene_text(scene, lines[i][1]));
		assert_string_equal(buf_text(&run.out), buf_text(&wanted));
		buf_clear(&wanted);
	}
	assert_int_not_equal(access(scene_text(scene, "<dir>/was-run"), F_OK),
			     0);
}
