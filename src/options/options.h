/*
 * The command line.
 */
#ifndef OPTIONS_OPTIONS_H
#define OPTIONS_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "quixrun/error.h"
#include "console/log.h"

/* Texts of argv, in their order; not owned. */
struct texts {
	char **items;
	size_t count;
};

/* What is to be done; without an option for it, a program is launched. */
enum command {
	COMMAND_LAUNCH,
	COMMAND_DRY_RUN,
	COMMAND_PRINT,
	COMMAND_CHECK,
	COMMAND_LIST,
	COMMAND_USE,
	COMMAND_INIT,
	COMMAND_ROTATE,
	COMMAND_PS,
	COMMAND_HELP,
	COMMAND_VERSION
};

enum token_choice { TOKEN_UNSET, TOKEN_AUTO, TOKEN_1, TOKEN_2 };

/* --timeout when it is not given. */
#define OPTIONS_TIMEOUT_MS 30000

struct options {
	const char *profile;	/* -p, or NULL */
	const char *config_dir; /* -C, or NULL */
	struct texts variables; /* -e NAME=VALUE, checked */
	struct texts unset;	/* -u NAME, checked */
	struct texts env_files; /* --env-file */
	struct texts topics;	/* -t NAME=TOPIC, checked */
	bool is_pristine;
	enum token_choice use_token;
	long long timeout_ms; /* 0: for ever */
	bool without_cache;
	bool is_offline;
	bool is_confirmed; /* -y */
	bool is_supervised;
	enum command command;
	const char *operand;   /* PROFILE of --use, --init and --rotate */
	const char *format;    /* of --print; NULL: the default */
	const char *files_dir; /* --files-dir, or NULL */
	bool is_json;
	bool is_revealed;
	struct log log;
	char **program; /* PROGRAM ARG... NULL; NULL when there is none */
};

/*
 * Reads argv; options end at the first operand. Returns 0, or -1 with *error;
 * options->log is then as far as it was read. *options is to be cleared in
 * both cases.
 */
int options_parse(struct options *options, int argc, char **argv,
		  struct error *error);

/*
 * Refuses options without the command that they belong to. Returns 0, or -1
 * with *error.
 */
int options_check(const struct options *options, struct error *error);

void options_clear(struct options *options);

#endif
