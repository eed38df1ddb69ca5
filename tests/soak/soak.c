/*
 * soak: thirty supervisors under continuous changes, for as long as required;
 * `make soak TIME=1800`. Files are rewritten a thousand times a second,
 * symlinks are replaced as the kubelet does, profiles are deleted and restored,
 * a portal fails from time to time and rejects both tokens. Every ten seconds
 * the changes stop: then each program must have the last value (no change is
 * lost), no program may have been started twice in succession with the same
 * value (no needless restart), and descriptors, memory and processes must not
 * have grown.
 *
 * $SOAK_SECONDS is the duration, 60 by default.
 */
#include "../blackbox/harness.h"
#include "../blackbox/profiles.h"
#include "../blackbox/run_output.h"
#include "../blackbox/waits.h"

#include <dirent.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define RUNS	    30
#define CHURN_MS    10000
#define PATIENCE_MS 120000

/* The maximum growth in KiB since the first checkpoint. */
#ifdef __SANITIZE_ADDRESS__
#define GROWTH_MAX 200000
#else
#define GROWTH_MAX 192
#endif

/* The source of a supervisor's value. */
enum source { SOURCE_FILE, SOURCE_LINK, SOURCE_PORTAL, SOURCE_COUNT };

struct subject {
	struct run run;
	const char *args[9];
	enum source source;
	char name[16];	/* of its profile */
	char path[256]; /* of its file, or of its folder */
	size_t checked; /* how far its output was checked */
	char last[64];	/* the value of the last program */
	int starts;
	long files, memory; /* at the first checkpoint */
};

static struct soak {
	struct scene *scene;
	struct subject subjects[RUNS];
	long long ends_at;
	int checkpoints;
	int tokens; /* number of tokens of the environment */
	long long rewrites, swaps, faults, rotations, deletions;
	long files_grown, memory_grown; /* maximum growth */
} soak;

static int random_below(int limit)
{
	return (int)(random() % limit);
}

static void write_value(const char *path, const char *value, bool in_place)
{
	char temporary[300];

	snprintf(temporary, sizeof(temporary), "%s.new", path);
	FILE *file = fopen(in_place ? path : temporary, "we");
	assert_non_null(file);
	fputs(value, file);
	assert_int_equal(fclose(file), 0);
	if (!in_place)
		assert_int_equal(rename(temporary, path), 0);
}

/*
 * As the kubelet does: makes a new folder, and replaces the symlink ..data by a
 * rename.
 */
static void swap_link(const struct subject *subject, const char *value)
{
	static int number;
	char folder[300], file[320], link[300], old[64] = "", gone[340];
	const char *target = folder + strlen(subject->path) + 1;

	snprintf(folder, sizeof(folder), "%s/..%d", subject->path, number++);
	assert_int_equal(mkdir(folder, 0700), 0);
	snprintf(file, sizeof(file), "%s/x", folder);
	write_value(file, value, true);
	snprintf(link, sizeof(link), "%s/..data", subject->path);
	const ssize_t length = readlink(link, old, sizeof(old) - 1);
	snprintf(file, sizeof(file), "%s/..tmp", subject->path);
	assert_int_equal(symlink(target, file), 0);
	assert_int_equal(rename(file, link), 0);
	if (length <= 0)
		return;
	snprintf(gone, sizeof(gone), "%s/%.*s/x", subject->path, (int)length,
		 old);
	unlink(gone);
	*strrchr(gone, '/') = '\0';
	rmdir(gone);
}

static void set_value(const struct subject *subject, const char *value)
{
	char quoted[64];

	switch (subject->source) {
	case SOURCE_FILE:
		write_value(subject->path, value, false);
		break;
	case SOURCE_LINK:
		swap_link(subject, value);
		break;
	case SOURCE_PORTAL:
		/* The same value for all supervisors. */
		snprintf(quoted, sizeof(quoted), "'%s'", value);
		portal_property(soak.scene, "dev", "sasl.username", quoted);
		break;
	case SOURCE_COUNT:
		break;
	}
}

static void write_profile(const struct subject *subject)
{
	const char *how = strcmp(subject->name + 1, "5") < 0
				  ? "on_change = restart\n"
				  : "on_change = overlap\n"
				    "overlap_grace = 100ms\n";
	AUTO_BUF struct buf text = { 0 };

	if (subject->source == SOURCE_PORTAL)
		buf_add_format(&text,
			       "[quix]\nportal = <portal>\n"
			       "workspace = acme-factory-dev\n"
			       "token_1 = <dev-%d>\ntoken_2 = <dev-%d>\n"
			       "[env]\nX = ${broker:sasl.username}\n",
			       soak.tokens - 1, soak.tokens);
	else
		buf_add_format(&text, PROFILE_LOCAL "[env]\nX = ${file:%s%s}\n",
			       subject->path,
			       subject->source == SOURCE_LINK ? "/x" : "");
	buf_add_format(&text, "[supervise]\ninterval = 500ms\n%s", how);
	scene_profile(soak.scene, subject->name, buf_text(&text));
}

