import json
import math
from decimal import Decimal

KEYS = {"data", "separator", "lists", "encoding"}
DEEPEST = 100


def check_keys():
    unknown = sorted(set(context) - KEYS)
    if unknown:
        raise ValueError(f"context has keys that this program does not know: {unknown}; it takes {sorted(KEYS)}")


def decode(name):
    """The text of a file. Only UTF-8, and UTF-16 that says so, can be told; any other encoding would be a guess."""
    with open(files[name], "rb") as file:
        data = file.read()
    encoding = context.get("encoding", "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8")
    try:
        text = data.decode(encoding)
    except (UnicodeError, LookupError, TypeError):
        advice = 'save it in UTF-8, or set context {"encoding": "cp1252"}, or what it was saved in'
        raise ValueError(f"{name} is no text in {encoding}; {advice}") from None
    if "\0" in text:
        raise ValueError(f"{name} is no text but binary data; save it as text in UTF-8")
    return text.removeprefix("\ufeff")


def refuse_duplicates(pairs):
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        raise ValueError(f"an object has the key {next(name for name in names if names.count(name) > 1)!r} twice")
    return dict(pairs)


def read_float(text):
    number = float(text)
    if not math.isfinite(number) or Decimal(repr(number)) != Decimal(text):
        raise ValueError(f"the number {text[:50]} has more digits than a JSON number keeps, or is none")
    return number


def read_json(name):
    text = decode(name)
    try:
        return json.loads(text, object_pairs_hook=refuse_duplicates, parse_float=read_float, parse_constant=read_float)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{name} cannot be used: {error}") from None


def read_data():
    names = sorted(files)
    if len(names) + ("data" in context) != 1 or names and not names[0].lower().endswith(".json"):
        raise ValueError(f'give the JSON as context {{"data": ...}} or as one .json file; found the files {names}')
    data = read_json(names[0]) if names else context["data"]
    records = data if isinstance(data, list) else [data]
    if not all(isinstance(record, dict) for record in records):
        raise ValueError(f"expected an object or a list of objects; found {str(data)[:50]!r}")
    return data, records


def read_settings():
    separator, lists = context.get("separator", "."), context.get("lists")
    if not isinstance(separator, str) or not separator:
        raise ValueError(f'separator must be a text, such as "." or "_", not {separator!r}')
    if lists not in (None, "index", "keep"):
        raise ValueError(f'lists must be "index" or "keep", not {lists!r}')
    return separator, lists


def items_of(value, path, lists):
    """The parts of an object or list, by name; None for a value that stays as it is."""
    if isinstance(value, dict):
        return value.items() if value else None
    if not isinstance(value, list) or lists == "keep":
        return None
    if lists is None:
        advice = 'set context {"lists": "index"} for keys such as a.0, or "keep" to leave lists as they are'
        raise ValueError(f"there is a list under {path!r}; {advice}")
    return [(str(index), item) for index, item in enumerate(value)] or None


def flatten(record, separator, lists):
    flat, waiting = {}, [((), record)]
    while waiting:
        path, value = waiting.pop()
        name = separator.join(path)
        items = items_of(value, name, lists) if path or value else []
        if items is None:
            if name in flat or name in ("lc", "__proto__"):
                raise ValueError(f"{name!r} cannot be a key of the result: it comes twice, or has a meaning of its own")
            flat[name] = value
            continue
        for key, item in reversed(list(items)):
            if separator in key:
                raise ValueError(f'the key {key!r} holds {separator!r}, so that paths would be unclear; set context {{"separator": "/"}}')
            if len(path) >= DEEPEST:
                raise ValueError(f"the JSON is more than {DEEPEST} levels deep at {name[:80]!r}")
            waiting.append(((*path, key), item))
    return flat


def flatten_all():
    check_keys()
    separator, lists = read_settings()
    data, records = read_data()
    flat = [flatten(record, separator, lists) for record in records]
    return flat if isinstance(data, list) else flat[0]


result = flatten_all()
