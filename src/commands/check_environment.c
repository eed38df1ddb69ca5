#include "commands/check.h"

#include "environment/environment.h"
#include "quixrun/mem.h"

/* How many variables the program would get from quixrun. */
static size_t count_injected(const struct plan *plan)
{
	size_t count = 0;
	size_t i;

	for (i = 0; i < plan->count; i++)
		count += !plan->items[i].removed &&
			 variable_is_injected(&plan->items[i]);
	return count;
}

/* A program that asks the Portal itself does not read the profile. */
static void check_ca_file(struct check *check)
{
	const struct setting *setting =
		profile_find(&check->run->profile, SECTION_QUIX, "ca_file");
	const struct variable *variable =
		plan_find(&check->run->plan, "SSL_CERT_FILE");

	if (!setting || !target_is_cloud(check->used))
		return;
	if (variable && *variable_value(variable)) {
		checklist_add(&check->list, "ca_file", NULL, CHECK_OK,
			      "the program gets SSL_CERT_FILE");
		return;
	}
	checklist_add(&check->list, "ca_file", NULL, CHECK_WARNING,
		      "quixrun trusts this CA, a program that asks the portal "
		      "itself does not");
	checklist_mend(&check->list,
		       "set SSL_CERT_FILE in [env] to a file with this CA and "
		       "the system's");
}

void check_environment(struct check *check)
{
	struct run *run = check->run;
	AUTO_FREE char *reference = found_reference(&run->found);
	const size_t failed = checklist_count(&check->list, CHECK_FAILED);
	struct error error;

	/* Then that is what stands in the way of the environment, too. */
	if (failed && check->used->config.topic_ids == TOPIC_IDS_PORTAL)
		return;
	run->files.profile = run->profile.name;
	run->files.is_kept = true;
	if (environment_make(check->used, reference, &run->files, &run->plan,
			     &error) ||
	    plan_check_sizes(&run->plan, &error)) {
		checklist_fail(&check->list, "environment", NULL, &error);
		return;
	}
	checklist_add(&check->list, "environment", NULL, CHECK_OK,
		      "%zu variables", count_injected(&run->plan));
	check_ca_file(check);
}
