/*
 * Converts a failed transfer (no HTTP answer) to a message.
 */
#ifndef PORTAL_TRANSFER_ERROR_H
#define PORTAL_TRANSFER_ERROR_H

#include <stdbool.h>

#include "portal/castore.h"
#include "portal/fault.h"
#include "portal/request.h"

struct trouble {
	enum portal_fault fault; /* the fault of the result code */
	const char *detail;	 /* libcurl's message */
	int os_error;		 /* errno of a failed connect(2), or 0 */
	long proxy_status;	 /* the proxy's answer to CONNECT, or 0 */
	bool has_connected;	 /* TCP was established */
	long long spent_ms;	 /* duration of this attempt */
};

/* Appends the reason why connecting failed, to follow a colon. */
void trouble_add_reason(struct buf *out, const struct trouble *trouble);

/*
 * libcurl's message about TLS, without the words that our message has already.
 */
const char *trouble_tls_reason(const struct trouble *trouble);

/* True when the connection was closed during the handshake. */
bool trouble_is_broken_handshake(const struct trouble *trouble);

/*
 * Sets *failure; its fault may differ from trouble->fault when the details say
 * more. Always returns -1.
 */
int trouble_explain(const struct trouble *trouble,
		    const struct request *request, const struct castore *store,
		    struct failure *failure);

#endif
