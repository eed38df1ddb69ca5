#include "commands/user_name.h"

#include <pwd.h>
#include <stdio.h>

#include "console/shown.h"

struct user {
	struct passwd entry;
	char strings[4096];
};

#ifdef QUIXRUN_STATIC
static const char *find(uid_t wanted, struct user *user)
{
	FILE *file = fopen("/etc/passwd", "re");
	struct passwd *found = NULL;

	while (file &&
	       !fgetpwent_r(file, &user->entry, user->strings,
			    sizeof(user->strings), &found) &&
	       found->pw_uid != wanted)
		found = NULL;
	if (file)
		fclose(file);
	return found ? found->pw_name : NULL;
}
#else
static const char *find(uid_t wanted, struct user *user)
{
	struct passwd *found = NULL;

	if (getpwuid_r(wanted, &user->entry, user->strings,
		       sizeof(user->strings), &found))
		return NULL;
	return found ? found->pw_name : NULL;
}
#endif

void user_name_add(struct buf *text, uid_t user)
{
	struct user room;
	const char *name = find(user, &room);

	if (name)
		utf8_add_shown(text, name);
	else
		buf_add_format(text, "%lu", (unsigned long)user);
}
