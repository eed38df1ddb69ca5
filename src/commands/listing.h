/*
 * What can be said of a profile without running a command or reading a file of
 * secrets.
 */
#ifndef COMMANDS_LISTING_H
#define COMMANDS_LISTING_H

#include <stdbool.h>
#include <sys/types.h>

#include "quixrun/error.h"
#include "profile/find.h"

struct listing {
	char *name;
	char *path;	  /* NULL: a link to what is not there */
	const char *kind; /* "cloud", "local"; NULL: neither, or broken */
	char *workspace;  /* NULL: not known without asking; also below */
	char *broker;	  /* bootstrap.servers that the profile gives */
	char *description;
	struct error *problem; /* why it cannot be used; NULL: it can be read */
	bool is_default;
};

struct listings {
	struct listing *items;
	size_t count;
};

/*
 * Reads every profile on the search path, sorted by name, of equal names the
 * one that is found. A default.ini that stands for another one is not listed;
 * that one is then the default.
 */
void listings_read(const struct search *search, uid_t trust_owner,
		   struct listings *listings);

void listings_clear(struct listings *listings);

#endif
