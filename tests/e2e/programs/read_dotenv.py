"""Compares how quixrun and python-dotenv read a few thousand dotenv files.

    read_dotenv.py FOLDER COUNT

The files are made of pieces in which dotenv readers differ, at random but
the same in each run. Interpolation is off, because quixrun has none. Names that
quixrun skips on purpose are excluded: with white space, control characters or '='.
"""

import logging
import random
import re
import subprocess
import sys

import dotenv

NAMES = ["A", "B", "my.key", "MY-KEY", "1A", "\u00e9", "export", "'A'", "'A B'",
         "'C#D'", "A\"", "''", "", "export A", "export\tB", "exportC", "A B"]
EQUALS = ["=", "=", "=", " = ", "= ", "=\t", "", " ", ":"]
PIECES = ["", "x", "y z", "#", " #", "# note", " # note", "'", '"', "''", '""',
          "\\", "\\\\", "\\'", '\\"', "\\n", "\\t", "\\x", "$A", "${A}", "=",
          "\u00a0", "\u3000", "\v", "\x85", "\u00e9", "`id`", " ", "\t", "\n",
          "'a b'", '"a b"', "'a\\'b'", '"a\\"b"', "'a\nb'", '"a\\nb"']
ENDS = ["\n", "\n", "\n", "\r\n", "\r", " \n", "", "\n\n", " # note\n", " x\n"]
PLAIN = re.compile(r"[^\s\x00-\x1f\x7f=]+")


def make(dice):
    text = "\ufeff" if dice.random() < 0.05 else ""
    for _ in range(dice.randint(1, 4)):
        text += dice.choice(["", "", "", " ", "#", "\n"])
        text += dice.choice(NAMES) + dice.choice(EQUALS)
        text += "".join(dice.choices(PIECES, k=dice.randint(0, 4)))
        text += dice.choice(ENDS)
    return text


def environment(path):
    done = subprocess.run(
        ["quixrun", "-q", "-i", "-p", "local", "--env-file", path,
         "/usr/bin/env", "-0"], stdout=subprocess.PIPE, check=True)
    entries = done.stdout.split(b"\0")[:-1]
    return dict(entry.split(b"=", 1) for entry in entries)


def main():
    folder, count = sys.argv[1], int(sys.argv[2])
    path = f"{folder}/file.env"
    logging.disable()
    dice = random.Random(42)
    with open(path, "w", encoding="utf-8"):
        pass
    before = environment(path).keys()
    compared = variables = 0
    for _ in range(count):
        text = make(dice)
        with open(path, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        expected = {
            name.encode(): value.encode()
            for name, value in dotenv.dotenv_values(
                path, interpolate=False).items()
            if value is not None and PLAIN.fullmatch(name)}
        seen = environment(path)
        seen = {name: seen[name] for name in seen
                if name not in before and name != b"QUIXRUN_NAMES"}
        if seen != expected:
            sys.exit(f"{text!r}\npython-dotenv: {expected}\nquixrun: {seen}")
        compared += 1
        variables += len(expected)
    print(compared, variables)


main()
