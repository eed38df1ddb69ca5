/*
 * Where profiles are looked for, and which one is meant.
 */
#ifndef PROFILE_FIND_H
#define PROFILE_FIND_H

#include <stdbool.h>
#include <stddef.h>

#include "quixrun/error.h"

struct search {
	char **folders; /* in the order of looking */
	size_t count;
	bool is_default; /* not named by -C */
};

/* One profile as it was found. */
struct found {
	char *name;	    /* "prod" */
	char *path;	    /* of its file, as it will be opened */
	bool is_on_default; /* by name, on the default search path */
};

/*
 * Fills *search: `config_dir` (-C) alone when not NULL; else the folders of
 * $QUIXRUN_CONFIG_PATH (separated by ':', empty ones skipped, each absolute);
 * else $XDG_CONFIG_HOME/quixrun (~/.config/quixrun), then /etc/quixrun. A
 * relative $XDG_CONFIG_HOME is ignored, as the XDG base directory
 * specification says. Returns 0, or -1 with *error.
 */
int search_init(struct search *search, const char *config_dir,
		struct error *error);

/* What the default search path is made from; each may be NULL. */
struct search_places {
	const char *config_path; /* $QUIXRUN_CONFIG_PATH */
	const char *config_home; /* $XDG_CONFIG_HOME */
	const char *home;	 /* $HOME */
};

/* The default search path of somebody else's environment. */
int search_init_elsewhere(struct search *search,
			  const struct search_places *places,
			  struct error *error);

/*
 * Finds the profile that `wanted` means: with a '/', a path; else a name on
 * the search path. NULL: the profile named "default". A default.ini that is a
 * symlink to NAME.ini beside it, or to the absolute path of a NAME.ini, stands
 * for the profile NAME. Returns 0 and fills *found, or -1 with *error: near
 * names, or where it looked.
 */
int search_profile(const struct search *search, const char *wanted,
		   struct found *found, struct error *error);

/*
 * Says that there is no profile of that name ("default": none was named), and
 * what to do: near names, or how to write one. Returns -1.
 */
int search_not_found(const struct search *search, const char *wanted,
		     struct error *error);

/* The file of profile `name` on the search path, or NULL; caller frees it. */
char *search_file(const struct search *search, const char *name);

/*
 * The folder of the user's own profiles, whatever is searched: that of
 * $XDG_CONFIG_HOME, else of $HOME. The caller frees it. NULL with *error when
 * neither says where it is.
 */
char *search_user_folder(struct error *error);

/*
 * Refuses what is not a profile's name, with *error. Returns 0 or -1.
 */
int search_check_name(const char *name, struct error *error);

/* The text is a profile's name: a letter or digit, then also '.', '_', '-'. */
bool search_is_name(const char *text);

/*
 * The names of all profiles on the search path, sorted, each once; the array
 * ends with NULL. The caller frees the names and the array with
 * search_names_free.
 */
char **search_names(const struct search *search);
void search_names_free(char **names);

/*
 * How a program started under this profile can name it again, the value of
 * QUIXRUN_PROFILE: the name when it was found on the default search path, else
 * the file's absolute path. The caller frees it.
 */
char *found_reference(const struct found *found);

void found_clear(struct found *found);
void search_clear(struct search *search);

#endif