static void delete_profile(const struct subject *subject)
{
	char path[300];

	snprintf(path, sizeof(path), "%s/%s.ini",
		 scene_text(soak.scene, "<config>"), subject->name);
	assert_int_equal(unlink(path), 0);
	soak.deletions++;
}

/* Then both tokens of the profiles are rejected. */
static void rotate_twice(void)
{
	portal_rotate(soak.scene, "dev");
	portal_rotate(soak.scene, "dev");
	soak.tokens += 2;
	soak.rotations++;
}

static void add_faults(void)
{
	static const char *const faults[] = {
		"{'kind': 'status', 'count': 5}",
		"{'kind': 'close', 'count': 5}",
		"{'kind': 'reset', 'count': 5}",
		"{'kind': 'garbage', 'count': 2}",
	};

	portal_fault(soak.scene, faults[random_below(4)]);
	soak.faults++;
}

static void write_portal_profiles(void)
{
	for (int i = 0; i < RUNS; i++)
		if (soak.subjects[i].source == SOURCE_PORTAL)
			write_profile(&soak.subjects[i]);
}

static struct subject *any_of(enum source source)
{
	const int number = random_below(RUNS / SOURCE_COUNT);

	return &soak.subjects[(int)source + SOURCE_COUNT * number];
}

/* The changes in millisecond number `tick`. */
static void churn(int tick)
{
	struct subject *subject = &soak.subjects[random_below(RUNS)];
	char value[32];

	snprintf(value, sizeof(value), "value-%d", random_below(5));
	write_value(any_of(SOURCE_FILE)->path, value, tick % 3 == 0);
	soak.rewrites++;
	if (tick % 10 == 0) {
		swap_link(any_of(SOURCE_LINK), value);
		soak.swaps++;
	}
	if (tick % 700 == 0)
		add_faults();
	if (tick % 900 == 0)
		set_value(&soak.subjects[SOURCE_PORTAL], value);
	if (tick % 3000 == 1000)
		rotate_twice();
	if (tick % 3000 == 2500)
		write_portal_profiles();
	if (tick % 500 == 0)
		delete_profile(subject);
	if (tick % 500 == 0)
		write_profile(subject);
}

/*
 * Reads the output; each program must have a value different from the one
 * before.
 */
static void read_output(struct subject *subject)
{
	while (output_step(&subject->run, 1))
		;
	for (;;) {
		const char *line =
			buf_text(&subject->run.out) + subject->checked;
		const char *end = strchr(line, '\n');

		if (end == NULL)
			return;
		subject->checked += (size_t)(end - line) + 1;
		const size_t length = (size_t)(end - line);
		assert_true(length < sizeof(subject->last));
		if (strlen(subject->last) == length &&
		    !strncmp(subject->last, line, length))
			fail_msg("%s was started twice with '%s'",
				 subject->name, subject->last);
		memcpy(subject->last, line, length);
		subject->last[length] = '\0';
		subject->starts++;
	}
}

static long proc_number(pid_t pid, const char *name, const char *key)
{
	char path[64], line[256];
	long number = -1;

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, name);
	FILE *file = fopen(path, "re");
	while (file != NULL && number < 0 &&
	       fgets(line, sizeof(line), file) != NULL)
		if (strncmp(line, key, strlen(key)) == 0)
			number = strtol(line + strlen(key), NULL, 10);
	if (file != NULL)
		fclose(file);
	return number;
}

/* Only root can count them; otherwise the size of the table. */
static long count_files(pid_t pid)
{
	char path[64];
	long count = 0;

	snprintf(path, sizeof(path), "/proc/%d/fd", (int)pid);
	DIR *folder = opendir(path);
	if (folder == NULL)
		return proc_number(pid, "status", "FDSize:");
	while (readdir(folder) != NULL)
		count++;
	closedir(folder);
	return count;
}

static long measure_memory(pid_t pid)
{
	const long exact = proc_number(pid, "smaps_rollup", "Anonymous:");

	return exact < 0 ? proc_number(pid, "status", "VmData:") : exact;
}

/* A refresh may be running: two pipes and a process. */
static void check_growth(struct subject *subject)
{
	const long files = count_files(subject->run.pid);
	const long memory = measure_memory(subject->run.pid);

	assert_true(files > 0 && memory > 0);
	if (soak.checkpoints == 0) {
		subject->files = files;
		subject->memory = memory;
		return;
	}
	if (files - subject->files > soak.files_grown)
		soak.files_grown = files - subject->files;
	if (memory - subject->memory > soak.memory_grown)
		soak.memory_grown = memory - subject->memory;
	if (files > subject->files + 4 || memory > subject->memory + GROWTH_MAX)
		fail_msg("%s has grown from %ld to %ld descriptors, from %ld "
			 "to %ld KiB",
			 subject->name, subject->files, files, subject->memory,
			 memory);
}

