#include "harness.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define NEW_KEY                                                                \
	"-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"
#define LOCALHOST "subjectAltName=DNS:localhost,IP:127.0.0.1"

/* Runs openssl(1) with these arguments, in which <names> are replaced. */
static void openssl(struct scene *scene, const char *const *args)
{
	char *argv[32] = { NULL };
	int status;

	argv[0] = scene_text(scene, "openssl");
	for (int i = 0; args[i] != NULL; i++)
		argv[i + 1] = scene_text(scene, args[i]);
	pid_t pid = fork();
	if (pid == 0) {
		int log = open(scene_text(scene, "<dir>/openssl.log"),
			       O_WRONLY | O_CREAT | O_APPEND, 0600);
		dup2(log, STDOUT_FILENO);
		dup2(log, STDERR_FILENO);
		execvp(argv[0], argv);
		_exit(127);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (status != 0)
		fail_msg("openssl %s failed:\n%s", argv[1],
			 scene_read(scene, "<dir>/openssl.log"));
}

static void self_signed(struct scene *scene, const char *key, const char *cert,
			const char *subject, const char *extension)
{
	openssl(scene,
		TEXTS("req", "-x509", NEW_KEY, "-subj", subject, "-days", "2",
		      "-addext", extension, "-keyout", key, "-out", cert));
}

const char *certs_broker_ca(struct scene *scene)
{
	self_signed(scene, "<dir>/broker-ca.key", "<dir>/broker-ca.pem",
		    "/CN=quixrun broker test CA", "basicConstraints=CA:TRUE");
	return scene_text(scene, "<dir>/broker-ca.pem");
}

static void signed_by_ca(struct scene *scene, const char *days,
			 const char *names)
{
	scene_write(scene, "names.cnf", 0600, names);
	openssl(scene, TEXTS("req", "-new", NEW_KEY, "-subj", "/CN=portal",
			     "-keyout", "<key>", "-out", "<dir>/portal.csr"));
	openssl(scene, TEXTS("x509", "-req", "-in", "<dir>/portal.csr", "-CA",
			     "<ca>", "-CAkey", "<dir>/ca.key", "-days", days,
			     "-extfile", "<dir>/names.cnf", "-out", "<cert>"));
}

void certs_make(struct scene *scene, enum cert_kind kind)
{
	static const char *const files[][2] = {
		{ "ca", "<dir>/ca.pem" },
		{ "cert", "<dir>/portal.pem" },
		{ "key", "<dir>/portal.key" },
	};

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		scene_name(scene, files[i][0], scene_text(scene, files[i][1]));
	self_signed(scene, "<dir>/ca.key", "<ca>", "/CN=quixrun test CA",
		    "basicConstraints=CA:TRUE");
	if (kind == CERT_SELF_SIGNED)
		self_signed(scene, "<key>", "<cert>", "/CN=portal", LOCALHOST);
	else if (kind == CERT_OTHER_HOST)
		signed_by_ca(scene, "2",
			     "subjectAltName=DNS:portal.example.test\n");
	else
		signed_by_ca(scene, kind == CERT_EXPIRED ? "-1" : "2",
			     LOCALHOST "\n");
}

void certs_hash(struct scene *scene)
{
	scene_write(scene, "hashed/ca.pem", 0644, scene_read(scene, "<ca>"));
	scene_name(scene, "ca", scene_text(scene, "<dir>/hashed"));
	openssl(scene, TEXTS("rehash", "<ca>"));
}

void certs_link(struct scene *scene)
{
	const char *folder = scene_text(scene, "<dir>/linked");
	const char *link = scene_text(scene, "<dir>/linked/ca.pem");

	assert_int_equal(mkdir(folder, 0755), 0);
	assert_int_equal(symlink(scene_text(scene, "<ca>"), link), 0);
	scene_name(scene, "ca", folder);
	openssl(scene, TEXTS("rehash", "<ca>"));
}
