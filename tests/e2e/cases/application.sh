#!/usr/bin/env bash
# A Quix project of three applications, with the same files in every
# environment, started only by `quixrun -p ENVIRONMENT --app` in each folder.
# shellcheck disable=SC2154 # set by tests/e2e/run

# The project, with the Python that has Quix Streams in each folder's .venv, and
# an old .env of the local broker's CLI.
write_project() {
    local application
    cp -r "$here/project" "$scene/project"
    git init -q "$scene/project"
    for application in source transformation sink; do
        ln -s "$tools/python" "$scene/project/$application/.venv"
        echo 'input=stale' >"$scene/project/$application/.env"
    done
}

# application ENVIRONMENT NAME: runs it as a user would.
application() {
    cd "$scene/project/$2" || return
    quixrun -p "$1" --app >"$scene/$2-$1.out"
}

# The output of the sink, with the secret key of the environment.
expected_results() {
    local number
    for ((number = 0; number < 20; number++)); do
        printf '%d %s\n' $((number * 3)) \
            "$(printf '%s %d' "$1" $((number * 3)) | sha256sum | cut -d' ' -f1)"
    done
}

case_application() {
    local environment name landed
    write_project
    administer topics {acme-factory-{dev,prod}-,}{measurements,results}
    for environment in local dev prod; do
        cp "$scene/config/quixrun/$environment.ini" \
            "$scene/config/quixrun/app-$environment.ini"
        # Locally the keys are in the project's own file.
        if [ "$environment" = local ]; then
            echo 'SIGNING_KEY=key of local' >"$scene/project/.secrets"
        else
            printf '[variables]\nSIGNING_KEY = key of %s\n' "$environment" \
                >>"$scene/config/quixrun/app-$environment.ini"
        fi
        for name in source transformation sink; do
            application "app-$environment" "$name"
        done
        expected_results "key of $environment" >"$scene/$environment.expected"
        same 'what the sink got' "$scene/$environment.expected" \
            "$scene/sink-app-$environment.out"
    done
    for environment in local dev prod; do
        for name in measurements results; do
            landed=$(read_topic "$(topic "$environment" "$name")" | wc -l)
            [ "$landed" -eq 20 ] ||
                fail "$name of $environment holds $landed messages, not 20"
        done
    done
    summary 'source, transformation and sink by quixrun --app: 20 of 20 through' \
        'two topics in each of local, dev and prod'
}
