#!/usr/bin/env bash
# A Quix Streams service under --supervise with overlap, while the streaming
# tokens and the broker's password are rotated, twice: every message arrives.
# shellcheck disable=SC2154 # set by tests/e2e/run

readonly relayed=acme-factory-dev-laps-relayed

# Messages, numbered from 1, until the file $scene/enough is there.
send_laps() {
    local number=0
    until [ -e "$scene/enough" ]; do
        number=$((number + 1))
        echo "{\"lap\":$number}"
        echo "$number" >"$scene/laps"
        sleep 0.02
    done | kcat -b "$kafka_plain" -P -t acme-factory-dev-laps -X linger.ms=20
}

# The relayed messages, one JSON object per line.
read_relayed() {
    read_topic "$relayed" 2>/dev/null
}

# count_relays PATH: the number of processes, or of different values of a field,
# that have relayed a message.
count_relays() {
    read_relayed | jq -r ".by$1" | sort -u | wc -l
}

# await_tokens N: waits until processes with N different tokens have relayed.
await_tokens() {
    local deadline=$((SECONDS + 120))
    until [ "$(count_relays '|split(" ")[1]')" -ge "$1" ]; do
        if [ "$SECONDS" -ge "$deadline" ] || ! kill -0 "$relay"; then
            cat "$scene/relay.log" >&2
            fail "nothing is relayed with token number $1"
        fi
        sleep 0.5
    done
}

# The broker gets a new password, which the Portal returns, and quixrun rotates
# the tokens in Quix: Token 1 becomes invalid, the service runs with Token 2.
rotate() {
    local password=$RANDOM$RANDOM$RANDOM$RANDOM
    set_property dev sasl.password "$password"
    command_portal state
    administer users <<<"$answer"
    quixrun --rotate dev --now -y
    await_tokens "$1"
}

case_rotation() {
    local relay sender laps
    administer topics acme-factory-dev-laps
    mkdir "$scene/relay"
    cd "$scene/relay" || return
    quixrun -v -p relay -- "$tools/python/bin/python" \
        "$here/programs/relay.py" >"$scene/relay.log" 2>&1 &
    relay=$!
    send_laps &
    sender=$!
    await_tokens 1
    rotate 2
    rotate 3
    touch "$scene/enough"
    wait "$sender"
    laps=$(<"$scene/laps")

    seq "$laps" >"$scene/sent"
    for _ in {1..60}; do
        read_relayed | jq .lap | sort -nu >"$scene/arrived"
        ! cmp -s "$scene/sent" "$scene/arrived" || break
        sleep 0.5
    done
    same 'what arrived' "$scene/sent" "$scene/arrived"
    kill -TERM "$relay"
    wait "$relay" || fail "quixrun ended with $?"
    grep -q 'took over' "$scene/relay.log" || fail 'nothing took over'
    summary "tokens and password rotated twice under a Quix Streams service:" \
        "sent $laps, received every one, through $(count_relays '') processes" \
        'that overlapped, with 3 tokens'
}
