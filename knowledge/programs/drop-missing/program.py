import csv
import io
import json
import math
import re
from decimal import Decimal

KEYS = {"csv", "records", "columns", "missing", "delimiter", "encoding"}
DOUBTFUL = r"\W*(n\.?/?a\.?|nan|null|nil|none|missing|unknown|undefined|empty|blank|tbd|tba|not available|not applicable|void|nichts"
DOUBTFUL += r"|k\. ?a\.|n\.? ?d\.?|s/d|ninguno|nulo|vac[ií]o|desconocido|keine angabe|unbekannt)\W*|[^\w\s]+"


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


def read_gapped_records(data):
    """The names of the columns, and the records as [(place, record)]; a record may lack keys of others."""
    if not isinstance(data, list) or not all(isinstance(record, dict) for record in data):
        raise ValueError(f"the records must be a list of objects, such as [{{...}}, {{...}}]; found {str(data)[:50]!r}")
    columns = list(dict.fromkeys(key for record in data for key in record))
    return columns, [(f"records[{index}]", record) for index, record in enumerate(data)]


def read_gapped_table():
    """The names of the columns, and the rows as [(place, {column: value})], from context or from the only file."""
    given = [key for key in ("csv", "records") if key in context]
    names = sorted(files)
    if len(given) + len(names) != 1:
        raise ValueError(
            'give one table: a .csv, .tsv, .txt or .json file, or context {"csv": "..."} or {"records": [...]}; '
            f"found {given} and the files {names}"
        )
    if given == ["records"]:
        return read_gapped_records(context["records"])
    if given:
        if not isinstance(context["csv"], str):
            raise ValueError(f'csv must be the text of a table, not {type(context["csv"]).__name__}')
        return read_csv(context["csv"].removeprefix("\ufeff"))
    return read_one(names[0])


def read_one(name):
    if name.lower().endswith(".json"):
        return read_gapped_records(read_json(name))
    if not name.lower().endswith((".csv", ".tsv", ".txt")):
        raise ValueError(f"expected a file whose name ends in .csv, .tsv, .txt or .json, not {name}")
    return read_csv(decode(name))


def read_choices(columns):
    """The columns that are looked at, and the texts that count as missing, None if context does not say."""
    chosen, missing = context.get("columns", columns), context.get("missing")
    if not isinstance(chosen, list) or [name for name in chosen if name not in columns] or not chosen and columns:
        raise ValueError(f"columns must be a list of columns of {columns[:30]}, not {chosen!r}")
    if missing is not None and not (isinstance(missing, list) and all(isinstance(text, str) for text in missing)):
        raise ValueError(f'missing must be a list of texts, such as ["NA"], not {missing!r}')
    return chosen, missing


def is_missing(value, name, place):
    """Whether there is no value. Refuses a text that may say so, unless context lists what counts."""
    if value is None or isinstance(value, str) and not value.strip():
        return True
    missing = context.get("missing")
    if missing is not None or not isinstance(value, str):
        return value in (missing or [])
    if re.fullmatch(DOUBTFUL, value.strip(), re.IGNORECASE):
        advice = f'set context {{"missing": [{json.dumps(value)}]}} if it does, with all such texts, or [] if none does'
        raise ValueError(f"{place} has {value!r} in {name!r}, which may say that a value is missing; {advice}")
    return False


def drop_missing():
    check_keys()
    columns, rows = read_gapped_table()
    chosen, _ = read_choices(columns)
    gaps = [[is_missing(row.get(name), name, place) for name in chosen] for place, row in rows]
    kept = [row for (_, row), row_gaps in zip(rows, gaps) if not any(row_gaps)]
    return {"records": kept, "removed": len(rows) - len(kept)}


result = drop_missing()
