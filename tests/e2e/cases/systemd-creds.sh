#!/usr/bin/env bash
# Tokens encrypted with the key of this host by systemd-creds(1), if the machine
# permits it.
# shellcheck disable=SC2154 # set by tests/e2e/run

case_systemd-creds() {
    local said
    said=$(printf x | systemd-creds encrypt --name=x - - 2>&1 >/dev/null) ||
        { skip "systemd-creds cannot encrypt here: $said" && return; }
    keep_and_rotate systemd-creds kept-by-systemd
    is "$(launched kept-by-systemd 2)" 'what systemd-creds decrypts' \
        "$(systemd-creds decrypt --name=kept-by-systemd.token_2 \
            "$XDG_CONFIG_HOME/quixrun/kept-by-systemd.token_2.cred" - 2>/dev/null)"
    printf x >"$XDG_CONFIG_HOME/quixrun/kept-by-systemd.token_1.cred"
    locked systemd-creds kept-by-systemd .
    summary "$(systemd-creds --version | head -n 1): tokens written by --init," \
        'launched with, rotated'
}
