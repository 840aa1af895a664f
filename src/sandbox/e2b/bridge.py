"""
Runs in the machine's Jupyter kernel: starts the driver, hands it the request, and sends on what it says in display
messages of our own type. `PAYLOAD` holds all of it; nothing is shown of what it is made of.
"""

import base64
import ctypes
import json
import os
import select
import shutil
import socket
import subprocess
import sys
import tempfile
import time

from IPython.display import display

PLACES = ("namespaces", "filter")
MESSAGE_BYTES = 1 << 19
MESSAGE_EVERY_SECONDS = 0.05  # Jupyter drops messages past a number in a second
READ_BYTES = 1 << 18
END_SECONDS = 5
ERROR_LENGTH = 2_000
SET_DUMPABLE = 4
FOLDER_PREFIX = "cached-executor-run-"


def protect_kernel():
    """Closes this process's memory and descriptors to others of its user."""
    ctypes.CDLL(None).prctl(SET_DUMPABLE, ctypes.c_ulong(0), None, None, None)


def make_folder(*parts):
    """Makes a folder that the program's user can read, whatever our umask is."""
    path = os.path.join(*parts)
    os.makedirs(path, exist_ok=True)
    os.chmod(path, 0o755)
    return path


def open_to_all(folder):
    """Lets the program's user read the input files, and nobody write them."""
    for path, _, names in os.walk(folder):
        os.chmod(path, 0o755)
        for name in names:
            os.chmod(os.path.join(path, name), 0o444)


def put_inputs(base):
    """The folder of input files: those that came along, beside those that lie on the machine already."""
    folder = PAYLOAD["inputs"] or make_folder(base, "inputs")
    for name, content in PAYLOAD["files"].items():
        make_folder(folder, os.path.dirname(name))
        with open(os.path.join(folder, name), "wb") as file:
            file.write(base64.b64decode(content))
    open_to_all(folder)
    return folder


def places():
    """The kinds of place that will do, the best first. A program with targets needs a network of its own: in the machine's
    it would reach the ports of the machine itself, on which the kernel obeys anybody."""
    return PLACES[:1] if PAYLOAD["network"] else PLACES


class Messages:
    """Numbered messages to the host: a missing one shows."""

    def __init__(self):
        self.number = 0

    def send(self, **content):
        message = {"nonce": PAYLOAD["nonce"], "number": self.number, **content}
        self.number += 1
        display({PAYLOAD["messageType"]: message}, raw=True)


class NoPlace(Exception):
    """The machine does not allow this kind of place; holds the driver's last words."""


class Driver:
    """The driver's process and the channel to it."""

    def __init__(self, place, base, inputs):
        self.channel, theirs = socket.socketpair()
        with theirs:
            listening = ",".join(target["listen"] for target in (PAYLOAD["network"] or {"targets": ()})["targets"])
            told = [str(theirs.fileno()), place, inputs, base, str(PAYLOAD["diskBytes"]), listening]
            command = [sys.executable, "-I", "-X", "utf8", "-c", PAYLOAD["driver"], *told]
            self.process = subprocess.Popen(
                command, pass_fds=(theirs.fileno(),), env={}, cwd="/", start_new_session=True,
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            )  # fmt: skip

    def read_place(self):
        """The line that comes before the driver's own; None if its process ended instead."""
        line = b""
        while not line.endswith(b"\n"):
            byte = self.channel.recv(1)
            if not byte:
                return None
            line += byte
        return json.loads(line)

    def send_request(self, folders):
        """Adds the folders: of two equal keys the last one counts."""
        request = PAYLOAD["request"].rstrip().encode("utf-8")
        self.channel.sendall(request[:-1] + b"," + json.dumps(folders).encode("ascii")[1:] + b"\n")

    def relay(self, messages):
        """Sends on what the driver writes until it ends: the first and a question at once, else a few times a second or when
        it is much. Brings it the answers."""
        answers, pending, send_at = Answers(PAYLOAD["answers"]), [], 0
        poll = select.poll()
        poll.register(self.channel, select.POLLIN)
        while True:
            waits = [LOOK_EVERY_SECONDS] if answers.expected() else []
            if pending:
                waits.append(max(0, send_at - time.monotonic()))
            if poll.poll(min(waits) * 1000 + 1 if waits else None):
                data = self.channel.recv(READ_BYTES)
                if not data:
                    break
                pending.append(data)
                if answers.hear(data):
                    send_at = 0
            answers.pass_on(self.channel)
            if pending and (sum(map(len, pending)) >= MESSAGE_BYTES or time.monotonic() >= send_at):
                messages.send(type="data", data=b"".join(pending).decode("ascii"))
                pending, send_at = [], time.monotonic() + MESSAGE_EVERY_SECONDS
        messages.send(type="data", data=b"".join(pending).decode("ascii"))

    def end(self):
        """Ends the process and returns its last words; a driver that works has none."""
        self.channel.close()  # upon which a driver ends all it has started
        try:
            words = self.process.communicate(timeout=END_SECONDS)[1]
        except subprocess.TimeoutExpired:
            self.process.kill()
            words = self.process.communicate()[1]
        return words.decode("utf-8", "replace").strip()[-ERROR_LENGTH:]


def run_in(place, messages):
    """Runs the request in this kind of place. Returns the driver's last words."""
    base = make_folder(tempfile.mkdtemp(prefix=FOLDER_PREFIX))
    try:
        with open_network(base):
            driver = Driver(place, base, put_inputs(base))
            found = driver.read_place()
            if found is None:
                raise NoPlace(driver.end())
            messages.send(type="place", place=found["place"])
            return relay_run(messages, driver, found["folders"])
    finally:
        shutil.rmtree(base, ignore_errors=True)


def relay_run(messages, driver, folders):
    """Sends the request, and what the driver says of it. Returns the driver's last words."""
    try:
        driver.send_request(folders)
        driver.relay(messages)
    finally:
        words = driver.end()
    return words


def run(messages):
    """Runs the request in the best place the machine allows."""
    protect_kernel()
    words = ""
    for place in places():
        try:
            return run_in(place, messages)
        except NoPlace as refusal:
            words = str(refusal)
    words = words or "the driver ended without a word"
    messages.send(type="no-place", words=words[-ERROR_LENGTH:])
    return words


def main():
    messages = Messages()
    try:
        words = run(messages)
    except BaseException as error:  # also an interrupt: the kernel itself would show our own lines
        words = f"{type(error).__name__}: {error}"
    messages.send(type="end", words=words[-ERROR_LENGTH:])


main()
