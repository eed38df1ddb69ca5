/*
 * --ps: programs that run under a profile, and the state of their tokens.
 */
#include "harness.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TOKEN_1 "sdk-one-0123456789abcdef0123456789abcdef"
#define TOKEN_2 "sdk-two-0123456789abcdef0123456789abcdef"
#define PROFILE(one, two)                                                      \
	"[quix]\nworkspace = acme-factory-dev\ntoken_1 = " one                 \
	"\ntoken_2 = " two "\n[broker]\nsource = none\n"
#define PROGRAM(...)                                                           \
	{                                                                      \
		.args = TEXTS("-p", __VA_ARGS__)                               \
	}

/* Starts a program that reports and runs until it is ended. */
static void start(struct scene *scene, struct run *run)
{
	run_start(scene, run);
	run_await_output(scene, run, "up");
}

static void end(struct scene *scene, struct run *run)
{
	kill(-run->pid, SIGKILL);
	kill(run->pid, SIGKILL);
	run_wait(scene, run);
}

/* The program of that pid in the answer of --ps --json, or NULL. */
static const cJSON *find(const cJSON *answer, pid_t pid)
{
	const cJSON *program;

	cJSON_ArrayForEach(program, cJSON_GetObjectItem(answer, "programs"))
	{
		if (cJSON_GetNumberValue(cJSON_GetObjectItem(program, "pid")) ==
		    (double)pid)
			return program;
	}
	return NULL;
}

static const char *get(const cJSON *program, const char *key)
{
	assert_non_null(program);
	return cJSON_GetStringValue(cJSON_GetObjectItem(program, key));
}

static cJSON *ask(struct scene *scene)
{
	AUTO_RUN struct run run = { .args = TEXTS("--ps", "--json") };

	run_program(scene, &run);
	assert_int_equal(run.exit_status, 0);
	assert_string_equal(buf_text(&run.err), "");
	cJSON *answer = cJSON_Parse(run.out.data);
	assert_non_null(answer);
	return answer;
}

static void assert_state(struct scene *scene, pid_t pid, const char *state)
{
	cJSON *answer = ask(scene);

	assert_string_equal(get(find(answer, pid), "state"), state);
	cJSON_Delete(answer);
}

SCENE_TEST(a_token_is_followed_through_a_rotation)
{
	struct scene *scene = *state;
	AUTO_RUN struct run one =
		PROGRAM("dev", "sh", "-c", "echo up; sleep 60 & wait");
	AUTO_RUN struct run two = PROGRAM("dev", "--use-token=2", "sh", "-c",
					  "echo up; sleep 60 & wait");

	scene_secret(scene, "one", TOKEN_1);
	scene_secret(scene, "two", TOKEN_2);
	scene_profile(scene, "dev", PROFILE("<one>", "<two>"));
	start(scene, &one);
	start(scene, &two);
	assert_state(scene, one.pid, "token_1");
	assert_state(scene, two.pid, "token_2");
	scene_profile(scene, "dev", PROFILE("<two>", "sdk-three"));
	assert_state(scene, one.pid, "gone");
	assert_state(scene, two.pid, "token_1");
	scene_profile(scene, "dev",
		      PROFILE("${command:touch <dir>/ran; echo x}", ""));
	assert_state(scene, one.pid, "unknown");
	cJSON *answer = ask(scene);
	assert_string_equal(get(find(answer, one.pid), "reason"),
			    scene_text(scene,
				       "<config>/dev.ini:3: token_1 comes from "
				       "a command, which --ps does not run"));
	cJSON_Delete(answer);
	assert_int_not_equal(access(scene_text(scene, "<dir>/ran"), F_OK), 0);
	assert_int_equal(unlink(scene_text(scene, "<config>/dev.ini")), 0);
	assert_state(scene, one.pid, "unknown");
	end(scene, &one);
	end(scene, &two);
}

SCENE_TEST(children_are_part_of_their_program)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run =
		PROGRAM("dev", "sh", "-c",
			"sh -c 'echo up $$; sleep 60 & wait' & wait");

	scene_profile(scene, "dev", PROFILE("sdk-a", "sdk-b"));
	start(scene, &run);
	pid_t child = (pid_t)strtol(strstr(run.out.data, "up ") + 3, NULL, 10);
	cJSON *answer = ask(scene);
	assert_non_null(find(answer, run.pid));
	assert_null(find(answer, child));
	cJSON_Delete(answer);
	end(scene, &run);
}

