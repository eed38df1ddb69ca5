#include "commands/check.h"

#include <string.h>
#include <sys/stat.h>

#include "quixrun/mem.h"
#include "quixrun/text.h"

/* The files that hold a literal secret and that others can read. */
static void check_exposure(struct check *check, const struct source *source)
{
	const struct profile *profile = &check->run->profile;
	AUTO_BUF struct buf path = { 0 };
	size_t i;

	for (i = 0; i < profile->count; i++) {
		const struct setting *setting = &profile->settings[i];

		if (setting->source != source || !setting_is_exposed(setting))
			continue;
		text_shell_quote(&path, source->path);
		checklist_add(&check->list, "file", source->path, CHECK_WARNING,
			      "%s in line %d can be read by others (mode "
			      "%04o)",
			      setting->key.bytes, setting->line,
			      source->mode & 07777);
		checklist_mend(&check->list, "run: chmod 600 %s",
			       buf_text(&path));
		return;
	}
	checklist_add(&check->list, "file", source->path, CHECK_OK,
		      "trusted, mode %04o", source->mode & 07777);
}

bool check_profile(struct check *check)
{
	struct run *run = check->run;
	struct error error;
	size_t i;

	if (run_find(run, NULL, &error)) {
		checklist_fail(&check->list, "profile", NULL, &error);
		return false;
	}
	checklist_add(&check->list, "profile", NULL, CHECK_OK, "%s",
		      run->found.name);
	if (profile_load(&run->profile, &run->found, &run->search,
			 run->trust_owner, &error)) {
		checklist_fail(&check->list, "file", NULL, &error);
		return false;
	}
	for (i = 0; i < run->profile.source_count; i++)
		check_exposure(check, run->profile.sources[i]);
	return true;
}
