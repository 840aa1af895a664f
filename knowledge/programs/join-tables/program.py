import csv
import io
import json
import math
import re
from decimal import Decimal

KEYS = {"left", "right", "on", "how", "many_to_many", "delimiter", "encoding"}


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


def check_table(data):
    """The names of the columns, and the records; all must have the same keys."""
    if not isinstance(data, list) or not data or not all(isinstance(record, dict) for record in data):
        raise ValueError(f"a table must be a list of at least one object, such as [{{...}}, {{...}}]; found {str(data)[:50]!r}")
    columns = list(data[0])
    for index, record in enumerate(data):
        if set(record) != set(columns):
            differing = sorted(set(record) ^ set(columns))[:5]
            advice = "give each record the same, null where it has none"
            raise ValueError(f"records[{index}] and records[0] differ in the keys {differing}; {advice}")
    return columns, data


def read_one(name):
    if name.lower().endswith(".json"):
        return check_table(read_json(name))
    if not name.lower().endswith((".csv", ".tsv", ".txt")):
        raise ValueError(f"expected files whose names end in .csv, .tsv, .txt or .json, not {name}")
    columns, rows = read_csv(decode(name))
    return columns, [row for _, row in rows]


def read_tables():
    names, given = sorted(files), [context.get("left"), context.get("right")]
    if not names and isinstance(given[0], list) and isinstance(given[1], list):
        return [check_table(data) for data in given]
    wanted = {name for name in given if name is not None}
    if len(names) != 2 or not wanted <= set(names) or len(wanted) < sum(name is not None for name in given):
        found = f"found the files {names} and for left and right {given}"[:400]
        raise ValueError(f'give two files, or context {{"left": [...], "right": [...]}}; {found}')
    if names[0] == given[1] or names[1] == given[0]:
        names.reverse()
    return [read_one(name) for name in names]


def choose_keys(left, right):
    """The column of each table by which they are joined."""
    on, common = context.get("on"), [name for name in left if name in right]
    pair = on if isinstance(on, list) else [on, on]
    if on is None:
        if len(common) != 1:
            raise ValueError(f'by which column? Common to both are {common}, of {left[:30]} and {right[:30]}; set context {{"on": "..."}}')
        pair = common * 2
    if len(pair) != 2 or pair[0] not in left or pair[1] not in right:
        raise ValueError(f"on must be a column of {left[:30]} and of {right[:30]}, or a pair of them, not {on!r}")
    both = [name for name in common if name not in pair] + ([pair[1]] if pair[0] != pair[1] and pair[1] in left else [])
    both += [pair[0]] if pair[0] != pair[1] and pair[0] in right else []
    if both:
        advice = "one would hide the other; rename or remove them in one table"
        raise ValueError(f"both tables have the columns {sorted(set(both))[:9]}: {advice}")
    return pair


def index_rows(rows, column):
    """{key: numbers of the rows that have it}. An empty cell and null are no key: they match nothing."""
    places = {}
    for number, row in enumerate(rows):
        value = row[column]
        if isinstance(value, (dict, list, float)):
            raise ValueError(f"{column!r} holds {value!r}, which cannot be a key; use text or whole numbers")
        if value is not None and str(value).strip():
            places.setdefault(value, []).append(number)
    return places


def check_types(values):
    types = {type(value).__name__ for value in values if value not in (None, "")}
    if len(types) > 1:
        raise ValueError(f"the keys are of several types, {sorted(types)}: 1 and \"1\" would not match; use one in both tables")


def check_matches(left, right, counts):
    """Refuses a join that would lose rows or multiply them, unless context says how."""
    how = context.get("how")
    if how not in (None, "inner", "left", "outer") or context.get("many_to_many", False) not in (True, False):
        raise ValueError(f'how must be "inner", "left" or "outer", and many_to_many true or false, not {how!r}')
    many = [key for key in left if len(left[key]) > 1 and len(right.get(key, [])) > 1]
    if many and not context.get("many_to_many"):
        advice = 'set context {"many_to_many": true} to join each with each'
        raise ValueError(f"the key {many[0]!r} is several times in both tables; {advice}")
    lost = [counts[side] - sum(len(own[key]) for key in own if key in other) for side, own, other in ((0, left, right), (1, right, left))]
    if how is None and any(lost):
        some = [key for key in [*left, *right] if (key in left) != (key in right)][:4]
        message = f"{lost[0]} rows of the left table and {lost[1]} of the right one match none, such as those with {some or 'no key'}"
        raise ValueError(f'{message}; set context {{"how": "inner"}}, "left" or "outer" to say what becomes of them')


def join():
    check_keys()
    (left_columns, left), (right_columns, right) = read_tables()
    left_key, right_key = choose_keys(left_columns, right_columns)
    ours, theirs = index_rows(left, left_key), index_rows(right, right_key)
    check_types([*(row[left_key] for row in left), *(row[right_key] for row in right)])
    check_matches(ours, theirs, (len(left), len(right)))
    others = [name for name in right_columns if name != right_key]
    joined, how = [], context.get("how", "inner")
    for row in left:
        matches = theirs.get(row[left_key], [])
        joined += [{**row, **{name: right[number][name] for name in others}} for number in matches]
        if not matches and how != "inner":
            joined.append({**row, **dict.fromkeys(others)})
    for row in right if how == "outer" else []:
        if row[right_key] not in ours:
            joined.append({**dict.fromkeys(left_columns), left_key: row[right_key], **{name: row[name] for name in others}})
    return joined


result = join()
