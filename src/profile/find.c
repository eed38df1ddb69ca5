#include "profile/find.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "quixrun/buf.h"
#include "quixrun/mem.h"
#include "quixrun/text.h"
#include "system/file.h"

#define SUFFIX	      ".ini"
#define SUFFIX_LENGTH (sizeof(SUFFIX) - 1)

bool search_is_name(const char *text)
{
	static const char more[] = "abcdefghijklmnopqrstuvwxyz"
				   "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";

	return *text && !strchr("._-", *text) &&
	       strspn(text, more) == strlen(text);
}

static int add_config_path(struct search *search, const char *list,
			   struct error *error)
{
	while (*list) {
		size_t length = strcspn(list, ":");

		if (length && *list != '/')
			return error_set(error, STATUS_PERMANENT,
					 "$QUIXRUN_CONFIG_PATH: '%.*s' is not "
					 "an absolute path",
					 (int)length, list);
		if (length)
			strings_add(&search->folders, mem_copy(list, length));
		list += length;
		list += *list == ':';
	}
	return 0;
}

/* The user's folder, or NULL when neither variable is set. */
static char *user_folder(const struct search_places *places)
{
	const char *config = places->config_home;
	const char *home = places->home;

	if (config && *config == '/')
		return file_join(config, "quixrun");
	if (home && *home == '/')
		return file_join(home, ".config/quixrun");
	return NULL;
}

/* The variables of quixrun's own environment. */
static struct search_places own_places(void)
{
	return (struct search_places){
		.config_path = getenv("QUIXRUN_CONFIG_PATH"),
		.config_home = getenv("XDG_CONFIG_HOME"),
		.home = getenv("HOME"),
	};
}

char *search_user_folder(struct error *error)
{
	const struct search_places places = own_places();
	char *folder = user_folder(&places);

	if (!folder)
		error_set(
			error, STATUS_PERMANENT,
			"no folder for profiles: neither $XDG_CONFIG_HOME nor $HOME is set; name one"
			" with "
			"-C");
	return folder;
}

int search_init(struct search *search, const char *config_dir,
		struct error *error)
{
	const struct search_places places = own_places();

	if (!config_dir)
		return search_init_elsewhere(search, &places, error);
	*search = (struct search){ 0 };
	strings_add(&search->folders, mem_copy_text(config_dir));
	return 0;
}

int search_init_elsewhere(struct search *search,
			  const struct search_places *places,
			  struct error *error)
{
	const char *list = places->config_path;
	char *folder;

	*search = (struct search){ .is_default = true };
	if (list && *list)
		return add_config_path(search, list, error);
	folder = user_folder(places);
	if (folder)
		strings_add(&search->folders, folder);
	strings_add(&search->folders, mem_copy_text("/etc/quixrun"));
	return 0;
}

char *search_file(const struct search *search, const char *name)
{
	size_t i;

	for (i = 0; i < search->folders.count; i++) {
		AUTO_BUF struct buf path = { 0 };

		buf_add_text(&path, search->folders.items[i]);
		if (!text_ends(search->folders.items[i], "/"))
			buf_add_char(&path, '/');
		buf_add_text(&path, name);
		buf_add_text(&path, SUFFIX);
		if (access(path.data, F_OK) == 0)
			return buf_steal(&path);
	}
	return NULL;
}

/* The profile's name in a path: the last part without ".ini". */
static char *name_of_path(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *base = slash ? slash + 1 : path;
	size_t length = strlen(base);

	if (length > SUFFIX_LENGTH && text_ends(base, SUFFIX))
		length -= SUFFIX_LENGTH;
	return mem_copy(base, length);
}

/*
 * A default.ini that is a symlink to NAME.ini beside it is the profile NAME. A
 * symlink to NAME.ini in another folder is NAME, too; the file is then read at
 * that path, so that relative paths in it start from its own folder.
 */
