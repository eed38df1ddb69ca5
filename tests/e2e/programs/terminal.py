"""Programs on a terminal, operated by key strokes.

    terminal.py SCENARIO DIR

Each is started from an interactive bash on a pty, as `quixrun --supervise -p
supervised PROGRAM`: bash with job control, vim, less; top with --redact, so
that it has a terminal of its own.
"""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time

PATIENCE = 30
SUPERVISED = "quixrun --supervise -p supervised "


class Terminal:
    def __init__(self, directory):
        self.seen = b""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(directory)
            # A shell starts its background jobs with these ignored.
            for number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT):
                signal.signal(number, signal.SIG_DFL)
            os.environ.update(PS1="outer> ", TERM="xterm", LESS="", HISTFILE="")
            os.execvp("bash", ["bash", "--norc", "--noprofile", "--noediting",
                                "-i"])
        self.resize(24)
        self.expect(r"outer> ")

    def expect(self, pattern):
        """Reads until the pattern matches, and drops the text up to it."""
        deadline = time.monotonic() + PATIENCE
        while True:
            found = re.search(pattern.encode(), self.seen)
            if found:
                self.seen = self.seen[found.end():]
                return found
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self.fd], [], [], left)[0]:
                sys.exit(f"no {pattern!r} in {self.seen!r}")
            try:
                self.seen += os.read(self.fd, 65536)
            except OSError:
                sys.exit(f"ended without {pattern!r}: {self.seen!r}")

    def type(self, keys):
        os.write(self.fd, keys.encode())

    def await_foreground(self, name):
        """Waits until the terminal's foreground process is of that name."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                with open(f"/proc/{os.tcgetpgrp(self.fd)}/comm") as comm:
                    if comm.read().strip() == name:
                        return
            except OSError:
                pass  # It has just ended.
            time.sleep(0.02)
        sys.exit(f"{name} is not in the foreground: {self.seen!r}")

    def resize(self, rows, columns=80):
        size = struct.pack("HHHH", rows, columns, 0, 0)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, size)

    def run(self, command):
        self.type(command + "\n")

    def status(self, expected):
        """Checks the status of the outer bash's last command."""
        self.run("echo status=$?.")
        found = self.expect(r"status=(\d+)\.")
        if int(found.group(1)) != expected:
            sys.exit(f"status {found.group(1).decode()}, not {expected}")
        self.expect(r"outer> ")

    def modes(self):
        self.run("stty -g")
        found = self.expect(r"[0-9a-f]+(:[0-9a-f]+){10,}")
        self.expect(r"outer> ")
        return found.group()

    def end(self):
        self.run("exit 0")
        _, status = os.waitpid(self.pid, 0)
        if status != 0:
            sys.exit(f"the outer bash ended with {status}")


def bash(terminal):
    """Its own job control: stop, list, continue, interrupt."""
    terminal.run(SUPERVISED + "bash --norc --noprofile --noediting -i")
    terminal.run("PS1='inner'\\>\\ ")
    terminal.expect(r"inner> ")
    terminal.run("sleep 1000")
    terminal.await_foreground("sleep")
    terminal.type("\x1a")
    terminal.expect(r"Stopped +sleep 1000")
    terminal.expect(r"inner> ")
    terminal.run("jobs")
    terminal.expect(r"Stopped +sleep 1000")
    terminal.run("fg")
    terminal.expect(r"sleep 1000\r?\n")
    terminal.await_foreground("sleep")
    terminal.type("\x03")
    terminal.expect(r"\^C")
    terminal.expect(r"inner> ")
    terminal.run("echo status=$?.")
    terminal.expect(r"status=130\.")
    terminal.expect(r"inner> ")
    # At the prompt Ctrl-C ends nothing.
    terminal.type("\x03")
    terminal.expect(r"\^C\s*inner> ")
    terminal.run("exit 5")
    terminal.expect(r"outer> ")
    terminal.status(5)


def vim(terminal):
    """Types text, stops, continues and saves."""
    terminal.run(SUPERVISED + "vim -u NONE -N text")
    terminal.expect(r"\[New")
    terminal.type("ihello")
    terminal.expect(r"hello")
    terminal.type("\x1b")
    # A key directly after it would be read as one with Alt.
    time.sleep(1.5)
    terminal.type("\x1a")
    terminal.expect(r"Stopped")
    terminal.expect(r"outer> ")
    terminal.run("stty -a | grep -o -- ' icanon'")
    terminal.expect(r" icanon")
    terminal.run("fg")
    terminal.expect(r"hello")
    terminal.type(":wq\r")
    terminal.expect(r"outer> ")
    terminal.status(0)
    with open("text") as text:
        if text.read() != "hello\n":
            sys.exit("vim has not saved what was typed")


def less(terminal):
    """Pages, is told of another size of the terminal, and quits."""
    with open("long", "w") as file:
        file.writelines(f"line {number}\n" for number in range(1, 1001))
    terminal.run(SUPERVISED + "less long")
    terminal.expect(r"line 10\r?\n")
    terminal.type("G")
    terminal.expect(r"line 1000")
    terminal.type("?line 500\r")
    terminal.expect(r"line 500")
    # A signal just before it reads a key is noticed only at the next key.
    time.sleep(0.5)
    terminal.resize(40)
    terminal.expect(r"line 538\r\n:")
    time.sleep(0.5)
    terminal.type("\x1a")
    terminal.expect(r"Stopped")
    terminal.run("fg")
    terminal.expect(r"line \d+")
    terminal.type("q")
    terminal.expect(r"outer> ")
    terminal.status(0)


def top(terminal):
    """Redraws only when the size of the terminal changes, and quits."""
    modes = terminal.modes()
    terminal.run("quixrun --redact -p supervised top -d 1000")
    # Its line of titles is as wide as the terminal.
    terminal.expect(r"top - .*\r\n(?s:.*)TIME\+ COMMAND {1,10}\x1b")
    terminal.resize(24, 120)
    terminal.expect(r"top - .*\r\n(?s:.*)TIME\+ COMMAND {40,}\x1b")
    terminal.type("q")
    # The cursor is visible again.
    terminal.expect(r"\x1b\[\?25h")
    terminal.expect(r"outer> ")
    terminal.status(0)
    if terminal.modes() != modes:
        sys.exit("top has left other modes of the terminal")


def main():
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(4 * PATIENCE)
    os.chdir(sys.argv[2])
    terminal = Terminal(sys.argv[2])
    {"bash": bash, "vim": vim, "less": less, "top": top}[sys.argv[1]](terminal)
    terminal.end()


main()
