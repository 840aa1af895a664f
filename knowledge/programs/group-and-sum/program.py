import csv
import io
import json
import math
import re
from decimal import Decimal, getcontext

getcontext().prec = 1000  # sums are exact

KEYS = {"csv", "records", "group_by", "sum", "skip_groups", "skip_empty", "decimal", "delimiter", "encoding"}
KEYS |= {"keep_total_rows", "ignore_currency"}
TOTALS = (
    r"^\W*(totals?|sums?|somme|gesamt|all|alle|todos|todas|\w*summe|overall|(sub|grand)[- ]?totals?)\W*$"
    r"|\b(sub-?)?total\b|\bsumm?[ea]\b"
)
TOTAL_ROW = re.compile(r"\W*((grand|sub|overall)[- ]?)?(totals?|sums?|summe|suma|somme|gesamt\w*|zwischensumme)\W*", re.IGNORECASE)
CURRENCY_COLUMN = re.compile(r"\bcur\b|curr|ccy|w(ä|ae|a)hrung|moneda|divisa|devise|valuta|moeda", re.IGNORECASE)

CODES = "EUR|USD|GBP|CHF|CAD|AUD|NZD|MXN|SGD|HKD|JPY|CNY|SEK|NOK|DKK|PLN|CZK|HUF|BRL|INR|ZAR|AED|ILS"
CURRENCY = re.compile(rf"(?:US|CA|C|AU|A|NZ|MX|R)\$|[$€£¥₹]|\b(?:{CODES})\b")


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


def read_number(text):
    """{decimal mark: value} for every decimal mark that the text can be read with."""
    number = CURRENCY.sub("", text).replace("\u2212", "-").strip()
    if match := re.fullmatch(r"\( *(\d|\d.*\d) *\)", number, re.ASCII):  # (12.00) is negative
        number = "-" + match[1]
    readings = {}
    for mark, other in (".,", ",."):
        groups = rf"[1-9]\d{{0,2}}(?:([{other}'’ \u00a0\u202f])\d\d\d)(?:\1\d\d\d)*"
        if re.fullmatch(rf"[-+]?(?:{groups}|\d+)(?:[{mark}]\d+)?", number, re.ASCII):
            readings[mark] = Decimal(re.sub(r"[^\d.+-]", "", number.replace(other, "").replace(mark, ".")))
    return readings


def check_readable(name, cells):
    """Refuses cells, as [(place, value)], that are no numbers, or not all of one type and unit."""
    if context.get("decimal") not in (None, ".", ","):
        raise ValueError(f'decimal must be "." or ",", not {context["decimal"]!r}')
    units = {}
    for place, value in cells:
        text = isinstance(value, str)
        if not (text and read_number(value) or isinstance(value, (int, float)) and not isinstance(value, bool)):
            raise ValueError(f"{place} has {str(value)[:50]!r} in {name!r}, which is no number; correct it, or leave it out")
        units.setdefault(("text in", *sorted(CURRENCY.findall(value))) if text else ("number",), place)
    if len(units) > 1:
        raise ValueError(f"{name!r} mixes currencies, or numbers with text (first of each): {units}; use one for all")


def read_numbers(name, cells):
    """The cells, as [(place, value)], as exact numbers, read in the one way that fits all of them."""
    check_readable(name, cells)
    if not cells or not isinstance(cells[0][1], str):
        return [Decimal(repr(value)) for _, value in cells]
    marks = [context["decimal"]] if context.get("decimal") else [".", ","]
    columns = [[read_number(cell).get(mark) for _, cell in cells] for mark in marks]
    whole = [column for column in columns if None not in column]
    if not whole:
        raise ValueError(f"{name!r} mixes styles of numbers, such as 1.234,50 and 1,234.50: no decimal mark of {marks} reads all of them")
    for (place, cell), *values in zip(cells, *whole):
        if len(set(values)) > 1:
            raise ValueError(f'{place} has {cell!r} in {name!r}, which can be read in two ways; set context {{"decimal": "."}} or ","')
    return whole[0]


