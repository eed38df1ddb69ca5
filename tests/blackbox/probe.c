/*
 * probe: the program that quixrun launches in the tests.
 *
 *   probe dump FILE [ARG]...   records what it was given, see dump.h
 *   probe exit STATUS
 *   probe kill SIGNAL          ends by the signal
 *   probe say TEXT             prints it
 *   probe ready                prints "ready", then waits for a signal
 *   probe read-twice NAME      reads the file in the variable NAME twice, and
 *                              from a child, and tries to write to it
 *   probe notify TEXT...       sends them to $NOTIFY_SOCKET, as
 *                              systemd-notify(1) does, and waits until they
 *                              were read
 *   probe dotenv FILE NAME...  loads FILE as python-dotenv does, without
 *                              overriding, then prints the variables
 *   probe length NAME          prints the length of the variable
 *   probe show [NAME]...       prints the environment, sorted, and the files in
 *                              these variables; its own pid in /proc/PID is
 *                              shown as "PID"
 *   probe signals LAST         prints "ready", then the number of each signal
 *                              that arrives, and its value if sent with
 *                              sigqueue(3); ends after LAST
 *   probe count NUMBER         counts signals: prints NUMBER after that many
 *                              signals, and the count when TERM ends it
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static void record(FILE *file, const char *key, const char *value)
{
	fprintf(file, "%s=%s%c", key, value, '\0');
}

static void record_number(FILE *file, const char *key, long long value)
{
	fprintf(file, "%s=%lld%c", key, value, '\0');
}

/* SigBlk, SigIgn, SigPnd, NoNewPrivs, Umask, ... of /proc/self/status. */
static void record_status(FILE *file)
{
	FILE *status = fopen("/proc/self/status", "re");
	char line[512];

	while (status != NULL && fgets(line, sizeof(line), status) != NULL) {
		char *colon = strchr(line, ':');
		if (colon == NULL)
			continue;
		*colon = '\0';
		char *value = colon + 1 + strspn(colon + 1, "\t ");
		value[strcspn(value, "\n")] = '\0';
		record(file, line, value);
	}
	if (status != NULL)
		fclose(status);
}

/* Records "fd=NUMBER TARGET", sorted by number. */
static void record_descriptors(FILE *file, const char *open_fds, long long own)
{
	char path[64], target[PATH_MAX];

	for (int fd = 0; fd < FD_SETSIZE; fd++) {
		if (open_fds[fd] == 0 || fd == own)
			continue;
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
		ssize_t length = readlink(path, target, sizeof(target) - 1);
		target[length > 0 ? length : 0] = '\0';
		fprintf(file, "fd=%d %s%c", fd, target, '\0');
	}
}

static void find_descriptors(char *open_fds)
{
	for (int fd = 0; fd < FD_SETSIZE; fd++)
		open_fds[fd] = fcntl(fd, F_GETFD) >= 0;
}

static void record_limits(FILE *file)
{
	for (int i = 0; i < RLIM_NLIMITS; i++) {
		struct rlimit limit;

		if (getrlimit((__rlimit_resource_t)i, &limit) == 0)
			fprintf(file, "limit=%d %llu %llu%c", i,
				(unsigned long long)limit.rlim_cur,
				(unsigned long long)limit.rlim_max, '\0');
	}
}

static int run_dump(int argc, char **argv)
{
	char open_fds[FD_SETSIZE];
	char cwd[PATH_MAX];

	find_descriptors(open_fds);
	FILE *file = argc > 2 ? fopen(argv[2], "we") : stdout;
	if (file == NULL) {
		perror(argv[2]);
		return 2;
	}
	for (int i = 0; i < argc; i++)
		record(file, "argv", argv[i]);
	for (char **entry = environ; *entry != NULL; entry++)
		record(file, "env", *entry);
	record_status(file);
	record_descriptors(file, open_fds, -1);
	record_limits(file);
	record(file, "cwd", getcwd(cwd, sizeof(cwd)) != NULL ? cwd : "?");
	record_number(file, "pid", getpid());
	record_number(file, "ppid", getppid());
	record_number(file, "pgrp", getpgrp());
	record_number(file, "tty-pgrp", tcgetpgrp(STDIN_FILENO));
	return fclose(file) == 0 ? 0 : 2;
}

