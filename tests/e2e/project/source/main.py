"""Writes `count` measurements to the topic `output`."""

import os

from quixstreams import Application

app = Application()
topic = app.topic(os.environ["output"])
with app.get_producer() as producer:
    for number in range(int(os.environ["count"])):
        message = topic.serialize(key="pump", value={"number": number})
        producer.produce(topic.name, message.value, message.key)
