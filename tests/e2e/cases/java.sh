#!/usr/bin/env bash
# Kafka's own console producer and consumer, which read a properties file.
# shellcheck disable=SC2034,SC2154 # exchange() and refused() are in scene.sh
# shellcheck disable=SC2016 # the inner sh expands

case_java() {
    local produce=(sh -c 'exec "$@" --producer.config "$KAFKA_CONFIG" \
        --bootstrap-server "$KAFKA_BOOTSTRAP_SERVERS" --topic "$TOPIC"' -
        "${java[@]}" kafka.tools.ConsoleProducer)
    local consume=(sh -c 'exec "$@" --consumer.config "$KAFKA_CONFIG" \
        --bootstrap-server "$KAFKA_BOOTSTRAP_SERVERS" --topic "$TOPIC" \
        --group "$KAFKA_GROUP" --from-beginning --max-messages 3 \
        --timeout-ms 30000' -
        "${java[@]}" org.apache.kafka.tools.consumer.ConsoleConsumer)
    exchange java dev prod
    refused java TopicAuthorizationException "${consume[@]}"
    summary 'kafka-console-producer sent 3, kafka-console-consumer received 3' \
        "in each of dev and prod; dev in prod's topic: $refusal"
}
