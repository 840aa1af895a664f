"""Turns a Python value into plain JSON data, or says which part of it is not."""

import binascii
import math
import sys

from codec import encode
from describe_error import CUT_END

MAX_DEPTH = 100
MAX_PLACE_NAME = 80
MAX_SAFE_INTEGER = 2**53
FORBIDDEN_KEYS = ("lc", "__proto__")
NOT_FINITE = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}
HINTS = {
    "set": "a set has no order; use sorted(...) or list(...)",
    "frozenset": "a set has no order; use sorted(...) or list(...)",
    "DataFrame": 'use .to_dict("records")',
    "timedelta": "use .total_seconds()",
    "generator": "use list(...)",
    "dict_keys": "use list(...)",
    "dict_values": "use list(...)",
    "dict_items": "use dict(...)",
    "PosixPath": "use str(...)",
}
PLOTTING = ("matplotlib", "seaborn")
FIGURE_HINT = "figures that are open come back by themselves, as files; set result to data, such as what they show"


class NotJson(Exception):
    """A part of the value is not JSON. Holds its path, such as `result.items[3]`."""

    def __init__(self, path, message):
        super().__init__(message)
        self.path = path
        self.message = message


class ResultTooLarge(Exception):
    """The value is larger than allowed."""


def instance_of(value, module, *names):
    """isinstance without importing: nobody holds an instance from a module that nobody imported."""
    loaded = sys.modules.get(module)
    return loaded is not None and isinstance(value, tuple(getattr(loaded, name) for name in names))


def whole_text(text):
    """The text with U+FFFD for lone surrogates, which no other language can read."""
    try:
        text.encode("utf-8")
        return text
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


class PlainData:
    """Converts one value; `warnings` says what was changed on the way."""

    def __init__(self, max_bytes):
        self.left = max_bytes
        self.warnings = []

    def convert(self, value, path="result", depth=0):
        if depth > MAX_DEPTH:
            raise NotJson(path, f"nests deeper than {MAX_DEPTH} levels, or refers to itself")
        self.spend(1)
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, str):
            return self.text(str.__str__(value))
        if isinstance(value, int):
            return self.integer(int.__int__(value), path)
        if isinstance(value, float):
            return self.number(float.__float__(value), path)
        if isinstance(value, dict):
            return self.mapping(value, path, depth)
        if isinstance(value, (list, tuple)):
            return [self.convert(item, f"{path}[{index}]", depth + 1) for index, item in enumerate(value)]
        return self.other(value, path, depth)

    def spend(self, size):
        """Stops early: a value far too large would use up time and memory before its JSON could be measured."""
        self.left -= size
        if self.left < 0:
            raise ResultTooLarge

    def text(self, text):
        self.spend(len(text))
        return whole_text(text)

    def integer(self, number, path):
        if abs(number) <= MAX_SAFE_INTEGER:
            return number
        try:
            return self.text(str(number))
        except ValueError:
            raise NotJson(path, "is an integer with too many digits") from None

    def number(self, number, path):
        return number if math.isfinite(number) else self.nothing(number, path)

    def nothing(self, value, path):
        self.warnings.append(f"{path} was {value} and became null")
        return None

    def mapping(self, mapping, path, depth):
        converted = {}
        for key, item in mapping.items():
            name = self.key(key, path)
            place = f"{path}.{name if len(name) <= MAX_PLACE_NAME else name[:MAX_PLACE_NAME] + CUT_END}"
            if name in FORBIDDEN_KEYS:
                raise NotJson(place, f'has the reserved key "{name}"; choose another name')
            if name in converted:
                self.warnings.append(f"{place} comes from two keys that are the same in JSON; the last one counts")
            converted[name] = self.convert(item, place, depth + 1)
        return converted

    def key(self, key, path):
        """Keys as Python's json writes them."""
        key = key.tolist() if is_array(key) else key
        if isinstance(key, str):
            return self.text(str.__str__(key))
        if key is None or isinstance(key, (bool, int, float)):
            name = NOT_FINITE.get(str(key)) or encode(key).decode("ascii")
            self.spend(len(name))
            return name
        raise NotJson(path, f"has a key of type {type(key).__name__}; keys are text in JSON")

    def other(self, value, path, depth):
        if isinstance(value, (bytes, bytearray, memoryview)):
            return {"$base64": self.text(binascii.b2a_base64(value, newline=False).decode("ascii"))}
        if instance_of(value, "decimal", "Decimal"):
            return self.text(str(value)) if value.is_finite() else self.nothing(value, path)
        if instance_of(value, "datetime", "date", "time"):
            return self.text(value.isoformat()) if value == value else self.nothing(value, path)  # NaT is not itself
        if is_array(value):
            return self.convert(value.tolist(), path, depth + 1)
        name, hint = type(value).__name__, hint_for(value)
        raise NotJson(path, f"is a {name}, which is not JSON" + (f": {hint}" if hint else ""))


def hint_for(value):
    kind = type(value)
    return FIGURE_HINT if kind.__module__.partition(".")[0] in PLOTTING else HINTS.get(kind.__name__)


def is_array(value):
    """Whether it is a scalar, array or series of numpy or pandas."""
    return type(value).__module__.partition(".")[0] in ("numpy", "pandas") and hasattr(value, "tolist")
