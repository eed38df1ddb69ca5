/*
 * The command line: argv to struct options.
 */
#ifndef OPTIONS_OPTIONS_H
#define OPTIONS_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "quixrun/error.h"
#include "quixrun/strings.h"
#include "console/log.h"

/* NAME=VALUE of -e and -t; the name is a valid one. */
struct assignment {
	char *name;
	const char *value; /* not owned */
};

struct assignments {
	struct assignment *items;
	size_t count;
};

/* The command; COMMAND_LAUNCH without an option that selects another one. */
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
	COMMAND_SCAN,
	COMMAND_HELP,
	COMMAND_VERSION
};

enum token_choice { TOKEN_UNSET, TOKEN_AUTO, TOKEN_1, TOKEN_2 };

/* The default of --timeout. */
#define OPTIONS_TIMEOUT_MS 30000

struct options {
	const char *profile;	      /* -p, or NULL */
	const char *config_dir;	      /* -C, or NULL */
	struct assignments variables; /* -e NAME=VALUE */
	struct strings unset;	      /* -u NAME, checked */
	struct strings env_files;     /* --env-file */
	struct assignments topics;    /* -t NAME=TOPIC */
	bool is_pristine;
	bool wants_app;		/* --app */
	bool is_without_app;	/* --no-app */
	const char *app_folder; /* of --app=DIR, or NULL: the current one */
	const char *deployment; /* -d, or NULL */
	enum token_choice use_token;
	long long timeout_ms; /* 0: no timeout */
	bool without_cache;
	bool is_offline;
	bool is_confirmed; /* -y */
	bool is_supervised;
	bool is_redacted; /* --redact, or the profile says so */
	enum command command;
	const char *operand;   /* PROFILE of --use, --init and --rotate */
	const char *format;    /* of --print; NULL: the default */
	const char *files_dir; /* --files-dir, or NULL */
	const char *store;     /* --store, or NULL */
	const char *from;      /* --from, or NULL */
	bool is_staged;	       /* --staged */
	bool rotates_now;      /* --now */
	bool keeps_personal_token;
	bool is_json;
	bool is_revealed;
	bool is_help_complete; /* --help=all */
	struct log log;
	char **program; /* PROGRAM ARG... NULL, or PATH... of --scan; NULL when
			   there is none */
};

/*
 * Parses argv; options end at the first operand. Returns 0, or -1 with *error.
 * options->log is set as far as argv was parsed. *options must be cleared in
 * both cases.
 */
int options_parse(struct options *options, int argc, char **argv,
		  struct error *error);

/* Frees; argv's strings are not owned. Safe on a zeroed struct, and twice. */
void options_clear(struct options *options);

/* The table of options, also used by --help. */

/* Long options without a letter. */
enum {
	OPTION_ENV_FILE = 256,
	OPTION_NO_APP,
	OPTION_USE_TOKEN,
	OPTION_TIMEOUT,
	OPTION_NO_CACHE,
	OPTION_OFFLINE,
	OPTION_PRINT,
	OPTION_CHECK,
	OPTION_LIST,
	OPTION_USE,
	OPTION_INIT,
	OPTION_KEEP_PERSONAL_TOKEN,
	OPTION_ROTATE,
	OPTION_NOW,
	OPTION_PS,
	OPTION_SCAN,
	OPTION_STAGED,
	OPTION_JSON,
	OPTION_REVEAL,
	OPTION_FILES_DIR,
	OPTION_STORE,
	OPTION_FROM,
	OPTION_SUPERVISE,
	OPTION_REDACT,
	OPTION_LOG_FORMAT
};

/* Handles an option's value. Returns 0, or -1 with *error. */
typedef int option_function(struct options *options, char *value,
			    struct error *error);

struct option_row {
	int letter; /* or one of OPTION_ */
	const char *name;
	/* As --help shows it. NULL: no argument; in brackets: optional. */
	const char *argument;
	const char *help;
	/* One of these three is set. */
	option_function *take;
	size_t flag;	      /* offset of a bool in struct options */
	enum command command; /* COMMAND_LAUNCH: none */
};

/* An upper bound of their number, for arrays. */
#define OPTION_COUNT_MAX 64

/* All rows; constant. */
const struct option_row *option_rows(size_t *count);

/*
 * Rejects options that the command does not accept; `rows` is the table of
 * options. Returns 0, or -1 with *error. A part of options_parse.
 */
int options_check(const struct options *options, const struct option_row *rows,
		  struct error *error);

#endif
