#include "environment/scrub.h"

#include <stdlib.h>
#include <string.h>

#include "environment/dialect.h"
#include "quixrun/map.h"
#include "quixrun/mem.h"
#include "quixrun/text.h"

/* Variables that --pristine keeps, and that QUIXRUN_NAMES cannot remove. */
static const char pristine[] =
	"PATH HOME USER LOGNAME SHELL TERM LANG LC_* TZ TMPDIR "
	"http_proxy https_proxy HTTP_PROXY HTTPS_PROXY all_proxy ALL_PROXY "
	"no_proxy NO_PROXY SSL_CERT_FILE SSL_CERT_DIR";

/* Variables of quixrun itself that are kept: the search path of profiles. */
static const char passing[] = "QUIXRUN_CONFIG_PATH QUIXRUN_TRUST_OWNER";

/* Variables that the platform sets for one environment. */
static const char platform[] = "Quix__Organisation__Id Quix__Environment";
static const char foreign[] = "Quix__* CATALOG_URL QUIX_LAKE_URL";
static const char local[] = "Quix__Consumer_Group Quix__State__Dir";

struct scrubber {
	const struct scrub_rules *rules;
	struct map earlier; /* names set by an earlier quixrun */
	bool is_foreign;    /* another environment's variables were inherited */
};

static void read_earlier(struct scrubber *scrubber, const struct plan *plan)
{
	const char *at = variable_value(plan_find(plan, "QUIXRUN_NAMES"));
	const char *word;
	size_t length, ignored;

	while ((word = text_next_word(&at, &length)))
		if (!map_find(&scrubber->earlier, word, length, &ignored))
			map_add(&scrubber->earlier, word, length, 0);
}

static bool is_earlier(const struct scrubber *scrubber,
		       const struct variable *variable)
{
	size_t ignored;

	return map_find(&scrubber->earlier, variable->text, variable->name_size,
			&ignored) &&
	       !variable_matches(variable, pristine);
}

/* The reason why the variable is removed, or NULL. */
static const char *reason(const struct scrubber *scrubber,
			  const struct variable *variable)
{
	const struct scrub_rules *rules = scrubber->rules;

	if (variable_matches(variable, passing))
		return NULL;
	if (variable_matches(variable, "QUIXRUN_*"))
		return "quixrun's own";
	if (variable_matches(variable, rules->keep))
		return NULL;
	if (dialect_has_name(rules->dialects, variable->text,
			     variable->name_size))
		return "a name of a selected dialect";
	if (variable_matches(variable, platform))
		return "of another environment";
	if (is_earlier(scrubber, variable))
		return "set by an earlier quixrun";
	if (scrubber->is_foreign && variable_matches(variable, foreign) &&
	    !variable_matches(variable, local))
		return "of another environment";
	if (rules->is_pristine && !variable_matches(variable, pristine))
		return "pristine";
	return NULL;
}

static void report_scrubbed(const struct plan *plan, const struct log *log)
{
	AUTO_BUF struct buf names = { 0 };
	size_t i;

	if (!log_shows(log, LOG_LEVEL_INFO))
		return;
	for (i = 0; i < plan->count; i++) {
		if (!plan->items[i].removed)
			continue;
		if (names.length)
			buf_add_char(&names, ' ');
		variable_add_name(&plan->items[i], &names);
	}
	if (names.length)
		log_message(log, LOG_LEVEL_INFO,
			    "inherited variables removed: %s",
			    buf_text(&names));
}

void scrub(struct plan *plan, const struct scrub_rules *rules,
	   const struct log *log)
{
	const char *inherited =
		variable_value(plan_find(plan, "Quix__Workspace__Id"));
	struct scrubber scrubber = { .rules = rules };
	size_t i;

	scrubber.is_foreign =
		*inherited && strcmp(inherited, rules->workspace) != 0;
	read_earlier(&scrubber, plan);
	for (i = 0; i < plan->count; i++)
		plan->items[i].removed = reason(&scrubber, &plan->items[i]);
	map_clear(&scrubber.earlier);
	report_scrubbed(plan, log);
}
