#!/usr/bin/env bash
# Tokens in pass(1), with a GnuPG key made for this test.
# shellcheck disable=SC2154 # set by tests/e2e/run

case_pass() {
    export GNUPGHOME=$scene/gnupg PASSWORD_STORE_DIR=$scene/password-store
    mkdir "$GNUPGHOME"
    trap 'gpgconf --kill all' EXIT
    gpg --batch --quiet --passphrase '' --quick-generate-key \
        quixrun@example.invalid default default never
    pass init quixrun@example.invalid
    keep_and_rotate pass kept-in-pass
    [ -s "$PASSWORD_STORE_DIR/quixrun/kept-in-pass/token_2.gpg" ] ||
        fail 'the token is not in the store'

    # The entry cannot be read without the private key.
    gpgconf --kill gpg-agent
    mv "$GNUPGHOME/private-keys-v1.d" "$GNUPGHOME/away"
    locked pass kept-in-pass '^gpg: '
    summary "$(pass version | grep -o 'v[0-9.]*'): tokens written by --init," \
        'launched with, rotated; without the key gpg says why'
}
