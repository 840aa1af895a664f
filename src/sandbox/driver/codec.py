"""
JSON by the interpreter's own accelerator. The json package around it would load regular expressions, which takes
half as long as starting Python.
"""

import _json


class Reading:
    """What the accelerator asks of a decoder."""

    strict = True
    object_hook = None
    object_pairs_hook = None
    parse_float = float

    def __init__(self, parse_int, parse_constant):
        self.parse_int = parse_int
        self.parse_constant = parse_constant
        self.memo = {}


def no_constant(name):
    raise ValueError(f"{name} is not JSON")


def decode(data, parse_int=int):
    """The value of JSON in UTF-8. Raises ValueError, or RecursionError if it nests too deep."""
    text = data.decode("utf-8").strip()
    try:
        value, end = _json.make_scanner(Reading(parse_int, no_constant))(text, 0)
    except (StopIteration, SystemError):  # the latter for want of the json package's exception class
        raise ValueError("not JSON") from None
    if end != len(text):
        raise ValueError("more than one value")
    return value


def refuse(value):
    raise TypeError(f"{type(value).__name__} is not JSON")


def encode(value, colon=":", comma=","):
    """ASCII JSON of plain data, as bytes. Raises ValueError for what is not finite."""
    encoder = _json.make_encoder({}, refuse, _json.encode_basestring_ascii, None, colon, comma, False, False, False)
    return "".join(encoder(value, 0)).encode("ascii")
