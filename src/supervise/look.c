#include "supervise/look.h"

#include <stddef.h>

#include "supervise/child.h"

void look_reads(const struct look *look, const char *path)
{
	if (look)
		report_source(look->report, path);
}

bool look_is_later(const struct look *look)
{
	return look && look->known;
}
