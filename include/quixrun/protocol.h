/*
 * The messages between quixrun and quixrun-portal, over two pipes.
 *
 * A message is a list of fields, one `key=value` line each, ended by an empty
 * line. In a value every byte that is not printable ASCII, and '%', is written
 * %XX, so that any byte survives; a key is [a-z0-9._-]+ (broker properties may
 * also have capitals) and is written as it is. Unknown keys are ignored. A
 * line without '=', a bad %XX, a key of other characters, a message over
 * PROTOCOL_MESSAGE_MAX bytes or an end of file inside a message is an error.
 *
 * The conversation:
 *
 *   quixrun                              quixrun-portal
 *   -------                              --------------
 *   REQUEST  ------------------------>
 *            <------------------------   EVENT notice     (any number)
 *            <------------------------   EVENT wait       (any number)
 *            <------------------------   EVENT need_token (when it wants one)
 *   TOKEN    ------------------------>
 *            <------------------------   EVENT pair       (of want.pair "use")
 *   ORDER    ------------------------>
 *            <------------------------   EVENT result or failure, then exit 0
 *
 * REQUEST
 *   protocol           "1"; another number is refused
 *   profile            the profile's name, for messages
 *   portal             base URL, checked, without a final slash
 *   workspace          workspace id; absent: find it
 *   workspace.remembered
 *                      without `workspace`: the one that the first token opened
 *                      earlier; only a guess, which the portal confirms
 *   tokens             ids of the profile's tokens in the order of trying:
 *                      "1 2", "1" or "2"
 *   token              the first of them
 *   subject            what messages call a single token ("the new token"), and
 *                      leave the next step to quixrun; absent: "token 1 of
 *                      profile 'dev'"
 *   timeout_ms         the deadline for everything; 0: none
 *   unreachable_after_ms
 *                      give up on a portal that cannot be reached, or fails,
 *                      after so long, because the caller has an answer in its
 *                      cache; 0: only the deadline counts
 *   ca_file, ca        path (for messages) and PEM text of the profile's CA
 *                      file; absent: only the system's
 *   follow_links       "1": read what the links in the system's CA store lead
 *                      to, wherever that is
 *   want.broker        "1": the broker's properties
 *   want.topics        "1": the topics of the workspace
 *
 * REQUEST about the streaming tokens of an environment; `token` is a personal
 * access token, and `want.broker` and `want.topics` do not count
 *   want.pair          "list": the workspaces that the token opens; "read": the
 *                      two streaming tokens; "rotate": rotates them in Quix;
 *                      "use": reads them, then serves the request with them as
 *                      if they were the profile's; here `want.broker` and
 *                      `want.topics` do count
 *   pair.current, pair.next
 *                      with "rotate": the tokens as they were read before. When
 *                      the Portal has others by now, nothing is rotated
 *
 * REQUEST to look whether brokers answer; the Portal is not asked, and of the
 * fields above only `protocol`, `timeout_ms` and `follow_links` count
 *   probe              the brokers: HOST:PORT, separated by blanks
 *   probe.tls          "1": a TLS handshake, else only TCP
 *   probe.ca           PEM text of the only CAs to believe; absent: the
 *                      system's
 *   probe.verify       "none": any certificate will do; "chain": one for
 *                      another host, too; absent: both are checked
 *
 * TOKEN, the answer to need_token
 *   token              the token; or, when it cannot be had,
 *   error              the reason, a whole sentence with file and line
 *
 * ORDER, the answer to pair
 *   tokens             as in REQUEST, also "2 1"
 *
 * EVENT
 *   event              notice, wait, need_token, pair, result or failure
 *   notice:   level    "warning" or "info"
 *             message  a sentence
 *   wait:     wait_ms  how long it will sleep before the next attempt
 *             message  why: "portal answered HTTP 503 (...)"
 *   need_token: token_id  "2"
 *   pair:     pair.current, pair.next
 *   result:   token_id, workspace, requests (how many were sent),
 *             broker.KEY for each property (ssl.ca.cert never; ssl.ca.pem when
 *             there was one), topic.N.name and topic.N.id (N from 0),
 *             rejected "1" when token 1 got 401 or 403 and token 2 is used
 *   result of want.pair: workspace, pair.current, pair.next (the tokens by
 *             now), administrator "1" or "0" when the Portal tells, requests;
 *             of "list": opens.N.id and opens.N.name (N from 0)
 *   result of a probe: for each broker N (from 0) probe.N.fault, the word as in
 *             failure ("none": it answers), probe.N.tcp "1" when TCP was
 *             established, probe.N.ms, and probe.N.message, a part of a
 *             sentence, when there is a fault
 *   failure:  status   75 or 125
 *             fault    one word, stable: see portal_fault in src/portal/fault.h
 *             message  a sentence
 *             unreachable "1" when a cached answer may stand in for it
 *             rejected    ids of the tokens that got 401 or 403: "1", "2" or
 *                         "1 2"; absent: none did
 *             has_links   "1" when a certificate was refused that the same
 *                         request with follow_links may accept
 */
#ifndef QUIXRUN_PROTOCOL_H
#define QUIXRUN_PROTOCOL_H

#include <stdio.h>

#include "quixrun/error.h"
#include "quixrun/fields.h"

#define PROTOCOL_VERSION     "1"
#define PROTOCOL_MESSAGE_MAX ((size_t)8 * 1024 * 1024)

/* Bytes read from a pipe and not yet taken as a message. */
struct protocol_reader {
	int fd;
	struct buf pending;
};

/* Appends the message, its empty line included, to `out`. */
void protocol_encode(const struct fields *message, struct buf *out);

/*
 * Decodes `length` bytes that are one whole message, and nothing else, into
 * *message, which must be empty. Returns 0, or -1 with *error; *message may
 * then hold a part of it.
 */
int protocol_decode(const char *bytes, size_t length, struct fields *message,
		    struct error *error);

/*
 * Writes one message to `fd`. Returns 0, or -1 with *error (EPIPE: the other
 * side is gone; the caller ignores SIGPIPE).
 */
int protocol_write(int fd, const struct fields *message, struct error *error);

/*
 * Reads one message into *message, which must be empty. Blocks until it is
 * whole. Returns 1 for a message, 0 for an end of file between messages, -1
 * with *error for anything else.
 */
int protocol_read(struct protocol_reader *reader, struct fields *message,
		  struct error *error);

/*
 * Takes one message out of reader->pending without reading. Returns 1 for a
 * message, 0 when it is not whole yet, -1 with *error when it is malformed.
 * For callers that poll(2); they append to reader->pending themselves with
 * protocol_fill.
 */
int protocol_take(struct protocol_reader *reader, struct fields *message,
		  struct error *error);

/*
 * One read(2) from reader->fd into reader->pending. Returns the number of
 * bytes, 0 at the end of file, or -1 with *error.
 */
int protocol_fill(struct protocol_reader *reader, struct error *error);

/* Wipes and frees what was not taken; leaves the descriptor open. */
void protocol_reader_clear(struct protocol_reader *reader);

#endif
