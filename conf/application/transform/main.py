"""An application: reads its variables, and prints what it would do."""

import os

broker = os.environ["Quix__Broker__Address"] or os.environ["Quix__Workspace__Id"]
print(f"  In {os.path.basename(os.getcwd())}/, by the broker of {broker}:")
print(f"  from topic '{os.environ['input']}' to topic '{os.environ['output']}',")
print(f"  mode {os.environ['mode']}, region {os.environ['region']}")
