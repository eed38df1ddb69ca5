#!/usr/bin/env bash
# Tokens in a real store of secrets: stored by --init, used by launches, rotated
# by --rotate. For tests/e2e/run, which sets scene and portal.
# shellcheck disable=SC2154 # set there

# launched PROFILE TOKEN: checks the token that a program gets.
launched() {
    # shellcheck disable=SC2016 # the inner sh expands
    quixrun -p "$1" --use-token="$2" sh -c 'printf %s "$Quix__Sdk__Token"'
}

# is TOKEN WHAT FOUND: compares without showing either.
is() {
    [ "$3" = "$1" ] || fail "$2 is not what it should be"
}

# keep_and_rotate STORE PROFILE
keep_and_rotate() {
    local first second third profile=$XDG_CONFIG_HOME/quixrun/$2.ini
    command_portal state
    first=$(jq -r .dev.token_1 <<<"$answer")
    second=$(jq -r .dev.token_2 <<<"$answer")
    printf '%s\n' "$portal" '' "$first" "$second" |
        quixrun --init "$2" --store="$1"
    ! grep -q sdk- "$profile" || fail 'the profile holds a token'
    is "$first" 'token 1' "$(launched "$2" 1)"
    is "$second" 'token 2' "$(launched "$2" 2)"

    command_portal rotate '{"environment":"dev"}'
    third=$(jq -r .token_2 <<<"$answer")
    printf '%s\n' "$third" | quixrun --rotate "$2"
    is "$second" 'token 1 after the rotation' "$(launched "$2" 1)"
    is "$third" 'token 2 after the rotation' "$(launched "$2" 2)"
    ! grep -q sdk- "$profile" || fail 'the profile holds a token'
    printf '%s\n' "$third" | quixrun --rotate "$2" >"$scene/$1.again"
    grep -q 'nothing was changed' "$scene/$1.again" ||
        fail 'rotated once more, something was changed'
}

# locked STORE PROFILE WORDS: a launch exits with 125 and the store's message.
locked() {
    local status=0
    quixrun -p "$2" true 2>"$scene/$1.locked" || status=$?
    cat "$scene/$1.locked" >&2
    [ "$status" = 125 ] || fail "with a locked store it ended with $status"
    grep -q -- "$3" "$scene/$1.locked" || fail 'the store did not speak'
}
