#!/usr/bin/env bash
# Tokens in GNOME Keyring, through the Secret Service of a D-Bus session of this
# test.
# shellcheck disable=SC2154 # set by tests/e2e/run

case_secret-tool() {
    export XDG_DATA_HOME=$scene/keyring
    mkdir "$XDG_DATA_HOME"
    # shellcheck disable=SC2016 # the inner sh expands
    dbus-run-session -- sh -c 'echo "$DBUS_SESSION_BUS_ADDRESS" >"$1"
        exec sleep infinity' sh "$scene/bus" 2>"$scene/bus.log" &
    await_line $! "$scene/bus" unix: || fail 'no D-Bus session'
    DBUS_SESSION_BUS_ADDRESS=$(<"$scene/bus")
    export DBUS_SESSION_BUS_ADDRESS
    printf password | gnome-keyring-daemon --foreground --unlock \
        --components=secrets >"$scene/keyring.log" 2>&1 &
    # A client before it would have D-Bus start another one, which is locked.
    gdbus wait --session --timeout 60 org.freedesktop.secrets
    printf x | secret-tool store --label=x quixrun ready
    keep_and_rotate secret-tool kept-in-keyring
    is "$(launched kept-in-keyring 1)" 'what the keyring holds' \
        "$(secret-tool lookup service quixrun profile kept-in-keyring token 1)"
    # `secret-tool lock` of this version may crash; and for a locked keyring
    # that cannot be unlocked it prints no message.
    gdbus call --session --dest org.freedesktop.secrets \
        --object-path /org/freedesktop/secrets \
        --method org.freedesktop.Secret.Service.Lock \
        "['/org/freedesktop/secrets/collection/login']"
    locked secret-tool kept-in-keyring 'the command ended with status 1$'
    summary "$(gnome-keyring-daemon --version | head -n 1): tokens written by" \
        '--init, launched with, rotated; with a locked keyring it ends with 125'
}
