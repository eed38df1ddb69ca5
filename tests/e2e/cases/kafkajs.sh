#!/usr/bin/env bash
# kafkajs for Node, with the kafka dialect.
# shellcheck disable=SC2034,SC2154 # exchange() and refused() are in scene.sh

case_kafkajs() {
    local produce consume
    export NODE_PATH=$tools/node/node_modules
    produce=(node "$here/programs/kafka.js" produce)
    consume=(node "$here/programs/kafka.js" consume 3)
    exchange kafkajs dev prod local
    refused kafkajs 'Not authorized to access topics.*' "${produce[@]}"
    refused kafkajs 'Not authorized to access topics.*' "${consume[@]}"
    summary 'sent 3, received 3 in each of dev, prod and local;' \
        "dev in prod's topic: $refusal"
}
