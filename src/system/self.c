#include "system/self.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "system/file.h"
#include "quixrun/mem.h"
#include "quixrun/text.h"

char *self_beside(const char *path)
{
	char executable[PATH_MAX];
	const ssize_t length =
		readlink("/proc/self/exe", executable, sizeof(executable) - 1);
	AUTO_FREE char *folder = NULL;

	if (length <= 0)
		return NULL;
	executable[length] = '\0';
	folder = file_folder(executable);
	while (text_begins(path, "../")) {
		char *above = file_folder(folder);

		mem_free(&folder);
		folder = above;
		path += 3;
	}
	return file_join(folder, path);
}
