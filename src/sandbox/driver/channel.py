"""The channel to the host: one request comes in, frames go out. The program never holds it."""

import os

from codec import decode, encode

CHANNEL = 3


def send(frame):
    """Writes one frame as a line of ASCII JSON."""
    data = memoryview(encode(frame) + b"\n")
    while data:
        data = data[os.write(CHANNEL, data) :]


def read_request():
    """Reads the one request line; None if the host went away first."""
    chunks = []
    while True:
        chunk = os.read(CHANNEL, 1 << 16)
        if not chunk:
            return None
        chunks.append(chunk)
        if chunk.endswith(b"\n"):
            return decode(b"".join(chunks))
