"""A typical Quix Streams program, without connection settings.

    f1.py          sends the lines of standard input to f1-data, then prints
                   that many messages, from the earliest
    f1.py TOPIC    sends them to the topic with that id instead, and ends
"""

import json
import sys

from dotenv import load_dotenv

load_dotenv()

from confluent_kafka import OFFSET_BEGINNING  # noqa: E402
from quixstreams import Application  # noqa: E402

WAIT_S = 30


def check(error, _):
    if error is not None:
        sys.exit(str(error))


def produce(app, topic, name, lines):
    with app.get_producer() as producer:
        for line in lines:
            message = topic.serialize(key="car", value=json.loads(line))
            producer.produce(
                name, message.value, message.key, on_delivery=check
            )


def rewind(consumer, partitions):
    for partition in partitions:
        partition.offset = OFFSET_BEGINNING
    consumer.assign(partitions)


def consume(app, topic, count):
    with app.get_consumer() as consumer:
        consumer.subscribe([topic.name], on_assign=rewind)
        for _ in range(count):
            message = consumer.poll(WAIT_S)
            if message is None:
                sys.exit("nothing arrived")
            print(json.dumps(json.loads(message.value())))


def main():
    app = Application()
    topic = app.topic("f1-data")
    lines = sys.stdin.readlines()
    if len(sys.argv) > 1:
        produce(app, topic, sys.argv[1], lines)
    else:
        produce(app, topic, topic.name, lines)
        consume(app, topic, len(lines))


main()
