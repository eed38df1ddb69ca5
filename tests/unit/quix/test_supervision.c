#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "quix/supervision.h"

static void a_signal_has_the_name_that_kill_knows(void **state)
{
	static const struct {
		const char *text;
		int number;
	} rows[] = {
		{ "signal:HUP", SIGHUP },	 { "signal:SIGHUP", SIGHUP },
		{ "signal:USR1", SIGUSR1 },	 { "signal:TERM", SIGTERM },
		{ "signal:SIGWINCH", SIGWINCH }, { "signal:CHLD", SIGCHLD },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct supervision supervision = supervision_default();
		const char *reason;

		assert_int_equal(supervision_parse_change(
					 &supervision, rows[i].text, &reason),
				 0);
		assert_int_equal(supervision.on_change, ON_CHANGE_SIGNAL);
		assert_int_equal(supervision.signal, rows[i].number);
	}
}

static void the_words_are_read(void **state)
{
	struct supervision supervision = supervision_default();
	const char *reason;

	(void)state;
	assert_int_equal(supervision.on_change, ON_CHANGE_RESTART);
	assert_int_equal(
		supervision_parse_change(&supervision, "overlap", &reason), 0);
	assert_int_equal(supervision.on_change, ON_CHANGE_OVERLAP);
	assert_int_equal(
		supervision_parse_change(&supervision, "restart", &reason), 0);
	assert_int_equal(supervision.on_change, ON_CHANGE_RESTART);
}

static void what_no_program_can_handle_is_refused(void **state)
{
	static const char *const texts[] = { "signal:KILL",  "signal:SIGSTOP",
					     "signal:",	     "signal:hup",
					     "signal:1",     "signal:SIG",
					     "signal:RTMIN", "signal: HUP",
					     "signal:HUP+1" };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct supervision supervision = supervision_default();
		const char *reason = NULL;

		assert_int_equal(supervision_parse_change(&supervision,
							  texts[i], &reason),
				 -1);
		assert_string_equal(reason, "the name of a signal that a "
					    "program can handle, such as "
					    "signal:HUP");
	}
}

static void the_defaults_are_those_of_the_manual(void **state)
{
	const struct supervision supervision = supervision_default();

	(void)state;
	assert_false(supervision.is_enabled);
	assert_false(supervision.watch_commands);
	assert_int_equal(supervision.overlap_fallback, FALLBACK_NONE);
	assert_int_equal(supervision.notify, NOTIFY_PASS);
	assert_int_equal(supervision.interval_ms, 300000);
	assert_int_equal(supervision.kill_timeout_ms, 10000);
	assert_int_equal(supervision.overlap_grace_ms, 5000);
	assert_int_equal(supervision.overlap_ready, READY_GRACE);
	assert_int_equal(supervision.overlap_timeout_ms, 60000);
	assert_int_equal(supervision.signals, SIGNALS_PROGRAM);
	assert_int_equal(supervision.splay_ms, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_signal_has_the_name_that_kill_knows),
		cmocka_unit_test(the_words_are_read),
		cmocka_unit_test(what_no_program_can_handle_is_refused),
		cmocka_unit_test(the_defaults_are_those_of_the_manual),
	};

	return cmocka_run_group_tests_name("supervision", tests, NULL, NULL);
}