static int count_children(pid_t parent)
{
	char path[64];
	int count = 0, pid;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", (int)parent,
		 (int)parent);
	FILE *file = fopen(path, "re");
	while (file != NULL && fscanf(file, "%d", &pid) == 1)
		count++;
	if (file != NULL)
		fclose(file);
	return count;
}

/*
 * True when it has the last value, and only its program (and a refresh) exists.
 */
static bool is_settled(struct subject *subject, const char *value)
{
	read_output(subject);
	/* The token follows the value. */
	return strlen(value) == strcspn(subject->last, " ") &&
	       !strncmp(subject->last, value, strlen(value)) &&
	       count_children(subject->run.pid) <= 2;
}

static void settle(struct subject *subject, const char *value)
{
	const long long limit = clock_ms() + PATIENCE_MS;

	while (!is_settled(subject, value)) {
		if (clock_ms() > limit)
			fail_msg("%s has '%s' and %d children; the value is "
				 "'%s'\n%s",
				 subject->name, subject->last,
				 count_children(subject->run.pid), value,
				 buf_text(&subject->run.err));
		usleep(10000);
	}
}

static void checkpoint(void)
{
	char value[64];

	snprintf(value, sizeof(value), "settled-%d", soak.checkpoints);
	cJSON_Delete(portal_command(soak.scene, "forget", "{}"));
	write_portal_profiles();
	for (int i = 0; i < RUNS; i++)
		set_value(&soak.subjects[i], value);
	for (int i = 0; i < RUNS; i++)
		settle(&soak.subjects[i], value);
	for (int i = 0; i < RUNS; i++)
		check_growth(&soak.subjects[i]);
	soak.checkpoints++;
}

static void start_subject(struct subject *subject, int number)
{
	static const char letters[SOURCE_COUNT] = { 'f', 'l', 'p' };
	const char *const args[] = { "-q",
				     "--timeout=2s",
				     "--supervise",
				     "-p",
				     subject->name,
				     "/bin/sh",
				     "-c",
				     "echo $X ${QUIXRUN_TOKEN_ID#*:}; "
				     "exec sleep 1000000",
				     NULL };

	memcpy(subject->args, args, sizeof(args));
	subject->source = (enum source)(number % SOURCE_COUNT);
	snprintf(subject->name, sizeof(subject->name), "%c%d",
		 letters[subject->source], number / SOURCE_COUNT);
	snprintf(subject->path, sizeof(subject->path), "%s/%s",
		 scene_text(soak.scene, "<dir>"), subject->name);
	if (subject->source == SOURCE_LINK) {
		char link[300];

		assert_int_equal(mkdir(subject->path, 0700), 0);
		snprintf(link, sizeof(link), "%s/x", subject->path);
		assert_int_equal(symlink("..data/x", link), 0);
	}
	set_value(subject, "first");
	write_profile(subject);
	subject->run =
		(struct run){ .args = subject->args, .shows_secrets = true };
	run_start(soak.scene, &subject->run);
	run_await_output(soak.scene, &subject->run, "first");
}

static void stop_subject(struct subject *subject)
{
	assert_int_equal(kill(subject->run.pid, SIGTERM), 0);
	/* run_wait allows one minute from now. */
	subject->run.started_ms = clock_ms();
	run_wait(soak.scene, &subject->run);
	assert_int_equal(subject->run.exit_status, 143);
	run_clear(&subject->run);
}

SCENE_TEST(supervisors_neither_grow_nor_miss_a_change)
{
	const char *seconds = getenv("SOAK_SECONDS");
	int starts = 0;

	soak.scene = *state;
	soak.ends_at =
		clock_ms() + (seconds ? strtol(seconds, NULL, 10) : 60) * 1000;
	soak.tokens = 2;
	/* During execve(2) a program still has the name quixrun. */
	soak.scene->is_secret_inherited = true;
	portal_start(soak.scene, NULL);
	for (int i = 0; i < RUNS; i++)
		start_subject(&soak.subjects[i], i);
	checkpoint();
	while (clock_ms() < soak.ends_at) {
		const long long begun = clock_ms();

		for (int tick = 0; tick < CHURN_MS; tick++) {
			churn(tick);
			if (tick % 100 == 0)
				read_output(&soak.subjects[tick / 100 % RUNS]);
			while (clock_ms() <= begun + tick)
				usleep(200);
		}
		checkpoint();
	}
	for (int i = 0; i < RUNS; i++) {
		starts += soak.subjects[i].starts;
		stop_subject(&soak.subjects[i]);
	}
	print_message("%d checkpoints; %lld rewrites, %lld links swapped, "
		      "%lld faults of the portal, %lld times both tokens "
		      "rejected, %lld profiles deleted; %d programs started; "
		      "grown by at most %ld descriptors and %ld KiB\n",
		      soak.checkpoints, soak.rewrites, soak.swaps, soak.faults,
		      soak.rotations, soak.deletions, starts, soak.files_grown,
		      soak.memory_grown);
}
