/*
 * The sandbox of this program: once it has its request it cannot gain
 * privileges, write a file, or read a file that a request does not need.
 */
#ifndef PORTAL_SANDBOX_H
#define PORTAL_SANDBOX_H

#include <stdbool.h>

#include "quixrun/error.h"

/*
 * Sets no_new_privs (prctl(2)) and a file size limit of zero, which does not
 * apply to pipes and sockets, and confines this thread and later ones with
 * landlock(7): no file can be written, made, removed or executed. Only the
 * following can be read: the system's libraries and configuration, the
 * resolver's files, the system's CA stores, and the paths in $SSL_CERT_FILE,
 * $SSL_CERT_DIR and $LD_LIBRARY_PATH; with `follows_links` also the targets of
 * symlinks in these stores (sandbox_has_links). Open files stay open; sockets
 * are not affected. To be called after http_prepare(), because OpenSSL's
 * configuration and modules may be anywhere.
 *
 * Returns 0, or -1 with *error when the kernel does not support landlock: then
 * reading files is not restricted.
 */
int sandbox_enter(bool follows_links, struct error *error);

/*
 * True when the system's CA stores contain symlinks that lead out of them. The
 * sandbox allows this check.
 */
bool sandbox_has_links(void);

#endif
