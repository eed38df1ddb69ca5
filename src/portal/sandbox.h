/*
 * What this program cannot do once it has its
 * request: gain privileges, write a file, or read a
 * file that a request does not need.
 */
#ifndef PORTAL_SANDBOX_H
#define PORTAL_SANDBOX_H

#include <stdbool.h>

#include "quixrun/error.h"

/*
 * Sets no_new_privs (prctl(2)) and a file size limit of zero, which pipes and
 * sockets do not know, and confines this thread and those that it will start
 * with landlock(7): no file is written, made, removed or executed; read are
 * only the system's libraries and configuration, the resolver's files, the
 * system's CA stores, and what $SSL_CERT_FILE, $SSL_CERT_DIR and
 * $LD_LIBRARY_PATH name; with `follows_links` also what links in these stores
 * lead to, wherever that is (sandbox_has_links). Files that
 * are open stay open; sockets are not concerned. To be called after libcurl was
 * initialised (http_prepare), as OpenSSL's configuration and modules may be
 * anywhere.
 *
 * Returns 0, or -1 with *error when the kernel has no landlock: then all but
 * the reading of files is as above.
 */
int sandbox_enter(bool follows_links, struct error *error);

/*
 * There are links in the system's CA stores that lead out of them. They can
 * also be read by whom they are closed to.
 */
bool sandbox_has_links(void);

#endif
