#include <signal.h>
#include <string.h>

#include "../../registry.h"
#include "quix/settings.h"

TEST(a_signal_has_the_name_that_kill_knows)
{
	static const struct {
		const char *text;
		int number;
	} rows[] = {
		{ "signal:HUP", SIGHUP },	 { "signal:SIGHUP", SIGHUP },
		{ "signal:USR1", SIGUSR1 },	 { "signal:TERM", SIGTERM },
		{ "signal:SIGWINCH", SIGWINCH }, { "signal:CHLD", SIGCHLD },
	};

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

TEST(the_words_are_read)
{
	struct supervision supervision = supervision_default();
	const char *reason;

	assert_int_equal(supervision.on_change, ON_CHANGE_RESTART);
	assert_int_equal(
		supervision_parse_change(&supervision, "overlap", &reason), 0);
	assert_int_equal(supervision.on_change, ON_CHANGE_OVERLAP);
	assert_int_equal(
		supervision_parse_change(&supervision, "restart", &reason), 0);
	assert_int_equal(supervision.on_change, ON_CHANGE_RESTART);
}

TEST(what_no_program_can_handle_is_refused)
{
	static const char *const texts[] = { "signal:KILL",  "signal:SIGSTOP",
					     "signal:",	     "signal:hup",
					     "signal:1",     "signal:SIG",
					     "signal:RTMIN", "signal: HUP",
					     "signal:HUP+1" };

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

TEST(the_defaults_are_those_of_the_manual)
{
	const struct supervision supervision = supervision_default();

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
