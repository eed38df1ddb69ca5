/*
 * The table behind the command line: dispatch and --help both read it.
 */
#ifndef OPTIONS_OPTION_TABLE_H
#define OPTIONS_OPTION_TABLE_H

#include "options/options.h"

/* Long options without a letter. */
enum {
	OPTION_ENV_FILE = 256,
	OPTION_USE_TOKEN,
	OPTION_TIMEOUT,
	OPTION_NO_CACHE,
	OPTION_OFFLINE,
	OPTION_PRINT,
	OPTION_CHECK,
	OPTION_LIST,
	OPTION_USE,
	OPTION_INIT,
	OPTION_ROTATE,
	OPTION_PS,
	OPTION_JSON,
	OPTION_REVEAL,
	OPTION_FILES_DIR,
	OPTION_SUPERVISE,
	OPTION_LOG_FORMAT
};

/* Takes an option's value; 0, or -1 with *error. */
typedef int option_function(struct options *options, char *value,
			    struct error *error);

struct option_row {
	int letter; /* or one of OPTION_ */
	const char *name;
	/* As --help shows it; NULL: none; in brackets: may be left out. */
	const char *argument;
	const char *help;
	/* One of these three. */
	option_function *take;
	size_t flag;	      /* offset of a bool in struct options */
	enum command command; /* COMMAND_LAUNCH: none */
};

/* More than there are, for arrays. */
#define OPTION_COUNT_MAX 64

/* All rows; constant. */
const struct option_row *option_rows(size_t *count);

/*
 * Says what is to be done, which can be said once. Returns 0, or -1 with
 * *error.
 */
int option_choose(struct options *options, enum command command,
		  struct error *error);

#endif
