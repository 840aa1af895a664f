import json
import math
import re
from decimal import Decimal

KEYS = {"records", "columns", "delimiter", "missing", "encoding"}


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


def read_records():
    names = sorted(files)
    if len(names) + ("records" in context) != 1 or names and not names[0].lower().endswith(".json"):
        raise ValueError(f'give the records in context {{"records": [...]}} or in one .json file; found the files {names}')
    records = read_json(names[0]) if names else context["records"]
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        raise ValueError(f"the records must be a list of objects, such as [{{...}}, {{...}}]; found {str(records)[:50]!r}")
    return records


def choose_columns(records):
    """The columns that context lists, or all, in the order in which they first come."""
    seen = list(dict.fromkeys(key for record in records for key in record))
    chosen = context.get("columns", seen)
    unknown = [name for name in chosen if name not in seen] if isinstance(chosen, list) else chosen
    if unknown or not chosen or len(set(chosen)) < len(chosen):
        raise ValueError(f"columns must be a list of keys of the records, each once; they have {seen[:30]}, not {unknown!r}")
    return chosen


def check_missing(records, columns):
    """Refuses what an empty field could not tell apart, unless context says that it need not."""
    if context.get("missing") not in (None, "empty"):
        raise ValueError(f'missing must be "empty", not {context["missing"]!r}')
    for name in columns if "missing" not in context else []:
        lacking = [index for index, record in enumerate(records) if name not in record]
        kinds = {repr(record.get(name)) for record in records if record.get(name) in (None, "")}
        if lacking or len(kinds) > 1:
            problem = f"records[{lacking[0]}] lacks the key {name!r}" if lacking else f'{name!r} is null in one record and "" in another'
            raise ValueError(f'{problem}; set context {{"missing": "empty"}} to write an empty field for each')


def read_delimiter():
    sign = context.get("delimiter", ",")
    if sign not in (",", ";", "\t", "|"):
        raise ValueError(f"delimiter must be a comma, a semicolon, a tab or |, not {sign!r}")
    return sign


def write_field(value, place):
    if isinstance(value, (dict, list)):
        kind = "an object" if isinstance(value, dict) else "a list"
        raise ValueError(f"{place} is {kind}, which is no field of a CSV file; flatten the records first, or list the other columns")
    text = "" if value is None else value if isinstance(value, str) else json.dumps(value)
    return '"' + text.replace('"', '""') + '"' if re.search(r'^\s|\s$|[",;|\t\r\n]', text) else text


def convert():
    check_keys()
    records = read_records()
    columns, sign = choose_columns(records), read_delimiter()
    check_missing(records, columns)
    lines = [sign.join(write_field(name, "the header") for name in columns)]
    for index, record in enumerate(records):
        fields = [write_field(record.get(name), f"records[{index}][{name!r}]") for name in columns]
        lines.append('""' if fields == [""] else sign.join(fields))  # a line with nothing would be no row
    return "".join(f"{line}\n" for line in lines)


result = convert()