static int run_exit(int argc, char **argv)
{
	return argc > 2 ? (int)strtol(argv[2], NULL, 10) : 0;
}

static int run_kill(int argc, char **argv)
{
	const struct rlimit none = { 0, RLIM_INFINITY };
	int number = argc > 2 ? (int)strtol(argv[2], NULL, 10) : SIGTERM;

	setrlimit(RLIMIT_CORE, &none);
	/* A sanitizer installs its own handlers. */
	signal(number, SIG_DFL);
	raise(number);
	return 2;
}

static int run_say(int argc, char **argv)
{
	puts(argc > 2 ? argv[2] : "");
	return 0;
}

static int run_ready(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	puts("ready");
	fflush(stdout);
	pause();
	return 2;
}

/* The file's length and a checksum; -1 when it cannot be read. */
static long long read_whole(const char *path, unsigned long *checksum)
{
	FILE *file = fopen(path, "re");
	long long length = 0;
	int byte;

	*checksum = 5381;
	if (file == NULL)
		return -1;
	while ((byte = fgetc(file)) != EOF) {
		*checksum = *checksum * 33 + (unsigned long)byte;
		length++;
	}
	fclose(file);
	return length;
}

static void report_read(const char *who, const char *path)
{
	unsigned long checksum;
	long long length = read_whole(path, &checksum);

	printf("%s %lld %lx\n", who, length, length < 0 ? 0 : checksum);
	fflush(stdout);
}

/* Opening for writing may succeed; changing a sealed file must not. */
static const char *try_to_write(const char *path)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	const char *result = "written";

	if (fd < 0)
		return "refused";
	if (write(fd, "x", 1) < 0 && ftruncate(fd, 0) < 0)
		result = "refused";
	close(fd);
	return result;
}

static int run_read_twice(int argc, char **argv)
{
	const char *path = argc > 2 ? getenv(argv[2]) : NULL;

	if (path == NULL)
		return 2;
	report_read("once", path);
	report_read("twice", path);
	pid_t child = fork();
	if (child == 0) {
		report_read("child", path);
		_exit(0);
	}
	waitpid(child, NULL, 0);
	printf("write %s\n", try_to_write(path));
	return 0;
}

static void load_dotenv(FILE *file)
{
	char line[4096];

	while (fgets(line, sizeof(line), file) != NULL) {
		char *equals = strchr(line, '=');

		line[strcspn(line, "\r\n")] = '\0';
		if (line[0] == '#' || equals == NULL)
			continue;
		*equals = '\0';
		setenv(line, equals + 1, 0);
	}
}

static int run_dotenv(int argc, char **argv)
{
	FILE *file = argc > 2 ? fopen(argv[2], "re") : NULL;

	if (file == NULL)
		return 2;
	load_dotenv(file);
	fclose(file);
	for (int i = 3; i < argc; i++) {
		const char *value = getenv(argv[i]);
		printf("%s=%s\n", argv[i], value == NULL ? "(absent)" : value);
	}
	return 0;
}

static int run_length(int argc, char **argv)
{
	const char *value = argc > 2 ? getenv(argv[2]) : NULL;

	printf("%zu\n", value == NULL ? 0 : strlen(value));
	return 0;
}

static int await_signal(siginfo_t *info)
{
	sigset_t all;

	sigfillset(&all);
	return sigwaitinfo(&all, info);
}

static void block_all(void)
{
	sigset_t all;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, NULL);
	puts("ready");
	fflush(stdout);
}

/* LeakSanitizer's check at exit can hang when all signals are blocked. */
static _Noreturn void exit_now(void)
{
	_exit(0);
}

static int run_signals(int argc, char **argv)
{
	int last = argc > 2 ? (int)strtol(argv[2], NULL, 10) : SIGTERM;
	siginfo_t info;
	int number;

	block_all();
	do {
		number = await_signal(&info);
		if (info.si_code == SI_QUEUE)
			printf("%d %d\n", number, info.si_value.sival_int);
		else
			printf("%d\n", number);
		fflush(stdout);
	} while (number != last);
	exit_now();
}

