/*
 * quixrun-portal: sends quixrun's requests to the Portal. Started by quixrun,
 * which communicates over standard input and output (quixrun/protocol.h).
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "portal/question.h"
#include "portal/channel.h"
#include "portal/http.h"
#include "portal/probe.h"
#include "portal/request.h"
#include "portal/sandbox.h"
#include "portal/session.h"
#include "portal/token_pair.h"

/*
 * Ignores the terminal's signals: quixrun ends this program when it exits, also
 * when it is killed (PR_SET_PDEATHSIG). No core dump, no ptrace, and no file of
 * TLS keys, because the token is in memory.
 */
static void harden(void)
{
	static const int ignored[] = { SIGPIPE, SIGINT, SIGHUP, SIGQUIT };
	size_t i;

	for (i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++)
		signal(ignored[i], SIG_IGN);
	prctl(PR_SET_DUMPABLE, 0);
	unsetenv("SSLKEYLOGFILE");
}

static bool read_request(struct channel *channel, struct fields *message)
{
	struct error ignored;

	if (isatty(STDIN_FILENO) || isatty(STDOUT_FILENO))
		return false;
	return protocol_read(&channel->in, message, &ignored) > 0;
}

/*
 * Enters the sandbox. Returns true when there may be symlinks that can no
 * longer be followed.
 */
static bool confine(struct channel *channel, const struct fields *message)
{
	const bool follows_links = fields_text(message, "follow_links");
	struct error error;

	http_prepare();
	if (!sandbox_enter(follows_links, &error))
		return !follows_links;
	channel_notice(channel, NOTICE_INFO, error.message);
	return false;
}

/*
 * Searches for symlinks only after a TLS failure: there are hundreds. A CA file
 * that may not be read aborts the handshake.
 */
static void look_for_links(struct channel *channel, struct failure *failure)
{
	if (failure->fault != FAULT_CERTIFICATE && failure->fault != FAULT_TLS)
		return;
	if (!sandbox_has_links())
		return;
	failure->has_links = true;
	channel_notice(
		channel, NOTICE_INFO,
		"certificate of the portal rejected; retrying with the CA files that links in the system's CA store point"
		" to");
}

static int refuse_manual_start(void)
{
	fputs("quixrun-portal: started by quixrun, not by hand; "
	      "see quixrun(1)\n",
	      stderr);
	return STATUS_PERMANENT;
}

/*
 * quixrun has its answer and waits for this process to exit. _exit(2) is faster
 * than an orderly shutdown of TLS and its library.
 */
static void exit_at_once(void)
{
#ifndef __SANITIZE_ADDRESS__
	_exit(0);
#endif
}

/* Handles the request and sends the result. Returns 0, or -1 with *failure. */
static int serve(struct channel *channel, struct request *request,
		 struct secret tokens[TOKEN_COUNT], struct failure *failure)
{
	struct session session = { 0 };
	struct findings findings = { 0 };
	int result;

	result = session_open(&session, request, channel, tokens, failure);
	if (!result && request->pair == PAIR_USE)
		result = token_pair_use(&session, request, failure);
	if (!result && request->pair && request->pair != PAIR_USE) {
		result = token_pair_serve(&session, failure);
	} else if (!result) {
		result = ask(&session, &findings, failure);
		if (!result)
			findings_report(channel, &findings, session.requests);
	}
	findings_clear(&findings);
	if (!result) {
		secret_clear(&tokens[0]);
		secret_clear(&tokens[1]);
		exit_at_once();
	}
	session_clear(&session);
	return result;
}

int main(void)
{
	struct secret tokens[TOKEN_COUNT] = { 0 };
	struct channel channel = { .out = STDOUT_FILENO,
				   .in = { .fd = STDIN_FILENO },
				   .tokens = tokens };
	AUTO_FIELDS struct fields message = { 0 };
	struct request request = { 0 };
	struct failure failure;
	bool is_blind;
	int result;

	harden();
	if (!read_request(&channel, &message))
		return refuse_manual_start();
	is_blind = confine(&channel, &message);
	if (probe_is_wanted(&message)) {
		result = probe_serve(&channel, &message, &failure);
	} else {
		result = request_parse(&message, &request, tokens, &failure);
		fields_clear(&message);
		if (!result)
			result = serve(&channel, &request, tokens, &failure);
	}
	if (result < 0) {
		if (is_blind)
			look_for_links(&channel, &failure);
		channel_failure(&channel, &failure);
	}
	request_clear(&request);
	secret_clear(&tokens[0]);
	secret_clear(&tokens[1]);
	protocol_reader_clear(&channel.in);
	return 0;
}