static void follow_default(const struct search *search, struct found *found)
{
	char target[PATH_MAX];
	ssize_t length = readlink(found->path, target, sizeof(target) - 1);
	AUTO_FREE char *name = NULL;
	AUTO_FREE char *file = NULL;

	if (length <= 0)
		return;
	target[length] = '\0';
	if ((*target != '/' && strchr(target, '/')) ||
	    !text_ends(target, SUFFIX))
		return;
	name = name_of_path(target);
	if (!search_is_name(name))
		return;
	found->name = mem_copy_text(name);
	if (*target != '/')
		return;
	file = search_file(search, name);
	found->is_on_default &= file && file_is_same(file, target);
	free(found->path);
	found->path = mem_copy_text(target);
}

static char *absolute_path(const char *path)
{
	AUTO_FREE char *here = NULL;

	if (*path == '/')
		return mem_copy_text(path);
	while (text_begins(path, "./"))
		path += 2;
	here = getcwd(NULL, 0);
	return file_join(here ? here : "/", path);
}

static int find_path(const struct search *search, const char *path,
		     struct found *found, struct error *error)
{
	AUTO_FREE char *last = name_of_path(path);

	if (!search_is_name(last))
		return error_set(error, STATUS_PERMANENT,
				 "'%s' is not the path of a profile", path);
	found->path = mem_copy_text(path);
	if (!strcmp(last, "default"))
		follow_default(search, found);
	if (!found->name)
		found->name = mem_copy_text(last);
	return 0;
}

int search_check_name(const char *name, struct error *error)
{
	if (search_is_name(name))
		return 0;
	return error_set(error, STATUS_PERMANENT,
			 "'%s' is not a profile's name: a letter or "
			 "digit, then letters, digits, '.', '_', '-'; "
			 "a path has a '/'",
			 name);
}

int search_profile(const struct search *search, const char *wanted,
		   struct found *found, struct error *error)
{
	const char *name = wanted ? wanted : "default";

	*found = (struct found){ 0 };
	if (strchr(name, '/'))
		return find_path(search, name, found, error);
	if (search_check_name(name, error))
		return -1;
	found->path = search_file(search, name);
	if (!found->path)
		return search_not_found(search, name, error);
	found->is_on_default = search->is_default;
	if (!strcmp(name, "default"))
		follow_default(search, found);
	if (!found->name)
		found->name = mem_copy_text(name);
	return 0;
}

char *found_reference(const struct found *found)
{
	return found->is_on_default ? mem_copy_text(found->name)
				    : absolute_path(found->path);
}

void found_clear(struct found *found)
{
	free(found->name);
	free(found->path);
	*found = (struct found){ 0 };
}

void search_clear(struct search *search)
{
	strings_clear(&search->folders);
	*search = (struct search){ 0 };
}

/* Adds the name of the profile in `file`, if it is a profile's file. */
static void add_name_of_file(struct strings *names, const char *file)
{
	size_t length = strlen(file);
	AUTO_FREE char *name = NULL;

	if (length <= 4 || !text_ends(file, ".ini"))
		return;
	name = mem_copy(file, length - 4);
	if (!search_is_name(name))
		return;
	strings_add(names, name);
	name = NULL;
}

static void add_folder_names(struct strings *names, const char *folder)
{
	DIR *stream = opendir(folder);
	const struct dirent *entry;

	if (!stream)
		return;
	while ((entry = readdir(stream)))
		add_name_of_file(names, entry->d_name);
	closedir(stream);
}

struct strings search_names(const struct search *search)
{
	struct strings names = { 0 };
	size_t i;

	for (i = 0; i < search->folders.count; i++)
		add_folder_names(&names, search->folders.items[i]);
	strings_sort_unique(&names);
	return names;
}

/* Appends the reason why an existing folder could not be searched, if any. */
static void add_folder_obstacle(const char *folder, struct buf *text)
{
	AUTO_FREE char *inside = file_join(folder, ".");

	if (access(inside, F_OK) < 0 && errno != ENOENT)
		buf_add_format(text, " (%s)", strerror(errno));
}

