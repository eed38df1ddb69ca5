/*
 * The search path of profiles, and finding a profile on it.
 */
#ifndef PROFILE_FIND_H
#define PROFILE_FIND_H

#include <stdbool.h>
#include <stddef.h>

#include "quixrun/error.h"
#include "quixrun/strings.h"

struct search {
	struct strings folders; /* in the order of the search */
	bool is_default;	/* not set by -C */
};

/* A profile that was found. */
struct found {
	char *name;	    /* "prod" */
	char *path;	    /* of its file, as it will be opened */
	bool is_on_default; /* found by name on the default search path */
};

/*
 * Fills *search: only `config_dir` (-C) if it is not NULL; else the folders of
 * $QUIXRUN_CONFIG_PATH (separated by ':', empty ones skipped, each absolute);
 * else $XDG_CONFIG_HOME/quixrun (~/.config/quixrun), then /etc/quixrun. A
 * relative $XDG_CONFIG_HOME is ignored, as the XDG base directory specification
 * requires. Returns 0, or -1 with *error.
 */
int search_init(struct search *search, const char *config_dir,
		struct error *error);

/* The variables that determine the default search path; each may be NULL. */
struct search_places {
	const char *config_path; /* $QUIXRUN_CONFIG_PATH */
	const char *config_home; /* $XDG_CONFIG_HOME */
	const char *home;	 /* $HOME */
};

/* As search_init, with the variables of another process's environment. */
int search_init_elsewhere(struct search *search,
			  const struct search_places *places,
			  struct error *error);

/*
 * Finds the profile `wanted`: a path if it contains a '/', else a name on the
 * search path. NULL: the profile named "default". A default.ini that is a
 * symlink to NAME.ini beside it, or to the absolute path of a NAME.ini, stands
 * for the profile NAME. Returns 0 and fills *found, or -1 with *error, which
 * suggests near names or lists the searched folders.
 */
int search_profile(const struct search *search, const char *wanted,
		   struct found *found, struct error *error);

/*
 * Sets *error: there is no profile of that name ("default": no profile was
 * named). The message suggests near names or how to create one. Returns -1.
 */
int search_not_found(const struct search *search, const char *wanted,
		     struct error *error);

/* The file of profile `name` on the search path, or NULL; caller frees it. */
char *search_file(const struct search *search, const char *name);

/*
 * The folder of the user's own profiles, whatever the search path is: that of
 * $XDG_CONFIG_HOME, else of $HOME. The caller frees it. NULL with *error when
 * neither is set.
 */
char *search_user_folder(struct error *error);

/* Returns 0 for the name of a profile, else -1 with *error. */
int search_check_name(const char *name, struct error *error);

/* True for a profile's name: a letter or digit, then also '.', '_', '-'. */
bool search_is_name(const char *text);

/*
 * The names of all profiles on the search path, sorted, each once. The caller
 * clears the list.
 */
struct strings search_names(const struct search *search);

/*
 * The value of QUIXRUN_PROFILE, with which the program can name this profile:
 * the name when it was found on the default search path, else the file's
 * absolute path. The caller frees it.
 */
char *found_reference(const struct found *found);

/* Free. Safe on a zeroed struct, and twice. */
void found_clear(struct found *found);
void search_clear(struct search *search);

#endif