SCENE_TEST(a_program_in_another_profile_is_its_own)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("-p", "dev", "sh", "-c",
			      "<quixrun> -p prod sh -c 'echo up $$; sleep 60 & "
			      "wait' & wait"),
	};

	scene_profile(scene, "dev", PROFILE("sdk-a", "sdk-b"));
	scene_profile(scene, "prod", PROFILE("sdk-c", "sdk-d"));
	start(scene, &run);
	pid_t child = (pid_t)strtol(strstr(run.out.data, "up ") + 3, NULL, 10);
	cJSON *answer = ask(scene);
	assert_string_equal(get(find(answer, run.pid), "profile"), "dev");
	assert_string_equal(get(find(answer, child), "profile"), "prod");
	cJSON_Delete(answer);
	end(scene, &run);
}

/* The widths of columns depend on other programs of this machine. */
static void squeeze(char *text)
{
	char *to = text;

	for (const char *at = text; *at != '\0'; at++)
		if (*at != ' ' || at[1] != ' ')
			*to++ = *at;
	*to = '\0';
}

SCENE_TEST(a_command_hides_tokens_and_control_characters)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.args = TEXTS("-p", "dev", "sh", "-c",
			      "echo up; sleep 60 & wait", "<one>",
			      "a\x1b[31m\nb", "x=<two>",
			      "sdk-unknown-0123456789"),
	};
	AUTO_RUN struct run table = { .args = TEXTS("--ps"),
				      .terminal = TERMINAL_OUTPUT };

	scene_secret(scene, "one", TOKEN_1);
	scene_secret(scene, "two", TOKEN_2);
	scene_profile(scene, "dev", PROFILE("<one>", "<two>"));
	/*
	 * The program's arguments contain the secrets, which must be redacted.
	 */
	start(scene, &run);
	cJSON *answer = ask(scene);
	const char *command = get(find(answer, run.pid), "command");
	assert_non_null(strstr(command, "a\\x1b[31m\\nb x=(token "));
	assert_non_null(strstr(command, " sdk-(hidden)"));
	cJSON_Delete(answer);
	run_program(scene, &table);
	squeeze(table.tty.data);
	assert_non_null(
		strstr(table.tty.data, "PROFILE TOKEN IS NOW SINCE COMMAND"));
	end(scene, &run);
}

SCENE_TEST(a_local_program_has_no_token)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run =
		PROGRAM("local", "sh", "-c", "echo up; sleep 60 & wait");

	scene_profile(scene, "local", "[broker]\nbootstrap.servers = h:1\n");
	start(scene, &run);
	cJSON *answer = ask(scene);
	const cJSON *program = find(answer, run.pid);
	assert_string_equal(get(program, "state"), "none");
	assert_null(get(program, "token"));
	assert_string_equal(get(program, "command"),
			    "sh -c echo up; sleep 60 & wait");
	assert_int_equal(strlen(get(program, "since")), 20);
	assert_true(cJSON_HasObjectItem(cJSON_GetObjectItem(answer, "unseen"),
					"processes"));
	cJSON_Delete(answer);
	end(scene, &run);
}

/* Any program may set any profile name. */
SCENE_TEST(a_long_profile_does_not_push_the_rest_aside)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = {
		.program = "/bin/sh",
		.args = TEXTS("-c", "echo up; sleep 60 & wait"),
		.env = TEXTS("QUIXRUN_NAMES=A",
			     "QUIXRUN_PROFILE=/a/very/long/way/to/the/folder/"
			     "of/a/profile/\x1b/prod.ini"),
	};
	AUTO_RUN struct run table = { .args = TEXTS("--ps") };

	start(scene, &run);
	run_program(scene, &table);
	assert_non_null(strstr(table.out.data,
			       "  ...er/of/a/profile/\\x1b/prod.ini  - "));
	end(scene, &run);
}

SCENE_TEST(a_container_sees_itself_only)
{
	struct scene *scene = *state;
	AUTO_RUN struct run run = { .args = TEXTS("--ps"), .is_pid_1 = true };

	run_program(scene, &run);
	assert_run(scene, &run, 0,
		   "no program that quixrun started is running\n"
		   "not shown: processes outside this container (PID "
		   "namespace)\n",
		   "");
}