static void list_folders(const struct search *search, struct buf *text)
{
	size_t i;

	for (i = 0; i < search->folders.count; i++) {
		buf_add_format(text, "%s'%s'", i ? ", " : "",
			       search->folders.items[i]);
		add_folder_obstacle(search->folders.items[i], text);
	}
	if (!search->folders.count)
		buf_add_text(text, "no folder at all");
}

/* "dev.ini" is not a profile's name; the user means dev. */
static char *stem_of_name(const char *wanted)
{
	const size_t length = strlen(wanted);

	return mem_copy(wanted,
			text_ends(wanted, ".ini") ? length - 4 : length);
}

/* Appends the command that creates a profile of that name. */
static void add_init_advice(const struct search *search, const char *name,
			    struct buf *text)
{
	buf_add_text(text, "run 'quixrun ");
	if (!search->is_default && search->folders.count) {
		buf_add_text(text, "-C ");
		text_shell_quote(text, search->folders.items[0]);
		buf_add_char(text, ' ');
	}
	buf_add_format(text, "--init %s' to write one", name);
}

static int report_none_found(const struct search *search, const char *wanted,
			     struct error *error)
{
	const bool is_named = strcmp(wanted, "default") != 0;
	AUTO_BUF struct buf folders = { 0 };
	AUTO_BUF struct buf advice = { 0 };

	list_folders(search, &folders);
	add_init_advice(search, is_named ? wanted : "dev", &advice);
	if (!is_named)
		return error_set(error, STATUS_PERMANENT,
				 "no profile in %s; %s", buf_text(&folders),
				 buf_text(&advice));
	return error_set(error, STATUS_PERMANENT, "no profile '%s' in %s; %s",
			 wanted, buf_text(&folders), buf_text(&advice));
}

/* A longer list would fill the screen. */
#define NAMES_SHOWN 8

/* "'dev', 'local' and 'prod'", or "'a', ... and 3 more". */
static void add_quoted_names(const struct strings *names, struct buf *text)
{
	const size_t count = names->count;
	const size_t shown = count > NAMES_SHOWN ? NAMES_SHOWN : count;
	size_t i;

	for (i = 0; i < shown; i++) {
		if (i)
			buf_add_text(text, i + 1 < count ? ", " : " and ");
		buf_add_format(text, "'%s'", names->items[i]);
	}
	if (count > shown)
		buf_add_format(text, " and %zu more", count - shown);
}

static int report_none_named(const struct strings *names,
			     const struct buf *folders, struct error *error)
{
	AUTO_BUF struct buf list = { 0 };

	add_quoted_names(names, &list);
	return error_set(error, STATUS_PERMANENT,
			 "no profile named: say which with -p; there %s %s in "
			 "%s",
			 names->count > 1 ? "are" : "is", buf_text(&list),
			 buf_text(folders));
}

int search_not_found(const struct search *search, const char *wanted,
		     struct error *error)
{
	AUTO_STRINGS struct strings names = search_names(search);
	AUTO_BUF struct buf folders = { 0 };
	AUTO_FREE char *stem = stem_of_name(wanted);
	const char *nearest = strings_nearest(&names, stem);
	int result;

	list_folders(search, &folders);
	if (nearest && !strcmp(nearest, wanted))
		result = error_set(error, STATUS_PERMANENT,
				   "profile '%s' in %s is a symlink to a file "
				   "that does not exist",
				   wanted, buf_text(&folders));
	else if (text_begins_token(wanted))
		result = error_set(
			error, STATUS_PERMANENT,
			"no such profile in %s; the name looks like a token; put token"
			"s into a profile",
			buf_text(&folders));
	else if (nearest) {
		error_set(error, STATUS_PERMANENT, "no profile '%s' in %s",
			  wanted, buf_text(&folders));
		result = error_suggest(error, "'", nearest, "'");
	} else if (names.count && !strcmp(wanted, "default"))
		result = report_none_named(&names, &folders, error);
	else
		result = report_none_found(search, wanted, error);
	return result;
}
