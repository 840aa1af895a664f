"""The channel to the host, by way of the JavaScript around this interpreter."""

from codec import encode

sink = None  # takes one frame as text; set for each run


def send(frame):
    sink(encode(frame).decode("ascii"))
