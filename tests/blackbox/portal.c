#include "harness.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "quixrun/crypto.h"
#include "quixrun/mem.h"
#include "quixrun/text.h"

#define OPTIONS_MAX 24

static void close_on_exec_pipe(int ends[2])
{
	if (pipe2(ends, O_CLOEXEC) < 0)
		fail_msg("cannot make a pipe");
}

static void spawn(struct scene *scene, char **argv)
{
	int in[2], out[2];

	close_on_exec_pipe(in);
	close_on_exec_pipe(out);
	pid_t pid = fork();
	if (pid == 0) {
		dup2(in[0], STDIN_FILENO);
		dup2(out[1], STDOUT_FILENO);
		execv(argv[0], argv);
		_exit(126);
	}
	assert_true(pid > 0);
	close(in[0]);
	close(out[1]);
	scene->portal = pid;
	scene->portal_in = fdopen(in[1], "we");
	scene->portal_out = fdopen(out[0], "re");
}

/* The portal's next line, without the newline; the caller frees it. */
static char *read_line(const struct scene *scene)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t length = getline(&line, &size, scene->portal_out);

	if (length <= 0) {
		free(line);
		fail_msg("the loopback portal has ended");
	}
	line[length - 1] = '\0';
	return line;
}

/* Sends a line; the caller deletes the answer. */
static cJSON *converse(struct scene *scene, const char *name, const char *json)
{
	fprintf(scene->portal_in, "%s %s\n", name, json);
	fflush(scene->portal_in);
	AUTO_FREE char *line = read_line(scene);
	cJSON *answer = cJSON_Parse(line);
	if (answer == NULL || cJSON_HasObjectItem(answer, "error"))
		fail_msg("%s %s: %s", name, json, line);
	return answer;
}

cJSON *portal_command(struct scene *scene, const char *name,
		      const char *arguments)
{
	char *json = scene_text(scene, arguments);

	for (char *quote = json; (quote = strchr(quote, '\'')) != NULL;)
		*quote = '"';
	return converse(scene, name, json);
}

void portal_watch(struct scene *scene, const char *id, const char *value)
{
	cJSON *arguments;

	if (scene->portal == 0)
		return;
	arguments = cJSON_CreateObject();
	cJSON_AddStringToObject(arguments, "id", id);
	cJSON_AddStringToObject(arguments, "value", value);
	char *json = cJSON_PrintUnformatted(arguments);
	cJSON_Delete(converse(scene, "secret", json));
	cJSON_free(json);
	cJSON_Delete(arguments);
}

void portal_learn(struct scene *scene)
{
	cJSON *state = portal_command(scene, "state", "{}");
	const cJSON *item;

	cJSON_ArrayForEach(item, cJSON_GetObjectItem(state, "secrets"))
	{
		struct secret secret = { 0 };
		struct buf name = { 0 };
		char fingerprint[FINGERPRINT_SIZE];

		scene_secret(scene, item->string, item->valuestring);
		secret_set(&secret, item->valuestring,
			   strlen(item->valuestring));
		crypto_fingerprint(&secret, fingerprint);
		buf_add_format(&name, "%s:id", item->string);
		scene_name(scene, buf_text(&name), fingerprint);
		buf_clear(&name);
		secret_clear(&secret);
	}
	cJSON_Delete(state);
}

