/*
 * The two streaming tokens of an environment: reading them, and rotating them
 * in Quix, with a personal access token.
 */
#ifndef PORTAL_TOKEN_PAIR_H
#define PORTAL_TOKEN_PAIR_H

#include "portal/session.h"

/*
 * Does what session->request->pair says and sends EVENT result. A rotation is
 * asked for once: when its outcome is not known, the tokens are read and
 * compared with those before. Returns 0, or -1 with *failure.
 */
int token_pair_serve(struct session *session, struct failure *failure);

#endif
