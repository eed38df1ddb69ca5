#!/usr/bin/env bash
# kcat, which finds its configuration through KCAT_CONFIG.

# shellcheck disable=SC2034,SC2154 # exchange() and refused() are in scene.sh
# shellcheck disable=SC2016 # the inner sh expands
case_kcat() {
    local produce=(sh -c 'exec kcat -P -t "$TOPIC"')
    local consume=(sh -c 'exec kcat -C -q -e -o beginning -t "$TOPIC"')
    exchange kcat dev prod local
    refused kcat 'Topic authorization failed' "${consume[@]}"
    refused kcat 'Topic authorization failed' "${produce[@]}"
    summary 'sent 3, received 3 in each of dev, prod and local;' \
        "dev in prod's topic: $refusal"
}
