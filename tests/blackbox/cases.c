#include "cases.h"

#include "harness.h"
#include "waits.h"

#include <string.h>

#include "quixrun/mem.h"

static void set_property(struct scene *scene, const char *property)
{
	const char *equals = strchr(property, '=');
	AUTO_FREE char *key = mem_copy(property, (size_t)(equals - property));

	portal_property(scene, "dev", key, equals + 1);
}

static void run_case(void **state)
{
	struct scene *scene = *state;
	const struct launch_case *row = scene->row;
	const char *out = row->out != NULL ? row->out : "";
	const char *err = row->err != NULL ? row->err : "";
	AUTO_RUN struct run run = {
		.args = row->args != NULL
				? row->args
				: TEXTS("-p", "dev", "<probe>", "exit", "0"),
		.env = row->env,
	};

	if (row->is_timed)
		valgrind_skip("takes longer");
	if (row->has_portal)
		portal_start(scene, NULL);
	if (row->property != NULL)
		set_property(scene, row->property);
	if (row->fault != NULL)
		portal_fault(scene, row->fault);
	if (row->profile != NULL)
		scene_profile(scene, "dev", row->profile);
	if (row->is_timed) {
		waits_in_time(scene, &run,
			      &(struct timed){ row->status, err, 0, 0 });
		assert_string_equal(buf_text(&run.out), scene_text(scene, out));
		return;
	}
	run_program(scene, &run);
	if (row->is_like)
		assert_run_like(scene, &run, row->status, out, err);
	else
		assert_run(scene, &run, row->status, out, err);
}

void cases_add(const struct launch_case *rows, size_t count, int line)
{
	for (size_t i = 0; i < count; i++) {
		union {
			const struct launch_case *row;
			void *state;
		} row = { .row = &rows[i] };

		test_add(&(struct CMUnitTest){ .name = rows[i].name,
					       .test_func = run_case,
					       .setup_func = scene_setup,
					       .teardown_func = scene_teardown,
					       .initial_state = row.state },
			 line);
	}
}
