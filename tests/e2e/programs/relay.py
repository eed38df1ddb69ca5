"""A stateless service: forwards every message, with its pid and token id.

It starts from the earliest message, and handles each at least once.
"""

import os

from quixstreams import Application

WHO = f"{os.getpid()} {os.environ['QUIXRUN_TOKEN_ID']}"

app = Application(auto_offset_reset="earliest", commit_interval=0.5)
messages = app.dataframe(app.topic("laps"))
messages = messages.apply(lambda value: value | {"by": WHO})
messages.to_topic(app.topic("laps-relayed"))
app.run()
