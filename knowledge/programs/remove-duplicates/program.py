import csv
import io
import json
import math
import re
from decimal import Decimal

KEYS = {"csv", "records", "by", "keep", "delimiter", "encoding"}


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


def find_delimiter(text):
    given, first = context.get("delimiter"), next((line for line in text.splitlines() if line.strip()), "")
    signs = [sign for sign in ",;\t|" if sign in first]
    if given is not None and (not isinstance(given, str) or len(given) != 1 or given in '"\r\n '):
        raise ValueError(f'delimiter must be one sign, such as ";", not {given!r}')
    if given is None and (len(signs) > 1 or not signs and re.search(r"[,;\t|]", text)):
        found = f"found {signs} in the header {first[:80]!r}; quotes are needed around fields that hold one"
        raise ValueError(f'the columns must be separated by one of , ; tab and |, {found}, or set context {{"delimiter": ";"}}')
    return given or (signs or [","])[0]


def check_header(header):
    bad = [name for name in header if not name or re.fullmatch(r"[\d.,:/+-]+", name) or name in ("lc", "__proto__")]
    twice = sorted({name for name in header if header.count(name) > 1})
    if bad or twice:
        problem = f"{twice} stand twice" if twice else f"{bad[:4]} can be no names"
        raise ValueError(f"the first row must be a header that names each column; it is {header[:20]}, and {problem}")


def read_csv(text):
    """The names of the columns, and the rows as [(place, {column: text})], every cell as it is written."""
    sign = find_delimiter(text)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=True))
    except csv.Error as error:
        raise ValueError(f"with {sign!r} between the fields: {error}") from None
    rows = [(f"row {number}", cells) for number, cells in enumerate(lines, 1) if cells]
    if not rows:
        raise ValueError("there is no header: the CSV is empty")
    header = [name.strip() for name in rows[0][1]]
    check_header(header)
    for place, cells in rows[1:]:
        if len(cells) != len(header):
            advice = f"remove lines before the header and after the data, and quote fields that hold {sign!r}"
            raise ValueError(f"with {sign!r} between the fields, the header has {len(header)} and {place} has {len(cells)}; {advice}")
    if len(header) == 1 and [] in lines[: max(number for number, cells in enumerate(lines, 1) if cells)]:
        raise ValueError("an empty line in a file of one column may be a row or none; remove it, or write two quotes there")
    return header, [(place, dict(zip(header, cells))) for place, cells in rows[1:]]


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


def check_records(data):
    """The names of the columns, and the records as [(place, record)]; all must have the same keys."""
    if not isinstance(data, list) or not all(isinstance(record, dict) for record in data):
        raise ValueError(f"the records must be a list of objects, such as [{{...}}, {{...}}]; found {str(data)[:50]!r}")
    columns = list(data[0]) if data else []
    for index, record in enumerate(data):
        if set(record) != set(columns):
            differing = sorted(set(record) ^ set(columns))[:5]
            advice = "give each record the same, null where it has none"
            raise ValueError(f"records[{index}] and records[0] differ in the keys {differing}; {advice}")
    return columns, [(f"records[{index}]", record) for index, record in enumerate(data)]


def read_table():
    """The names of the columns, and the rows as [(place, {column: value})], from context or from the only file."""
    given = [key for key in ("csv", "records") if key in context]
    names = sorted(files)
    if len(given) + len(names) != 1:
        raise ValueError(
            'give one table: a .csv, .tsv, .txt or .json file, or context {"csv": "..."} or {"records": [...]}; '
            f"found {given} and the files {names}"
        )
    if given == ["records"]:
        return check_records(context["records"])
    if given:
        if not isinstance(context["csv"], str):
            raise ValueError(f'csv must be the text of a table, not {type(context["csv"]).__name__}')
        return read_csv(context["csv"].removeprefix("\ufeff"))
    return read_file(names[0])


def read_file(name):
    if name.lower().endswith(".json"):
        return check_records(read_json(name))
    if not name.lower().endswith((".csv", ".tsv", ".txt")):
        raise ValueError(f"expected a file whose name ends in .csv, .tsv, .txt or .json, not {name}")
    return read_csv(decode(name))


def choose_column(key, columns):
    """The column that context names under this key."""
    name = context.get(key)
    if not isinstance(name, str) or name not in columns:
        said = f"it is {name!r}" if key in context else "it is not set"
        raise ValueError(f'set context {{"{key}": "..."}} to one of the columns {columns[:30]}; {said}')
    return name


def read_choices(columns):
    """The columns that are compared, and which row stays: "first", "last" or None."""
    by, keep = context.get("by", columns), context.get("keep")
    by = [by] if isinstance(by, str) else by
    if not isinstance(by, list) or [name for name in by if name not in columns] or not by and columns:
        raise ValueError(f"by must be a list of columns of {columns[:30]}, not {by!r}")
    if keep not in (None, "first", "last"):
        raise ValueError(f'keep must be "first" or "last", not {keep!r}')
    return by, keep


def write_exactly(values):
    """A text that is the same for the same values only: 1, 1.0, true and "1" are four."""
    return json.dumps(values, sort_keys=True)


def remove_duplicates():
    check_keys()
    columns, rows = read_table()
    by, keep = read_choices(columns)
    kept = {}
    for place, row in rows:
        mark = write_exactly([row[name] for name in by])
        first, known = kept.setdefault(mark, (place, row))
        if keep is None and write_exactly(known) != write_exactly(row):
            same = ", ".join(f"{name}={row[name]!r}" for name in by)[:120]
            raise ValueError(f'{first} and {place} have the same {same}, and differ elsewhere; set context {{"keep": "first"}} or "last"')
        if keep == "last":
            del kept[mark]  # so that the order is that of the rows that stay
            kept[mark] = (place, row)
    return {"records": [row for _, row in kept.values()], "removed": len(rows) - len(kept)}


result = remove_duplicates()
