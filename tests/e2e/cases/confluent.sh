#!/usr/bin/env bash
# confluent-kafka for Python, with the kafka dialect and consumer groups.
# shellcheck disable=SC2034,SC2154 # exchange() and refused() are in scene.sh

case_confluent() {
    local program=("$tools/python/bin/python" "$here/programs/confluent.py")
    local produce=("${program[@]}" produce)
    local consume=("${program[@]}" consume 3) topics
    exchange confluent dev prod local
    refused confluent TOPIC_AUTHORIZATION_FAILED "${produce[@]}"
    refused confluent TOPIC_AUTHORIZATION_FAILED "${consume[@]}"
    topics=$refusal
    refused confluent GROUP_AUTHORIZATION_FAILED \
        env TOPIC=acme-factory-dev-confluent KAFKA_GROUP=acme-factory-prod-e2e \
        "${consume[@]}"
    summary 'sent 3, received 3 in each of dev, prod and local;' \
        "dev in prod's topic: $topics, in prod's group: $refusal"
}
