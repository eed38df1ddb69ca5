"""Multiplies each measurement of `input`, signs it, and writes it to `output`."""

import hashlib
import os

from quixstreams import Application

factor = int(os.environ["factor"])
key = os.environ["key"]


def transform(value):
    number = value["number"] * factor
    signature = hashlib.sha256(f"{key} {number}".encode()).hexdigest()
    return {"number": number, "signature": signature}


app = Application(consumer_group="transformation", auto_offset_reset="earliest")
frame = app.dataframe(app.topic(os.environ["input"]))
frame.apply(transform).to_topic(app.topic(os.environ["output"]))
app.run(count=int(os.environ["expected"]), timeout=60)
