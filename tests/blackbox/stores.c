#include "stores.h"

#include <string.h>
#include <sys/stat.h>

#include "harness.h"

/*
 * <dir>/fault contains the words of calls that fail; <dir>/garble of those that
 * store another token. The call is logged before anything is read.
 */
#define STAND_IN_HEAD                                                          \
	"#!/bin/sh\n"                                                          \
	"umask 077\n"                                                          \
	"echo \"${0##*/} $*\" >><dir>/journal\n"                               \
	"if grep -qxF \"$*\" <dir>/fault 2>/dev/null; then\n"                  \
	"    cat >/dev/null\n"                                                 \
	"    echo \"${0##*/}: the store is locked\" >&2\n"                     \
	"    exit 3\n"                                                         \
	"fi\n"                                                                 \
	"keep() {\n"                                                           \
	"    echo 'Enter contents:'\n"                                         \
	"    mkdir -p \"<dir>/store/${1%/*}\"\n"                               \
	"    cat >\"<dir>/store/$1\"\n"                                        \
	"    if grep -qxF \"$all\" <dir>/garble 2>/dev/null; then\n"           \
	"        echo sdk-garbled >\"<dir>/store/$1\"\n"                       \
	"    fi\n"                                                             \
	"}\n"                                                                  \
	"show() {\n"                                                           \
	"    [ -e \"<dir>/store/$1\" ] && cat \"<dir>/store/$1\" && return\n"  \
	"    [ -z \"$2\" ] || echo \"Error: $1 is not in the store.\" >&2\n"   \
	"    exit 1\n"                                                         \
	"}\n"                                                                  \
	"all=$*\n"

#define PASS                                                                   \
	STAND_IN_HEAD                                                          \
	"case $1 in\n"                                                         \
	"show) show \"$2\" loud ;;\n"                                          \
	"insert) keep \"$4\" ;;\n"                                             \
	"rm) rm -f \"<dir>/store/$3\" ;;\n"                                    \
	"*) show \"$1\" loud ;;\n"                                             \
	"esac\n"

#define SECRET_TOOL                                                            \
	STAND_IN_HEAD                                                          \
	"verb=$1; shift\n"                                                     \
	"case $1 in --label=* | --all) shift ;; esac\n"                        \
	"name=secret-tool/$(echo \"$*\" | tr ' ' _)\n"                         \
	"case $verb in\n"                                                      \
	"lookup | search) show \"$name\" ;;\n"                                 \
	"store) keep \"$name\" ;;\n"                                           \
	"clear) rm -f \"<dir>/store/$name\" ;;\n"                              \
	"esac\n"

/* The name goes into the file, and has to be the same again. */
#define SYSTEMD_CREDS                                                          \
	STAND_IN_HEAD                                                          \
	"verb=$1; shift\n"                                                     \
	"while :; do case $1 in\n"                                             \
	"--name=*) name=${1#*=}; shift ;;\n"                                   \
	"*) break ;;\n"                                                        \
	"esac; done\n"                                                         \
	"case $verb in\n"                                                      \
	"encrypt) echo \"$name\"; cat ;;\n"                                    \
	"decrypt) [ \"$(head -n 1 \"$1\")\" = \"${name:-${1##*/}}\" ] &&\n"    \
	"    tail -n +2 \"$1\" ;;\n"                                           \
	"esac\n"

void stores_install(struct scene *scene)
{
	scene_write(scene, "bin/pass", 0755, PASS);
	scene_write(scene, "bin/secret-tool", 0755, SECRET_TOOL);
	scene_write(scene, "bin/systemd-creds", 0755, SYSTEMD_CREDS);
	scene_write(scene, "journal", 0600, "");
	mkdir(scene_text(scene, "<dir>/store"), 0700);
	scene_holds_secrets(scene, "<dir>/store");
}

void assert_holds_secret(struct scene *scene, const char *path,
			 const char *expected)
{
	if (strcmp(scene_read(scene, path), scene_text(scene, expected)) != 0)
		fail_msg("%s does not hold what it should", path);
}

void stores_assert_journal(struct scene *scene, const char *expected)
{
	assert_string_equal(scene_read(scene, "<dir>/journal"),
			    scene_text(scene, expected));
}
