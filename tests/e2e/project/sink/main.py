"""Prints the number and the signature of each result in `input`."""

import os

from quixstreams import Application

app = Application(consumer_group="sink", auto_offset_reset="earliest")
frame = app.dataframe(app.topic(os.environ["input"]))
frame.update(lambda value: print(value["number"], value["signature"], flush=True))
app.run(count=int(os.environ["expected"]), timeout=60)
