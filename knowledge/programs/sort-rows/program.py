import csv
import io
import json
import math
import re
import unicodedata
from decimal import Decimal

KEYS = {"csv", "records", "by", "order", "as", "text_order", "empty", "decimal", "delimiter", "encoding"}
CHOICES = {
    "order": ("ascending", "descending"),
    "as": ("number", "text"),
    "text_order": ("code-point", "ignore-case"),
    "empty": ("first", "last"),
}
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
MONTHS = (
    r"jan|feb|m[aä]r|apr|ma[iy]|jun|jul|aug|ago|sep|o[ck]t|nov|de[cz]|ene|abr"
    r"|mon|tue|wed|thu|fri|sat|sun|lun|mi[eé]|jue|vie|s[aá]b|dom"
)
ORDERED_WORD = re.compile(rf"({MONTHS})\w{{0,7}}\.?|.*\b({MONTHS})\w{{0,7}}\b.*\d.*|.*\d.*\b({MONTHS})\w{{0,7}}\b.*", re.IGNORECASE)

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


def check_choices():
    for key, choices in CHOICES.items():
        if context.get(key) not in (None, *choices):
            raise ValueError(f"{key} must be one of {list(choices)}, not {context[key]!r}")


def fold(text):
    """The text without case and accents."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in letters if not unicodedata.combining(sign))


def text_keys(name, values):
    """What texts sort by; refuses if the two usual orders would differ and context chooses none."""
    orders = {"code-point": values, "ignore-case": [fold(value) for value in values]}
    chosen = context.get("text_order")
    if chosen:
        return orders[chosen]
    ranks = [sorted(range(len(values)), key=keys.__getitem__) for keys in orders.values()]
    if ranks[0] != ranks[1]:
        pair = next((values[one], values[other]) for one, other in zip(*ranks) if one != other)
        raise ValueError(f'{name!r} sorts in two ways, as with {pair}; set context {{"text_order": "ignore-case"}} or "code-point"')
    return values


def is_numeric(name, cells):
    """Whether the column is one of numbers; refuses one that is so in part."""
    wanted = context.get("as")
    if wanted:
        return wanted == "number"
    numbers = [not isinstance(value, str) or bool(read_number(value)) for _, value in cells]
    if any(numbers) and not all(numbers):
        place, value = cells[numbers.index(not numbers[0])]
        raise ValueError(f'{name!r} holds numbers and texts, such as {value!r} in {place}; correct it, or set context {{"as": "text"}}')
    codes = [value for _, value in cells if isinstance(value, str) and re.match(r"0\d", value.strip())]
    if all(numbers) and codes:
        raise ValueError(f'{name!r} holds {codes[0]!r}, which may be a number or a code; set context {{"as": "number"}} or "text"')
    return all(numbers)


def sort_keys(name, cells):
    values = [value for _, value in cells]
    strange = [value for value in values if isinstance(value, (bool, dict, list))]
    if strange:
        raise ValueError(f"{name!r} holds {strange[0]!r}; only text and numbers can be sorted")
    if is_numeric(name, cells):
        return read_numbers(name, cells)
    texts = [str(value) for value in values]
    doubtful = [text for text in texts if re.match(r"\W{0,2}\d", text) or ORDERED_WORD.fullmatch(text)]
    if doubtful and not all(ISO_DATE.fullmatch(text) for text in texts) and context.get("as") != "text":
        shown = next((text for text in doubtful if not ISO_DATE.fullmatch(text)), doubtful[0])
        advice = 'write dates as 2024-01-31 and numbers alone, or set context {"as": "text"}'
        raise ValueError(f"{name!r} holds {shown!r}, which may sort as a date or a number would, and not as text; {advice}")
    return text_keys(name, texts)


def sort_rows():
    check_keys()
    check_choices()
    columns, rows = read_table()
    if context.get("records") == []:
        return []
    name = choose_column("by", columns)
    has_value = [row[name] is not None and str(row[name]).strip() != "" for _, row in rows]
    empty = [row for (_, row), has in zip(rows, has_value) if not has]
    full = [cell for cell, has in zip(rows, has_value) if has]
    if empty and "empty" not in context:
        raise ValueError(f'{len(empty)} rows have nothing in {name!r}; set context {{"empty": "first"}} or "last" to say where they go')
    keys = sort_keys(name, [(place, row[name]) for place, row in full])
    ranks = sorted(range(len(full)), key=keys.__getitem__, reverse=context.get("order") == "descending")
    ordered = [full[rank][1] for rank in ranks]
    return [*empty, *ordered] if context.get("empty") == "first" else [*ordered, *empty]


result = sort_rows()