def to_json_number(value, name):
    """The exact number as one of JSON; refuses one that would be rounded."""
    if Decimal(repr(float(value))) != value:
        raise ValueError(f"{name}, {value}, has more digits than a JSON number can hold")
    return float(value)


def check_rows_alike(columns, rows, used):
    """Refuses what the other columns say against counting all rows alike: a row that is a total, amounts in several currencies."""
    for key in ("keep_total_rows", "ignore_currency"):
        if not isinstance(context.get(key, False), bool):
            raise ValueError(f"{key} must be true or false, not {context[key]!r}")
    for name in columns:
        cells = [(place, row[name]) for place, row in rows if name not in used and isinstance(row[name], str)]
        total = next(((place, cell) for place, cell in cells if TOTAL_ROW.fullmatch(cell)), None)
        if total and not context.get("keep_total_rows"):
            advice = 'remove it, or set context {"keep_total_rows": true} to count it'
            raise ValueError(f"{total[0]} has {total[1]!r} in {name!r}, and may be the total of others; {advice}")
        units = sorted({cell.strip() for _, cell in cells if cell.strip()})
        is_currency = CURRENCY_COLUMN.search(name) or all(CURRENCY.fullmatch(unit) for unit in units)
        if len(units) > 1 and is_currency and not context.get("ignore_currency"):
            advice = 'use one table for each, or set context {"ignore_currency": true}'
            raise ValueError(f"{name!r} holds more than one currency: {units[:9]}; {advice}")


def name_of(value, place):
    if not isinstance(value, (str, int)):
        raise ValueError(f"{place} has {value!r} in {context['group_by']!r}; only text, whole numbers, true and false can group")
    name = value if isinstance(value, str) else json.dumps(value)
    if name in ("lc", "__proto__"):
        raise ValueError(f"{place} has the value {name!r}, which cannot be a key of the result")
    return name


def leave_out_groups(rows, column):
    """The rows that count. Refuses a group that seems to be a sum of others or none, unless context says what to do with such."""
    skip = context.get("skip_groups")
    if skip is not None and not (isinstance(skip, list) and all(isinstance(name, str) for name in skip)):
        raise ValueError(f'skip_groups must be a list of texts, such as ["Total"], not {skip!r}')
    for place, row in rows if skip is None else []:
        name = row[column]
        if isinstance(name, str) and (not name.strip() or re.search(TOTALS, name, re.IGNORECASE)):
            found = f"{name!r}: a total would be counted beside its parts" if name.strip() else "nothing: it may be a total"
            advice = f'set context {{"skip_groups": [{json.dumps(name)}]}} to leave such rows out, or [] to count them'
            raise ValueError(f"{place} has in {column!r} {found}; {advice}")
    return [(place, row) for place, row in rows if row[column] not in (skip or [])]


def check_one_type(rows, column):
    types = {type(row[column]).__name__: place for place, row in rows}
    if len(types) > 1:
        raise ValueError(f"{column!r} holds values of several types (last of each): {types}; use one, or 1 and \"1\" would be one group")


def leave_out_empty(rows, column):
    skip = context.get("skip_empty", False)
    if not isinstance(skip, bool):
        raise ValueError(f"skip_empty must be true or false, not {skip!r}")
    for place, row in rows:
        if not skip and (row[column] is None or str(row[column]).strip() == ""):
            raise ValueError(f'{place} has nothing in {column!r}; correct it, or set context {{"skip_empty": true}} to leave such rows out')
    return [(place, row) for place, row in rows if row[column] is not None and str(row[column]).strip() != ""]


def group_and_sum():
    check_keys()
    columns, rows = read_table()
    group, amount = choose_column("group_by", columns), choose_column("sum", columns)
    rows = leave_out_empty(leave_out_groups(rows, group), amount)
    check_rows_alike(columns, rows, (group, amount))
    check_one_type(rows, group)
    values = read_numbers(amount, [(place, row[amount]) for place, row in rows])
    sums = {}
    for (place, row), value in zip(rows, values):
        name = name_of(row[group], place)
        sums[name] = sums.get(name, Decimal(0)) + value
    return {name: to_json_number(sums[name], f"the sum of {name!r}") for name in sorted(sums)}


result = group_and_sum()
