"""What comes out of the program through its pipes."""

import codecs
import os

from channel import send

CHUNK_BYTES = 1 << 16


class Output:
    """Forwards one output stream as text, up to a cap; the rest is read and dropped."""

    def __init__(self, descriptor, name, max_bytes):
        self.descriptor = descriptor
        self.name = name
        self.left = max_bytes
        self.truncated = False
        self.decoder = codecs.getincrementaldecoder("utf-8")("replace")  # a character may be split over two reads

    def read(self):
        """Takes what is there. False at the end."""
        chunk = os.read(self.descriptor, CHUNK_BYTES)
        kept = chunk[: self.left]
        self.left -= len(kept)
        self.truncated = self.truncated or len(kept) < len(chunk)
        text = self.decoder.decode(kept, final=not chunk and not self.truncated)
        if text:
            send({"type": "output", "stream": self.name, "text": text})
        return bool(chunk)


class Report:
    """Collects the program's report, up to a cap."""

    def __init__(self, descriptor, max_bytes):
        self.descriptor = descriptor
        self.left = max_bytes
        self.chunks = []

    def read(self):
        """Takes what is there. False at the end."""
        chunk = os.read(self.descriptor, CHUNK_BYTES)
        self.left -= len(chunk)
        if self.left >= 0:
            self.chunks.append(chunk)
        return bool(chunk)

    def data(self):
        return b"".join(self.chunks)
