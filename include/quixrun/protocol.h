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
 *   protocol           "1"; another number is rejected
 *   profile            the profile's name, for messages
 *   portal             base URL, checked, without a final slash
 *   workspace          workspace id; absent: the token's
 *   workspace.remembered
 *                      without `workspace`: the workspace of the first token
 *                      in an earlier answer; a hint that the Portal confirms
 *   tokens             ids of the profile's tokens in the order of use:
 *                      "1 2", "1" or "2"
 *   token              the first token
 *   subject            the name of a single token in messages ("the new
 *                      token"), which then do not say what to do next (quixrun
 *                      adds that); absent: "token 1 of profile 'dev'"
 *   timeout_ms         the timeout of the whole request; 0: none
 *   unreachable_after_ms
 *                      stop retrying a Portal that is unreachable, or fails,
 *                      after this time, because the caller has a cached answer;
 *                      0: only timeout_ms limits the retries
 *   ca_file, ca        path (for messages) and PEM text of the profile's CA
 *                      file; absent: only the system's
 *   follow_links       "1": follow symlinks in the system's CA store, also
 *                      out of it
 *   want.broker        "1": the broker's properties
 *   want.topics        "1": the topics of the workspace
 *
 * REQUEST about the streaming tokens of an environment; `token` is a personal
 * access token, and `want.broker` and `want.topics` are ignored
 *   want.pair          "list": the workspaces that the token opens; "read": the
 *                      two streaming tokens; "rotate": rotates them in Quix;
 *                      "use": reads them, then handles the request with them as
 *                      if they were the profile's; here `want.broker` and
 *                      `want.topics` are used
 *   pair.current, pair.next
 *                      with "rotate": the tokens as they were read before. When
 *                      the Portal has different ones now, nothing is rotated
 *
 * REQUEST to check that brokers are reachable; no request is sent to the
 * Portal, and of the fields above only `protocol`, `timeout_ms` and
 * `follow_links` are used probe              the brokers: HOST:PORT, separated
 * by blanks probe.tls          "1": a TLS handshake, else only TCP probe.ca PEM
 * text of the only trusted CAs; absent: the system's probe.verify       "none":
 * any certificate is accepted; "chain": also one for another host; absent:
 * chain and host are verified
 *
 * TOKEN, the answer to need_token
 *   token              the token; or, when it cannot be read,
 *   error              the reason, a whole sentence with file and line
 *
 * ORDER, the answer to pair
 *   tokens             as in REQUEST, also "2 1"
 *
 * EVENT
 *   event              notice, wait, need_token, pair, result or failure
 *   notice:   level    "warning" or "info"
 *             message  a sentence
 *   wait:     wait_ms  the time until the next retry
 *             message  the reason: "portal answered HTTP 503 (...)"
 *   need_token: token_id  "2"
 *   pair:     pair.current, pair.next
 *   result:   token_id, workspace, requests (how many were sent),
 *             broker.KEY for each property (ssl.ca.cert never; ssl.ca.pem when
 *             there was one), topic.N.name and topic.N.id (N from 0),
 *             rejected "1" when token 1 got 401 or 403 and token 2 is used
 *   result of want.pair: workspace, pair.current, pair.next (the tokens after
 *             the request), administrator "1" or "0" when the Portal says so,
 *             requests; of "list": opens.N.id and opens.N.name (N from 0)
 *   result of a probe: for each broker N (from 0) probe.N.fault, the word as in
 *             failure ("none": reachable), probe.N.tcp "1" when TCP was
 *             established, probe.N.ms, and probe.N.message, a part of a
 *             sentence, when there is a fault
 *   failure:  status   75 or 125
 *             fault    one word, stable: see portal_fault in src/portal/fault.h
 *             message  a sentence
 *             unreachable "1" when a cached answer may be used instead
 *             rejected    ids of the tokens that got 401 or 403: "1", "2" or
 *                         "1 2"; absent: none did
 *             has_links   "1" when a certificate was rejected that the same
 *                         request with follow_links may accept
 */
#ifndef QUIXRUN_PROTOCOL_H
#define QUIXRUN_PROTOCOL_H

#include <stdio.h>

#include "quixrun/error.h"
#include "quixrun/fields.h"

#define PROTOCOL_VERSION     "1"
#define PROTOCOL_MESSAGE_MAX ((size_t)8 * 1024 * 1024)

/* Bytes that were read from a pipe but do not form a whole message yet. */
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
 * Writes one message to `fd`. Returns 0, or -1 with *error (EPIPE: the reader
 * has closed the pipe; the caller ignores SIGPIPE).
 */
int protocol_write(int fd, const struct fields *message, struct error *error);

/*
 * Reads one message into *message, which must be empty. Blocks until the
 * message is complete. Returns 1 for a message, 0 for an end of file between
 * messages, -1 with *error for anything else.
 */
int protocol_read(struct protocol_reader *reader, struct fields *message,
		  struct error *error);

/*
 * Removes one message from reader->pending without reading. Returns 1 for a
 * message, 0 when it is not complete yet, -1 with *error when it is malformed.
 * For callers that poll(2) and fill reader->pending with protocol_fill.
 */
int protocol_take(struct protocol_reader *reader, struct fields *message,
		  struct error *error);

/*
 * One read(2) from reader->fd into reader->pending. Returns the number of
 * bytes, 0 at the end of file, or -1 with *error.
 */
int protocol_fill(struct protocol_reader *reader, struct error *error);

/* Wipes and frees the pending bytes; does not close the descriptor. */
void protocol_reader_clear(struct protocol_reader *reader);

#endif
