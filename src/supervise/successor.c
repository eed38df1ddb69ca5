#include "supervise/successor.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "supervise/child.h"
#include "supervise/redirect.h"

/* If a variable is the parent's process id, sets it to our own. */
static bool rename_pid(struct plan *plan, const char *name)
{
	const struct origin origin = { .kind = ORIGIN_QUIXRUN };
	const struct variable *variable = plan_find(plan, name);
	AUTO_BUF struct buf own = { 0 };

	if (!variable || variable_is_injected(variable) ||
	    strtol(variable_value(variable), NULL, 10) != getppid())
		return false;
	buf_add_format(&own, "%ld", (long)getpid());
	plan_set(plan, name, (struct slice){ own.data, own.length }, &origin,
		 false);
	return true;
}

/*
 * Variables with the process id of the process that systemd started
 * (sd_listen_fds(3), sd_watchdog_enabled(3)) must have that of the program.
 */
static void rename_pids(struct plan *plan)
{
	/*
	 * LISTEN_PIDFDID is newer than LISTEN_PID: another id of the same
	 * process, which is not known in advance.
	 */
	if (rename_pid(plan, "LISTEN_PID"))
		plan_remove(plan, "LISTEN_PIDFDID", "names quixrun");
	rename_pid(plan, "WATCHDOG_PID");
}

static void take_snapshot(const struct run *run, const struct refresh *refresh,
			  struct snapshot *snapshot)
{
	const struct quix *quix = &run->quix;
	const struct snapshot_source source = {
		.key = refresh->key,
		.plan = &run->plan,
		.files = &run->files,
		.servers = fields_text(&quix->broker, "bootstrap.servers"),
		.token = quix_is_cloud(quix) ? quix_token(quix) : NULL,
		.workspace = quix_known_workspace(quix),
	};

	snapshot_take(snapshot, &source);
}

/*
 * With notify = quixrun only quixrun notifies systemd, unless the program must
 * feed a watchdog (sd_watchdog_enabled(3)). With overlap_ready = notify the
 * program notifies quixrun.
 */
static void set_notify_socket(struct run *run, const struct refresh *refresh)
{
	const struct supervision *settings = &run->quix.settings.supervision;
	const struct origin origin = { .kind = ORIGIN_QUIXRUN };
	const char *name = refresh->notify_socket;

	if (name && settings->on_change == ON_CHANGE_OVERLAP &&
	    settings->overlap_ready == READY_NOTIFY)
		plan_set(&run->plan, "NOTIFY_SOCKET",
			 (struct slice){ name, strlen(name) }, &origin, false);
	else if (run->quix.settings.supervision.notify == NOTIFY_QUIXRUN &&
		 !plan_find(&run->plan, "WATCHDOG_USEC"))
		plan_remove(&run->plan, "NOTIFY_SOCKET", "is quixrun's");
}

static int set_up_program(struct run *run, const struct refresh *refresh,
			  struct error *error)
{
	set_notify_socket(run, refresh);
	rename_pids(&run->plan);
	redirect_tell(run);
	return program_files_commit(&run->files, error);
}

int successor_first(struct run *run, struct refresh *refresh,
		    struct error *error)
{
	struct snapshot snapshot = { 0 };

	if (!refresh)
		return 0;
	take_snapshot(run, refresh, &snapshot);
	report_ready(refresh->report, &snapshot,
		     &run->quix.settings.supervision, "");
	snapshot_clear(&snapshot);
	return set_up_program(run, refresh, error);
}

static int resolve_anew(struct run *run, struct error *error)
{
	run_forget(run);
	if (run_load(run, error))
		return -1;
	return run_prepare(run, error);
}

/*
 * Appends the variables of unknown value, separated and surrounded by blanks.
 */
static void add_unknown(const struct plan *plan, struct buf *names)
{
	size_t i;

	for (i = 0; i < plan->count; i++) {
		if (plan->items[i].removed || !plan->items[i].is_unknown)
			continue;
		buf_add_char(names, ' ');
		variable_add_name(&plan->items[i], names);
		buf_add_char(names, ' ');
	}
}

static bool has_unknown(const struct run *run)
{
	AUTO_BUF struct buf names = { 0 };

	add_unknown(&run->plan, &names);
	return run->quix.is_unknown || names.length;
}

/*
 * Reports that there is no difference, or that the token was rejected, and
 * exits.
 */
static void end_refresh(const struct run *run, const struct refresh *refresh)
{
	const struct settings *settings = &run->quix.settings;

	if (run->quix.was_rejected && !refresh->may_exchange)
		report_rejected(refresh->report);
	else
		report_same(refresh->report,
			    settings->is_whole ? &settings->supervision : NULL);
	_exit(0);
}

/* The other token must be for the same environment. */
static int check_exchange(const struct run *run, const struct refresh *refresh,
			  struct error *error)
{
	const char *now = quix_known_workspace(&run->quix);

	if (!run->quix.was_rejected || !refresh->known->workspace ||
	    !strcmp(now, refresh->known->workspace))
		return 0;
	return error_set(error, STATUS_PERMANENT,
			 "the portal rejects the program's token, and the "
			 "other token has access to '%s' instead of '%s'",
			 now, refresh->known->workspace);
}

/* Compares the snapshots; exits when there is no difference. */
static int find_difference(struct run *run, const struct refresh *refresh,
			   struct buf *names, struct error *error)
{
	AUTO_BUF struct buf unknown = { 0 };
	struct snapshot snapshot = { 0 };
	bool differs;

	if (run->quix.was_rejected && !refresh->may_exchange)
		end_refresh(run, refresh);
	if (check_exchange(run, refresh, error))
		return -1;
	take_snapshot(run, refresh, &snapshot);
	add_unknown(&run->plan, &unknown);
	differs = snapshot_compare(refresh->known, &snapshot,
				   buf_text(&unknown), names);
	if (!differs)
		end_refresh(run, refresh);
	/* With a command that was not run the snapshot is not complete. */
	if (!unknown.length)
		report_ready(refresh->report, &snapshot,
			     &run->quix.settings.supervision, buf_text(names));
	snapshot_clear(&snapshot);
	return 0;
}

static int refresh_once(struct run *run, const struct refresh *refresh,
			struct buf *names, struct error *error)
{
	if (resolve_anew(run, error)) {
		if (run->quix.is_unknown && !refresh->is_asked)
			end_refresh(run, refresh);
		return -1;
	}
	return find_difference(run, refresh, names, error);
}

/* Replaces the files of the running program and exits. */
static int deliver_files(const struct run *run, const struct refresh *refresh,
			 struct error *error)
{
	if (program_files_commit(&run->files, error))
		return -1;
	report_delivered(refresh->report);
	_exit(0);
}

int successor_next(struct run *run, struct refresh *refresh,
		   struct error *error)
{
	AUTO_BUF struct buf names = { 0 };
	int result;

	/* The warnings were printed at the launch. */
	run->options.log.verbosity = -1;
	/* Only one refresh runs at a time, so none may wait forever. */
	if (!run->options.timeout_ms)
		run->options.timeout_ms = OPTIONS_TIMEOUT_MS;
	result = refresh_once(run, refresh, &names, error);
	if (has_unknown(run)) {
		refresh->observer.skips_commands = false;
		buf_clear(&names);
		result = refresh_once(run, refresh, &names, error);
	}
	if (result)
		return -1;
	if (child_await_go(refresh) == GO_DELIVER)
		return deliver_files(run, refresh, error);
	return set_up_program(run, refresh, error);
}
