import csv
import io
import re
from decimal import Decimal

KEYS = {"csv", "delimiter", "encoding", "decimal", "number_columns", "empty_as_null", "trim"}

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


def read_rows():
    names, given = sorted(files), context.get("csv")
    if len(names) + ("csv" in context) != 1:
        raise ValueError(f'give one CSV file, or its text as context {{"csv": "..."}}; found the files {names}')
    if not names:
        if not isinstance(given, str):
            raise ValueError(f"csv must be the text of a table, not {type(given).__name__}")
        return read_csv(given.removeprefix("\ufeff"))
    if not names[0].lower().endswith((".csv", ".tsv", ".txt")):
        raise ValueError(f"expected a file whose name ends in .csv, .tsv or .txt, not {names[0]}")
    return read_csv(decode(names[0]))


def read_switch(name):
    value = context.get(name, False)
    if not isinstance(value, bool):
        raise ValueError(f"{name} must be true or false, not {value!r}")
    return value


def turn_into_numbers(rows, columns):
    """Makes the cells of the columns that context names numbers; an empty one is null."""
    chosen = context.get("number_columns", [])
    unknown = [name for name in chosen if name not in columns] if isinstance(chosen, list) else chosen
    if unknown or not isinstance(chosen, list):
        raise ValueError(f"number_columns must be a list of columns of {columns[:30]}, not {unknown!r}")
    for name in chosen:
        cells = [(place, row[name]) for place, row in rows if row[name].strip()]
        values = iter(read_numbers(name, cells))
        for place, row in rows:
            row[name] = to_json_number(next(values), f"{name} in {place}") if row[name].strip() else None


def convert():
    check_keys()
    empty_as_null, trim = read_switch("empty_as_null"), read_switch("trim")
    columns, rows = read_rows()
    if trim:
        rows = [(place, {name: cell.strip() for name, cell in row.items()}) for place, row in rows]
    turn_into_numbers(rows, columns)
    return [{name: None if empty_as_null and cell == "" else cell for name, cell in row.items()} for _, row in rows]


result = convert()
