#!/usr/bin/env bash
# Common functions of the end-to-end tests: starting and ending processes, the
# loopback portal, and the profiles. For tests/e2e/run, which sets scene, build
# and here.
# shellcheck disable=SC2154,SC2034 # set there, used there

started=()

# begin NAME COMMAND...: in the background, in its own process group, logged to
# NAME.log; sets $begun to the pid. It is killed when this shell ends.
begin() {
    set -m
    setpriv --pdeathsig KILL -- "${@:2}" >>"$scene/$1.log" 2>&1 </dev/null &
    begun=$!
    started+=("$begun")
    set +m
}

# finish PID: TERM to its process group, KILL after $patience seconds.
finish() {
    local deadline=$((SECONDS + patience))
    kill -TERM -- "-$1" 2>/dev/null
    while kill -0 -- "-$1" 2>/dev/null; do
        [ "$SECONDS" -lt "$deadline" ] || kill -KILL -- "-$1" 2>/dev/null
        sleep 0.05
    done
    wait "$1" 2>/dev/null
}

# Ends all processes of begin, the last one first.
finish_all() {
    local i
    for ((i = ${#started[@]} - 1; i >= 0; i--)); do
        finish "${started[i]}"
    done
    started=()
}

# await_line PID FILE PATTERN [SECONDS]: waits until the file has such a line;
# false when the process ends before that, or the time is over.
await_line() {
    local deadline=$((SECONDS + ${4:-60}))
    until grep -q -- "$3" "$2" 2>/dev/null; do
        [ "$SECONDS" -lt "$deadline" ] && kill -0 "$1" 2>/dev/null || return
        sleep 0.05
    done
}

# The loopback portal executes commands from its standard input, and ends with
# it.
start_portal() {
    set -m
    coproc PORTAL { exec "$build/tests/loopback-portal" --any-client \
        --broker-ca "$kafka_dir/ca.pem"; }
    started+=("$PORTAL_PID")
    set +m
    exec {to_portal}>&"${PORTAL[1]}" {from_portal}<&"${PORTAL[0]}"
    read -r _ portal <&"$from_portal"
}

# command_portal COMMAND [JSON]: sets $answer.
command_portal() {
    printf '%s\n' "$*" >&"$to_portal"
    read -r answer <&"$from_portal"
    [[ $answer != '{"error":'* ]] || { echo "$1: $answer" >&2 && return 1; }
}

# set_property ENVIRONMENT KEY [VALUE]: of the broker; removes it without VALUE.
set_property() {
    # shellcheck disable=SC2016 # jq's
    command_portal property "$(jq -cn --args '$ARGS.positional as [$e, $k, $v]
        | {environment: $e, key: $k} + if $v then {value: $v} else {} end' \
        "$@")"
}

# Both environments use our broker. Quix Streams rejects unknown properties, so
# the made-up ones are removed.
describe_broker() {
    local environment key
    for environment in dev prod; do
        set_property "$environment" bootstrap.servers "$kafka_secure"
        for key in quix.future.property socket.timeout.ms \
            socket.keepalive.enable; do
            set_property "$environment" "$key"
        done
    done
}

# The profiles, and their files of tokens, readable only by their owner.
write_profiles() {
    local config=$scene/config/quixrun environment slot
    mkdir -p "$config"
    cp "$here"/profiles/*.ini "$config"
    command_portal state
    for environment in dev prod; do
        for slot in 1 2; do
            jq -r ".$environment.token_$slot" <<<"$answer" \
                >"$config/$environment.token${slot/1/}"
        done
    done
    jq -r .secrets.pat <<<"$answer" >"$config/personal.token"
}

fail() {
    printf '%s\n' "$*" >&2
    exit 1
}

# same WHAT EXPECTED FOUND: compares two files.
same() {
    diff "$2" "$3" >&2 || fail "$1 differs"
}

# messages WORD...: three unique lines.
messages() {
    printf '{"id":"%s 1"}\n{"id":"%s 2"}\n{"id":"%s 3"}\n' \
        "$*" "$*" "$*"
}

# topic ENVIRONMENT NAME: the topic's id there.
topic() {
    case $1 in
    local) echo "$2" ;;
    *) echo "acme-factory-$1-$2" ;;
    esac
}

# The messages in a topic, read as the broker's administrator.
read_topic() {
    kcat -b "$kafka_plain" -C -q -e -o beginning -t "$1"
}

# exchange CLIENT ENVIRONMENT...: sends three messages with $produce and reads
# them with $consume in each environment. They must be in that environment's
# topic only.
exchange() {
    local client=$1 environment name
    for environment in "${@:2}"; do
        name=$scene/$client-$environment
        messages "$client" "$environment" >"$name.sent"
        quixrun -p "$environment" -t "TOPIC=$client" -- "${produce[@]}" \
            <"$name.sent"
        quixrun -p "$environment" -t "TOPIC=$client" -- "${consume[@]}" \
            >"$name.received"
        same 'what was received' "$name.sent" "$name.received"
        read_topic "$(topic "$environment" "$client")" >"$name.landed"
        same 'what the topic holds' "$name.sent" "$name.landed"
    done
}

# refused CLIENT PATTERN COMMAND...: with dev it must have no access to prod's
# topic. Not every client has an exit status for that; $refusal is its message.
refused() {
    local name=$scene/$1 topic
    topic=$(topic prod "$1")
    messages stray | quixrun -p dev -e "TOPIC=$topic" -- "${@:3}" \
        >"$name-stray.received" 2>"$name-stray.said" || true
    refusal=$(grep -oE -m 1 "$2" "$name-stray.said") || {
        cat "$name-stray.said" >&2
        fail "not refused by the broker: ${*:3}"
    }
    ! grep -q '"id"' "$name-stray.received" ||
        fail "$3 read $topic with the credentials of dev"
    read_topic "$topic" >"$name-prod.landed"
    same "what $topic holds" "$name-prod.sent" "$name-prod.landed"
}
