/*
 * The two streaming tokens of an environment: reading them, and rotating them
 * in Quix, with a personal access token.
 */
#ifndef PORTAL_TOKEN_PAIR_H
#define PORTAL_TOKEN_PAIR_H

#include "portal/session.h"

/*
 * Handles session->request->pair and sends EVENT result. A rotation is
 * requested only once: when its outcome is not known, the tokens are read and
 * compared with those before. Returns 0, or -1 with *failure.
 */
int token_pair_serve(struct session *session, struct failure *failure);

/*
 * PAIR_USE: reads the pair, sends it to quixrun (EVENT pair), and uses it in
 * place of the personal access token: in the session's tokens, and in
 * `request`, the session's own, in the order of quixrun's answer. Returns 0, or
 * -1 with *failure.
 */
int token_pair_use(struct session *session, struct request *request,
		   struct failure *failure);

#endif
