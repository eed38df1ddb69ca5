#include "portal/fault.h"

#include <stdarg.h>
#include <string.h>

struct consequence {
	const char *word;
	enum exit_status status;
	bool is_retried;
	bool is_unreachable;
};

static const struct consequence consequences[] = {
	[FAULT_NONE] = { "none", STATUS_PERMANENT, false, false },
	[FAULT_REQUEST] = { "request", STATUS_PERMANENT, false, false },
	[FAULT_RESOLVE] = { "resolve", STATUS_TEMPORARY, true, true },
	[FAULT_CONNECT] = { "connect", STATUS_TEMPORARY, true, true },
	[FAULT_TIMEOUT] = { "timeout", STATUS_TEMPORARY, true, true },
	[FAULT_TRANSFER] = { "transfer", STATUS_TEMPORARY, true, true },
	[FAULT_SERVER] = { "server", STATUS_TEMPORARY, true, true },
	[FAULT_PROXY] = { "proxy", STATUS_TEMPORARY, true, true },
	[FAULT_PROXY_REFUSED] = { "proxy-refused", STATUS_PERMANENT, false,
				  false },
	[FAULT_TLS] = { "tls", STATUS_PERMANENT, false, false },
	[FAULT_CERTIFICATE] = { "certificate", STATUS_PERMANENT, false, false },
	[FAULT_CA_FILE] = { "ca-file", STATUS_PERMANENT, false, false },
	[FAULT_REDIRECT] = { "redirect", STATUS_PERMANENT, false, false },
	[FAULT_WEB_PAGE] = { "web-page", STATUS_PERMANENT, false, false },
	[FAULT_MALFORMED] = { "malformed", STATUS_TEMPORARY, false, true },
	[FAULT_REFUSED] = { "refused", STATUS_PERMANENT, false, false },
	[FAULT_HTTP] = { "http", STATUS_PERMANENT, false, false },
	[FAULT_TOKEN_BAD] = { "token-bad", STATUS_PERMANENT, false, false },
	[FAULT_TOKEN_MISSING] = { "token-missing", STATUS_PERMANENT, false,
				  false },
	[FAULT_TOKEN_UNKNOWN] = { "token-unknown", STATUS_PERMANENT, false,
				  false },
	[FAULT_TOKEN_ELSEWHERE] = { "token-elsewhere", STATUS_PERMANENT, false,
				    false },
	[FAULT_TOKEN_NO_ACCESS] = { "token-no-access", STATUS_PERMANENT, false,
				    false },
	[FAULT_TOKENS] = { "tokens", STATUS_PERMANENT, false, false },
	[FAULT_NO_WORKSPACE] = { "no-workspace", STATUS_PERMANENT, false,
				 false },
	[FAULT_SEVERAL_WORKSPACES] = { "several-workspaces", STATUS_PERMANENT,
				       false, false },
	[FAULT_NO_PAIR] = { "no-pair", STATUS_PERMANENT, false, false },
	[FAULT_PAIR_CHANGED] = { "pair-changed", STATUS_PERMANENT, false,
				 false },
	[FAULT_NOT_ROTATED] = { "not-rotated", STATUS_TEMPORARY, false, false },
	[FAULT_OUTCOME_UNKNOWN] = { "outcome-unknown", STATUS_TEMPORARY, false,
				    false },
	[FAULT_LOCAL] = { "local", STATUS_TEMPORARY, false, false },
};

const char *fault_word(enum portal_fault fault)
{
	return consequences[fault].word;
}

enum exit_status fault_status(enum portal_fault fault)
{
	return consequences[fault].status;
}

bool fault_is_retried(enum portal_fault fault)
{
	return consequences[fault].is_retried;
}

bool fault_is_unreachable(enum portal_fault fault)
{
	return consequences[fault].is_unreachable;
}

int failure_set(struct failure *failure, enum portal_fault fault,
		const char *format, ...)
{
	va_list arguments;

	failure->fault = fault;
	memset(failure->rejected, 0, sizeof(failure->rejected));
	failure->has_links = false;
	va_start(arguments, format);
	error_set_va(&failure->error, fault_status(fault), format, arguments);
	va_end(arguments);
	return -1;
}
