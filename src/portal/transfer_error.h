/*
 * Why a transfer failed below HTTP, as a message.
 */
#ifndef PORTAL_TRANSFER_ERROR_H
#define PORTAL_TRANSFER_ERROR_H

#include <stdbool.h>

#include "portal/castore.h"
#include "portal/fault.h"
#include "portal/request.h"

struct trouble {
	enum portal_fault fault; /* what the result code alone says */
	const char *detail;	 /* what the library says about it */
	int os_error;		 /* errno of a failed connect(2), or 0 */
	long proxy_status;	 /* what a proxy answered to CONNECT, or 0 */
	bool has_connected;	 /* TCP was established */
	long long spent_ms;	 /* on this attempt */
};

/* Appends the reason why connecting failed, for use after a colon. */
void trouble_add_reason(struct buf *out, const struct trouble *trouble);

/* What the library says about TLS, less the words that ours has already. */
const char *trouble_tls_reason(const struct trouble *trouble);

/* The connection broke while hands were shaken. */
bool trouble_is_broken_handshake(const struct trouble *trouble);

/*
 * Sets *failure; the fault may be another than trouble->fault, where the
 * details say more. Always returns -1.
 */
int trouble_explain(const struct trouble *trouble,
		    const struct request *request, const struct castore *store,
		    struct failure *failure);

#endif
