#include "launch.h"

#include "harness.h"

#define OPTIONS_MAX 24

struct dump launch(struct scene *scene, const char *const *options,
		   const char *const *env, const char *err)
{
	const char *args[OPTIONS_MAX + 4] = { NULL };
	size_t count = 0;

	for (; *options != NULL; options++) {
		assert_true(count < OPTIONS_MAX);
		args[count++] = *options;
	}
	args[count++] = "<probe>";
	args[count++] = "dump";
	args[count++] = "<dir>/seen";
	AUTO_RUN struct run run = { .args = args, .env = env };
	run_program(scene, &run);
	assert_run(scene, &run, 0, "", err != NULL ? err : "");
	return dump_read(scene);
}

struct dump launch_dev(struct scene *scene, const char *profile)
{
	scene_profile(scene, "dev", profile);
	return launch(scene, TEXTS("-p", "dev"), NULL, NULL);
}

void assert_variables(struct scene *scene, const struct dump *dump,
		      const struct variable *variables, size_t count)
{
	for (size_t i = 0; i < count; i++)
		assert_env(scene, dump, variables[i].name, variables[i].value);
}

void assert_refused(struct scene *scene, const char *profile,
		    const char *message)
{
	AUTO_RUN struct run run = { .args = TEXTS("-p", "dev", "<probe>") };
	struct buf err = { 0 };

	buf_add_format(&err, "quixrun: %s\n", message);
	scene_profile(scene, "dev", profile);
	run_program(scene, &run);
	assert_run(scene, &run, 125, "", buf_text(&err));
	buf_clear(&err);
}
