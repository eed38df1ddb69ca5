#!/usr/bin/env bash
# The unit of conf/systemd: systemd accepts it and rates it as safe, and its
# command runs with credentials, where the package is installed.
# shellcheck disable=SC2154 # set by tests/e2e/run

# The maximum exposure according to systemd-analyze, times ten.
readonly exposure_max=20

# The command of the service, one word per line, for the profile prod.
# shellcheck disable=SC2016 # a literal $
unit_command() {
    sed -n -e 's/%i/prod/g' -e 's/ \$PROGRAM$//' -e 's/^ExecStart=//p' \
        'conf/systemd/quixrun@.service' | tr ' ' '\n'
}

case_systemd() {
    local unit=$scene/unit/quixrun@prod.service root=$images/deb command slot
    [ -d "$root" ] || install_deb
    mkdir "$scene/unit" "$scene/credentials"
    sed "s|=/usr/bin/quixrun|=$root/usr/bin/quixrun|" \
        'conf/systemd/quixrun@.service' >"$unit"
    systemd-analyze verify --man=no "$unit" >"$scene/verify" 2>&1
    same 'what systemd-analyze says' /dev/null "$scene/verify"
    systemd-analyze security --offline=yes --no-pager \
        --threshold=$exposure_max "$unit" | tail -n 1 >"$scene/exposure"

    sed "s|^\[quix\]|&\nportal = $portal|" conf/systemd/service.ini \
        >"$scene/prod.ini"
    install -Dm644 -t "$root/etc/quixrun" "$scene/prod.ini"
    mkdir -p "$root/run/credentials"
    for slot in 1 2; do
        cp "$XDG_CONFIG_HOME/quixrun/prod.token${slot/1/}" \
            "$scene/credentials/quix_token_$slot"
    done
    chown -R 10001:10001 "$scene/credentials"
    mapfile -t command < <(unit_command)
    # shellcheck disable=SC2016 # the inner sh expands
    (container deb -v "$scene/credentials:/run/credentials" \
        -e CREDENTIALS_DIRECTORY=/run/credentials -- "${command[@]}" \
        sh -c 'echo "$Quix__Workspace__Id $OUTPUT_TOPIC"') >"$scene/unit.seen"
    same 'what the program sees' \
        <(echo acme-factory-prod acme-factory-prod-f1-data) "$scene/unit.seen"
    summary 'verified; exposure' \
        "$(grep -oE '[0-9]+\.[0-9]+ [A-Z]+' "$scene/exposure");" \
        'its command runs a program with the tokens from LoadCredential'
}
