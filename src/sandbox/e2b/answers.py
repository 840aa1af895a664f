"""
Brings the host's answers about effects to the driver. The host leaves each as a file on the machine, in a folder whose
name it has told to nobody else, outside of all that the program sees. Runs in the machine's kernel; stands in front of
`bridge.py`, and uses its names.
"""

import os
import socket

QUESTION = b'{"type":"effect",'  # how the driver's frame begins
LOOK_EVERY_SECONDS = 0.005


class Answers:
    """The answers of one run. The driver asks one question at a time."""

    def __init__(self, folder):
        self.folder = folder  # None where no effect is possible, and nothing is asked
        self.number = 0
        self.asked = False
        self.begun = b""  # of the driver's line that has not ended yet
        self.line = b""  # of the answer, what the driver has not taken yet

    def hear(self, data):
        """Looks for a question in what the driver writes. Whether it has one."""
        *lines, begun = (self.begun + data).split(b"\n")
        self.begun = begun[: len(QUESTION)]
        has_question = any(line.startswith(QUESTION) for line in lines)
        self.asked = self.asked or has_question
        return has_question

    def expected(self):
        return self.asked or bool(self.line)

    def pass_on(self, channel):
        """Gives the driver what it takes of the answer. Never waits: it may be waiting for us to read."""
        if self.asked and not self.line:
            self.line = self.take()
        if not self.line:
            return
        try:
            self.line = self.line[channel.send(self.line, socket.MSG_DONTWAIT) :]
        except BlockingIOError:
            pass
        except OSError:
            self.line = b""  # it has ended, as its channel shows

    def take(self):
        """The answer, once all of it is there."""
        try:
            with open(os.path.join(self.folder, str(self.number)), "rb") as file:
                line = file.read()
        except FileNotFoundError:
            return b""
        if not line.endswith(b"\n"):  # it is being written
            return b""
        self.number += 1
        self.asked = False
        return line
