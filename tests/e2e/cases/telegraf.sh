#!/usr/bin/env bash
# An agent's entrypoint with curl and jq, and the one line that replaces it.
# shellcheck disable=SC2154 # set by tests/e2e/run

# The agent's environment, without the path of the CA.
agent_sees() {
    # shellcheck disable=SC2016 # the inner sh expands
    "$@" sh -c 'printf "%s\n" "$KAFKA_BOOTSTRAP_SERVERS" "$TOPIC" \
        "$KAFKA_SECURITY_PROTOCOL" "$KAFKA_SASL_MECHANISM" \
        "$KAFKA_SASL_USERNAME" "$KAFKA_SASL_PASSWORD"
        openssl x509 -in "$KAFKA_SSL_CA_LOCATION"'
}

case_telegraf() {
    local before=$here/programs/entrypoint-before
    local after=$here/programs/entrypoint-after
    local agent=$here/programs/agent name=$scene/telegraf
    cp conf/container.ini "$XDG_CONFIG_HOME/quixrun"
    export Quix__Portal__Api=$portal QUIXRUN_PROFILE=container
    Quix__Sdk__Token=$(<"$XDG_CONFIG_HOME/quixrun/dev.token")
    export Quix__Sdk__Token Quix__Workspace__Id=acme-factory-dev

    agent_sees "$before" >"$name.before"
    agent_sees "$after" >"$name.after"
    same 'what the agent sees' "$name.before" "$name.after"

    messages before >"$name.sent"
    "$before" "$agent" -P <"$name.sent"
    messages after >"$name.more"
    "$after" "$agent" -P <"$name.more"
    cat "$name.more" >>"$name.sent"
    "$after" "$agent" -C -q -e -o beginning >"$name.received"
    same 'what was received' "$name.sent" "$name.received"
    summary "its entrypoint of $(grep -vcE '^(#|$)' "$before") lines sent 3," \
        "$(grep -vcE '^(#|$)' "$after") line of quixrun sent 3 and received 6"
}
