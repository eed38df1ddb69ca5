"""The broker's administrator: users, access control lists and topics.

    admin.py SERVERS users             as in the portal's state on stdin
    admin.py SERVERS topics NAME...    makes topics
    admin.py SERVERS end NAME          prints the number of messages in a topic

A user may do what it likes with topics, groups and transactional ids that begin
with its own name and "-", and nothing else.
"""

import base64
import json
import sys

from confluent_kafka import Consumer, TopicPartition
from confluent_kafka.admin import (
    AclBinding,
    AclOperation,
    AclPermissionType,
    AdminClient,
    NewTopic,
    ResourcePatternType,
    ResourceType,
    ScramCredentialInfo,
    ScramMechanism,
    UserScramCredentialUpsertion,
)

OWNED = (ResourceType.TOPIC, ResourceType.GROUP, ResourceType.TRANSACTIONAL_ID)
ITERATIONS = 4096
LOGIN_S = 20


def finish(futures):
    for future in futures.values():
        future.result()


def await_login(properties):
    """The broker accepts a new password only after a short delay."""
    known = {key: str(value) for key, value in properties.items()}
    known["ssl.ca.pem"] = base64.b64decode(known.pop("ssl.ca.cert")).decode()
    AdminClient(known | {"log_level": "0"}).list_topics(timeout=LOGIN_S)


def set_users(admin, _):
    state = json.load(sys.stdin)
    brokers = [state[label]["broker"] for label in ("dev", "prod")]
    users = {b["sasl.username"]: b["sasl.password"] for b in brokers}
    scram = ScramCredentialInfo(ScramMechanism.SCRAM_SHA_256, ITERATIONS)
    finish(
        admin.alter_user_scram_credentials(
            [
                UserScramCredentialUpsertion(name, scram, password.encode())
                for name, password in users.items()
            ]
        )
    )
    finish(
        admin.create_acls(
            [
                AclBinding(
                    resource,
                    f"{name}-",
                    ResourcePatternType.PREFIXED,
                    f"User:{name}",
                    "*",
                    AclOperation.ALL,
                    AclPermissionType.ALLOW,
                )
                for name in users
                for resource in OWNED
            ]
        )
    )
    for properties in brokers:
        await_login(properties)


def make_topics(admin, names):
    finish(admin.create_topics([NewTopic(name, 1, 1) for name in names]))


def print_end(servers, names):
    consumer = Consumer({"bootstrap.servers": servers, "group.id": "end"})
    _, end = consumer.get_watermark_offsets(TopicPartition(names[0], 0), 10)
    consumer.close()
    print(end)


def main():
    servers, command, *arguments = sys.argv[1:]
    if command == "end":
        print_end(servers, arguments)
        return
    admin = AdminClient({"bootstrap.servers": servers})
    {"users": set_users, "topics": make_topics}[command](admin, arguments)


main()