void portal_start(struct scene *scene, const char *const *options)
{
	const char *watch[] = { "<probe>", "--broker-ca", NULL,
				"--watch", "<quixrun>",	  "--watch",
				"<helper>" };
	char *argv[OPTIONS_MAX + 1] = { NULL };
	const cJSON *secret;
	int count = 0;

	watch[2] = certs_broker_ca(scene);
	for (size_t i = 0; i < sizeof(watch) / sizeof(watch[0]); i++)
		argv[count++] = scene_text(scene, watch[i]);
	for (; options != NULL && *options != NULL && count < OPTIONS_MAX;
	     options++)
		argv[count++] = scene_text(scene, *options);
	/* In the same folder as the probe. */
	struct buf program = { 0 };
	buf_add(&program, argv[0],
		(size_t)(strrchr(argv[0], '/') - argv[0]) + 1);
	buf_add_text(&program, "loopback-portal");
	argv[0] = scene_text(scene, buf_text(&program));
	buf_clear(&program);
	spawn(scene, argv);
	AUTO_FREE char *ready = read_line(scene);
	assert_true(text_begins(ready, "ready "));
	scene_name(scene, "portal", ready + strlen("ready "));
	cJSON_ArrayForEach(secret, scene->secrets)
	{
		portal_watch(scene, secret->string, secret->valuestring);
	}
	portal_learn(scene);
}

void portal_fault(struct scene *scene, const char *fault)
{
	cJSON_Delete(portal_command(scene, "fault", fault));
}

void portal_property(struct scene *scene, const char *environment,
		     const char *key, const char *value)
{
	struct buf arguments = { 0 };

	buf_add_format(&arguments, "{'environment':'%s','key':'%s','value':%s}",
		       environment, key, value);
	cJSON_Delete(portal_command(scene, "property", buf_text(&arguments)));
	buf_clear(&arguments);
}

void portal_rotate(struct scene *scene, const char *environment)
{
	struct buf arguments = { 0 };

	buf_add_format(&arguments, "{'environment':'%s'}", environment);
	cJSON_Delete(portal_command(scene, "rotate", buf_text(&arguments)));
	buf_clear(&arguments);
	portal_learn(scene);
}

void portal_await(struct scene *scene, int requests)
{
	struct buf arguments = { 0 };

	buf_add_format(&arguments, "{'requests':%d}", requests);
	cJSON_Delete(portal_command(scene, "await", buf_text(&arguments)));
	buf_clear(&arguments);
}

int portal_requests(struct scene *scene)
{
	cJSON *list = portal_command(scene, "requests", "{}");
	int count = cJSON_GetArraySize(list);

	cJSON_Delete(list);
	return count;
}

int portal_connections(struct scene *scene)
{
	cJSON *list = portal_command(scene, "requests", "{}");
	const cJSON *request;
	double last = 0;
	int count = 0;

	cJSON_ArrayForEach(request, list)
	{
		double number = cJSON_GetNumberValue(
			cJSON_GetObjectItem(request, "connection"));

		count += number > last ? 1 : 0;
		last = number > last ? number : last;
	}
	cJSON_Delete(list);
	return count;
}

static const char *field(const cJSON *item, const char *key)
{
	return cJSON_GetStringValue(cJSON_GetObjectItem(item, key));
}

static void complain_of_leaks(struct scene *scene, struct buf *complaints)
{
	cJSON *report = portal_command(scene, "leaks", "{}");
	const cJSON *found;

	cJSON_ArrayForEach(found, cJSON_GetObjectItem(report, "found"))
	{
		const char *program = field(found, "program");
		const char *where = field(found, "where");

		if (strcmp(program, "quixrun") == 0 &&
		    strcmp(where, "comm") != 0 &&
		    (strcmp(where, "environ") == 0 ? scene->is_secret_inherited
						   : scene->is_secret_typed))
			continue;
		buf_add_format(complaints,
			       "the secret '%s' was in the %s of %s\n",
			       field(found, "secret"), where, program);
	}
	cJSON_Delete(report);
}

void portal_stop(struct scene *scene, struct buf *complaints)
{
	int status = 0;

	if (scene->portal == 0)
		return;
	if (kill(scene->portal, 0) == 0 && !feof(scene->portal_out))
		complain_of_leaks(scene, complaints);
	/* The portal ends when its standard input does. */
	fclose(scene->portal_in);
	waitpid(scene->portal, &status, 0);
	if (status != 0)
		buf_add_format(complaints, "the portal ended with status %d\n",
			       status);
	fclose(scene->portal_out);
	scene->portal = 0;
}
