/*
 * on_change = signal:NAME: the program's files are replaced, and it gets a
 * signal.
 */
#include "harness.h"
#include "launch.h"
#include "profiles.h"
#include "supervised.h"
#include "waits.h"

#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DELIVER_BY(signal)                                                     \
	PROFILE_LOCAL                                                          \
	"client.id = ${file:<dir>/x}\n"                                        \
	"[launch]\ndialects = quix\nfiles = <dir>/files\n"                     \
	"[files]\nCONF = librdkafka\n"                                         \
	"[supervise]\non_change = signal:" signal "\n"
#define DELIVER DELIVER_BY("HUP")

/* Prints the file, at once and at each signal. */
#define READER(signal)                                                         \
	"/bin/sh", "-c",                                                       \
		"say() { grep client.id $CONF; echo ready; }; "                \
		"trap say " signal "; trap 'exit 0' TERM; say; "               \
		"while :; do sleep 0.01; done"

static void begin(struct scene *scene, struct run *run, const char *profile)
{
	scene_write(scene, "x", 0600, "one");
	supervised_start_with(scene, run, profile);
	scene_write(scene, "x", 0600, "two");
}

SCENE_TEST(the_files_are_replaced_and_the_signal_is_sent)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = SUPERVISED(READER("HUP")) };

	begin(scene, &run, DELIVER);
	run_await_output(scene, &run, "client.id=two\nready\n");
	scene_write(scene, "x", 0600, "three");
	run_await_output(scene, &run, "client.id=three\nready\n");
	supervised_stop(scene, &run, 0,
			"client.id=one\nready\nclient.id=two\nready\n"
			"client.id=three\nready\n",
			"quixrun: changed: file CONF; files replaced and "
			"SIGHUP sent to process * after * ms\n"
			"quixrun: changed: file CONF; files replaced and "
			"SIGHUP sent to process * after * ms\n");
	/* The file was removed at the end: the folder is empty. */
	assert_int_equal(rmdir(scene_text(scene, "<dir>/files")), 0);
}

SCENE_TEST(a_name_may_begin_with_sig)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = SUPERVISED(READER("USR2")) };

	begin(scene, &run, DELIVER_BY("SIGUSR2"));
	run_await_output(scene, &run, "client.id=two\nready\n");
	supervised_stop(scene, &run, 0,
			"client.id=one\nready\nclient.id=two\nready\n",
			"*SIGUSR2 sent*");
}

/* The message is logged once, not at every refresh. */
SCENE_TEST(what_no_file_carries_is_not_delivered)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = SUPERVISED("<probe>", "signals", "15"),
	};

	scene_write(scene, "y", 0600, "one");
	begin(scene, &run,
	      DELIVER "interval = 50ms\n[env]\nY = ${file:<dir>/y}\n");
	run_await_output(scene, &run, "1\n");
	scene_write(scene, "y", 0600, "two");
	waits_for_error(scene, &run, "contains it");
	scene_write(scene, "y", 0600, "three");
	waits_for_error(scene, &run, "contains it\nquixrun: warning");
	supervised_stop(
		scene, &run, 0, "ready\n1\n15\n",
		"quixrun: changed: file CONF; *\n"
		"quixrun: warning: changed: Y; process * does not get the change: no rendered file contain"
		"s it\n"
		"quixrun: warning: changed: Y; process * does not get the change: no rendered file contain"
		"s it\n");
	assert_int_equal(
		waits_count(buf_text(&run.err), "does not get the change"), 2);
}

SCENE_TEST(files_that_cannot_be_written_leave_the_program_alone)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = SUPERVISED("<probe>", "signals", "15"),
	};

	scene_write(scene, "x", 0600, "one");
	supervised_start_with(scene, &run, DELIVER "interval = 50ms\n");
	assert_int_equal(chmod(scene_text(scene, "<dir>/files"), 0755), 0);
	scene_write(scene, "x", 0600, "two");
	waits_for_error(scene, &run, "is not changed");
	assert_int_equal(chmod(scene_text(scene, "<dir>/files"), 0700), 0);
	waits_for_error(scene, &run, "SIGHUP sent");
	supervised_stop(
		scene, &run, 0, "ready\n1\n15\n",
		"quixrun: warning: the program is not changed: files = "
		"'<dir>/files' in [launch]: cannot write 'dev.CONF' there: its "
		"mode is not 0700; run: chmod 700 <dir>/files\n"
		"quixrun: changed: file CONF; files replaced and SIGHUP sent "
		"to process * after * ms\n");
}

SCENE_TEST(it_needs_a_folder_of_files)
{
	assert_refused(*state,
		       PROFILE_LOCAL "[supervise]\non_change = signal:HUP\n",
		       "<config>/dev.ini:4: on_change: a signal needs files "
		       "that can be replaced; set files = DIR in [launch]");
}

SCENE_TEST(a_signal_that_cannot_be_handled_is_refused)
{
	static const char *const names[] = { "KILL", "SIGSTOP", "hup", "1",
					     "" };
	struct scene *scene = *state;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		AUTO_BUF struct buf profile = { 0 };
		AUTO_BUF struct buf message = { 0 };

		buf_add_format(&profile,
			       PROFILE_LOCAL
			       "[supervise]\non_change = signal:%s\n",
			       names[i]);
		buf_add_format(&message,
			       "<config>/dev.ini:4: on_change: 'signal:%s' is "
			       "not the name of a signal that a program can "
			       "handle, such as signal:HUP",
			       names[i]);
		assert_refused(scene, buf_text(&profile), buf_text(&message));
	}
}

SCENE_TEST(another_word_is_refused)
{
	assert_refused(*state, PROFILE_LOCAL "[supervise]\non_change = stop\n",
		       "<config>/dev.ini:4: on_change: 'stop' is not restart, "
		       "overlap or signal:NAME");
}