static int run_count(int argc, char **argv)
{
	long goal = argc > 2 ? strtol(argv[2], NULL, 10) : 1;
	siginfo_t info;
	long count = 0;

	block_all();
	while (await_signal(&info) != SIGTERM) {
		if (++count != goal)
			continue;
		printf("%ld\n", count);
		fflush(stdout);
	}
	printf("%ld\n", count);
	fflush(stdout);
	exit_now();
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Prints the text with this process's folder as "/proc/PID/". */
static void show_text(const char *text)
{
	char own[64];
	int length = snprintf(own, sizeof(own), "/proc/%d/", (int)getpid());

	for (const char *at; (at = strstr(text, own)) != NULL;
	     text = at + length)
		printf("%.*s/proc/PID/", (int)(at - text), text);
	puts(text);
}

static int show_file(const char *name)
{
	const char *path = getenv(name);
	FILE *file = path == NULL ? NULL : fopen(path, "re");
	char line[4096];

	if (file == NULL) {
		printf("%s cannot be read\n", name);
		return 1;
	}
	while (fgets(line, sizeof(line), file) != NULL)
		show_text(line);
	fclose(file);
	return 0;
}

static int run_show(int argc, char **argv)
{
	size_t count = 0;
	int result = 0;

	while (environ[count] != NULL)
		count++;
	qsort(environ, count, sizeof(*environ), compare);
	for (size_t i = 0; i < count; i++)
		show_text(environ[i]);
	for (int i = 2; i < argc; i++)
		result |= show_file(argv[i]);
	return result;
}

/* Sends one datagram, optionally with a descriptor, as sd_notify(3). */
static int notify(const char *text, int passed)
{
	const char *name = getenv("NOTIFY_SOCKET");
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control = { .header = { .cmsg_level = SOL_SOCKET,
				  .cmsg_type = SCM_RIGHTS,
				  .cmsg_len = CMSG_LEN(sizeof(int)) } };
	struct iovec part = { strdup(text), strlen(text) };
	struct msghdr message = { .msg_name = &address,
				  .msg_iov = &part,
				  .msg_iovlen = 1 };

	if (name == NULL || strlen(name) >= sizeof(address.sun_path)) {
		fputs("probe: no NOTIFY_SOCKET\n", stderr);
		return -1;
	}
	memcpy(address.sun_path, name, strlen(name));
	if (*name == '@')
		address.sun_path[0] = '\0';
	message.msg_namelen =
		(socklen_t)(offsetof(struct sockaddr_un, sun_path) +
			    strlen(name));
	if (passed >= 0) {
		memcpy(CMSG_DATA(&control.header), &passed, sizeof(passed));
		message.msg_control = &control;
		message.msg_controllen = sizeof(control);
	}
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	ssize_t sent = sendmsg(fd, &message, 0);
	if (sent < 0)
		perror("probe: sendmsg");
	close(fd);
	free(part.iov_base);
	return sent < 0 ? -1 : 0;
}

static int run_notify(int argc, char **argv)
{
	int ends[2];
	char byte;

	for (int i = 2; i < argc; i++)
		if (notify(argv[i], -1) < 0)
			return 2;
	/* The receiver closes the descriptor. */
	if (pipe2(ends, O_CLOEXEC) < 0 || notify("BARRIER=1", ends[1]) < 0)
		return 2;
	close(ends[1]);
	return read(ends[0], &byte, 1) == 0 ? 0 : 2;
}

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
} COMMANDS[] = {
	{ "dump", run_dump },	    { "exit", run_exit },
	{ "kill", run_kill },	    { "say", run_say },
	{ "ready", run_ready },	    { "read-twice", run_read_twice },
	{ "dotenv", run_dotenv },   { "length", run_length },
	{ "signals", run_signals }, { "count", run_count },
	{ "show", run_show },	    { "notify", run_notify },
};

int main(int argc, char **argv)
{
	for (size_t i = 0; i < sizeof(COMMANDS) / sizeof(COMMANDS[0]); i++)
		if (argc > 1 && strcmp(argv[1], COMMANDS[i].name) == 0)
			return COMMANDS[i].run(argc, argv);
	fputs("usage: probe COMMAND [ARG]...\n", stderr);
	return 2;
}
