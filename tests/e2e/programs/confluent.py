"""Messages with confluent-kafka, configured by KAFKA_*.

    confluent.py produce          every line of standard input
    confluent.py consume COUNT    that many messages, from the earliest
"""

import os
import sys

from confluent_kafka import Consumer, KafkaException, Producer

PROPERTIES = {
    "bootstrap.servers": "KAFKA_BOOTSTRAP_SERVERS",
    "security.protocol": "KAFKA_SECURITY_PROTOCOL",
    "sasl.mechanism": "KAFKA_SASL_MECHANISM",
    "sasl.username": "KAFKA_SASL_USERNAME",
    "sasl.password": "KAFKA_SASL_PASSWORD",
    "ssl.ca.location": "KAFKA_SSL_CA_LOCATION",
    "client.id": "KAFKA_CLIENT_ID",
}
WAIT_S = 30


def connection():
    environ = os.environ
    return {k: environ[v] for k, v in PROPERTIES.items() if environ.get(v)}


def check(error, _=None):
    if error is not None:
        raise KafkaException(error)


def produce(topic):
    producer = Producer(connection())
    for line in sys.stdin:
        producer.produce(topic, line.rstrip("\n"), on_delivery=check)
    if producer.flush(WAIT_S) > 0:
        sys.exit("not delivered")


def consume(topic, count):
    group = {
        "group.id": os.environ["KAFKA_GROUP"],
        "auto.offset.reset": "earliest",
    }
    consumer = Consumer(connection() | group)
    consumer.subscribe([topic])
    for _ in range(count):
        message = consumer.poll(WAIT_S)
        if message is None:
            sys.exit("nothing arrived")
        check(message.error())
        print(message.value().decode())
    consumer.close()


if sys.argv[1] == "produce":
    produce(os.environ["TOPIC"])
else:
    consume(os.environ["TOPIC"], int(sys.argv[2]))
