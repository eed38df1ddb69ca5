#include "profile/find.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "system/file.h"
#include "quixrun/buf.h"
#include "quixrun/mem.h"
#include "quixrun/text.h"

#define SUFFIX	      ".ini"
#define SUFFIX_LENGTH (sizeof(SUFFIX) - 1)

bool search_is_name(const char *text)
{
	static const char more[] = "abcdefghijklmnopqrstuvwxyz"
				   "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";

	return *text && !strchr("._-", *text) &&
	       strspn(text, more) == strlen(text);
}

static void add_folder(struct search *search, char *folder)
{
	search->folders = mem_resize(search->folders, search->count + 1,
				     sizeof(*search->folders));
	search->folders[search->count++] = folder;
}

static int add_config_path(struct search *search, const char *list,
			   struct error *error)
{
	while (*list) {
		size_t length = strcspn(list, ":");

		if (length && *list != '/')
			return error_set(error, STATUS_MEND,
					 "$QUIXRUN_CONFIG_PATH: '%.*s' is not "
					 "an absolute path",
					 (int)length, list);
		if (length)
			add_folder(search, mem_copy(list, length));
		list += length;
		list += *list == ':';
	}
	return 0;
}

/* The user's folder, or NULL when nothing says where it is. */
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

/* What our own environment says. */
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
		error_set(error, STATUS_MEND,
			  "where is your folder of profiles? neither "
			  "$XDG_CONFIG_HOME nor $HOME says so; name it with "
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
	add_folder(search, mem_copy_text(config_dir));
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
		add_folder(search, folder);
	add_folder(search, mem_copy_text("/etc/quixrun"));
	return 0;
}

char *search_file(const struct search *search, const char *name)
{
	size_t i;

	for (i = 0; i < search->count; i++) {
		AUTO_BUF struct buf path = { 0 };

		buf_add_text(&path, search->folders[i]);
		if (!text_ends(search->folders[i], "/"))
			buf_add_char(&path, '/');
		buf_add_text(&path, name);
		buf_add_text(&path, SUFFIX);
		if (access(path.data, F_OK) == 0)
			return buf_steal(&path);
	}
	return NULL;
}

/* What a path calls the profile: its last part without ".ini". */
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
 * A default.ini that links to NAME.ini beside it is the profile NAME. So is one
 * that links to NAME.ini elsewhere, which is then read there: what is relative
 * in it starts from its own folder.
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

static char *absolute(const char *path)
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
		return error_set(error, STATUS_MEND,
				 "'%s' does not name a profile's file", path);
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
	return error_set(error, STATUS_MEND,
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
				    : absolute(found->path);
}

void found_clear(struct found *found)
{
	free(found->name);
	free(found->path);
	*found = (struct found){ 0 };
}

void search_clear(struct search *search)
{
	size_t i;

	for (i = 0; i < search->count; i++)
		free(search->folders[i]);
	free(search->folders);
	*search = (struct search){ 0 };
}
