#!/usr/bin/env bash
# Quix Streams: Application() without an argument, with an old .env.
# shellcheck disable=SC2154 # set by tests/e2e/run

case_quixstreams() {
    local python=$tools/python/bin/python dir=$scene/f1 environment name said
    mkdir "$dir"
    cd "$dir" || return
    cp "$here/programs/f1.py" .
    echo 'Quix__Broker__Address=localhost:19092' >.env
    administer topics acme-factory-dev-f1-data acme-factory-prod-f1-data

    # Checks that the .env is used for variables that quixrun does not set.
    quixrun -p dev -u Quix__Broker__Address "$python" -c '
import dotenv, os
dotenv.load_dotenv()
print(os.environ["Quix__Broker__Address"])' >"$scene/trap"
    same 'what .env sets' <(echo localhost:19092) "$scene/trap"

    for environment in dev prod local; do
        name=$scene/quixstreams-$environment
        messages quixstreams "$environment" | jq -c . >"$name.sent"
        quixrun -p "$environment" "$python" f1.py <"$name.sent" \
            >"$name.printed"
        jq -c . "$name.printed" >"$name.received"
        same 'what was received' "$name.sent" "$name.received"
        read_topic "$(topic "$environment" f1-data)" | jq -c . >"$name.landed"
        same 'what the topic holds' "$name.sent" "$name.landed"
    done

    said=$scene/quixstreams.said
    if messages stray | quixrun -p dev "$python" f1.py \
        acme-factory-prod-f1-data >"$said" 2>&1; then
        cat "$said" >&2
        fail 'f1.py wrote to the topic of prod with the credentials of dev'
    fi
    grep -q TOPIC_AUTHORIZATION_FAILED "$said" || { cat "$said" >&2 && false; }
    read_topic acme-factory-prod-f1-data | jq -c . >"$name.landed"
    same "what prod's topic holds" "$scene/quixstreams-prod.sent" \
        "$name.landed"
    summary 'beside a stale .env sent 3 to f1-data, received 3 in each of dev,' \
        "prod and local; dev in prod's topic: TOPIC_AUTHORIZATION_FAILED"
}
