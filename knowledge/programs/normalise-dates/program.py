import csv
import io
import json
import math
import re
from datetime import date
from decimal import Decimal

KEYS = {"dates", "csv", "records", "column", "date_order", "century", "skip_empty", "delimiter", "encoding"}
ORDERS = ("day-first", "month-first")
ENGLISH = "january february march april may june july august september october november december".split()
SPANISH = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()
MONTHS = {name: number for names in (ENGLISH, SPANISH) for number, name in enumerate(names, 1)}
MONTHS |= {name[:3]: number for name, number in MONTHS.items()} | {"sept": 9, "setiembre": 9}

YEAR_FIRST = re.compile(r"(\d{4})([-./])(\d{1,2})\2(\d{1,2})", re.ASCII)
YEAR_LAST = re.compile(r"(\d{1,2})([-./])(\d{1,2})\2(\d{4}|\d\d)", re.ASCII)
IN_WORDS = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|º|\.)?[ -]+(?:of |de )?([a-z]+)\.?,?[ -]+(?:de |del )?(\d{4}|\d\d)", re.ASCII | re.IGNORECASE
)
MONTH_FIRST = re.compile(r"([a-z]+)\.? +(\d{1,2})(?:st|nd|rd|th)?,? +(\d{4})", re.ASCII | re.IGNORECASE)


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


def make_date(year, month, day):
    """The ISO date, None if the calendar has no such day."""
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def full_year(year, place):
    if len(year) == 4:
        return year
    century = context.get("century")
    if isinstance(century, bool) or century not in range(1000, 3000, 100):
        raise ValueError(f'{place} has a year of two digits, {year!r}; set context {{"century": 2000}}, or which it is')
    return str(century + int(year))


def read_date(text, place):
    """{order: ISO date} for every order of day and month that the text can be read in; {} for no date."""
    if match := YEAR_FIRST.fullmatch(text):
        readings = dict.fromkeys(ORDERS, make_date(match[1], match[3], match[4]))
    elif match := YEAR_LAST.fullmatch(text):
        year = full_year(match[4], place)
        readings = {"day-first": make_date(year, match[3], match[1]), "month-first": make_date(year, match[1], match[3])}
        if match[2] == ".":  # nobody writes the month first with dots
            readings["month-first"] = readings["day-first"]
    elif match := IN_WORDS.fullmatch(text):
        readings = dict.fromkeys(ORDERS, make_date(full_year(match[3], place), MONTHS.get(match[2].lower(), 0), match[1]))
    elif match := MONTH_FIRST.fullmatch(text):
        readings = dict.fromkeys(ORDERS, make_date(match[3], MONTHS.get(match[1].lower(), 0), match[2]))
    else:
        return {}
    return {order: day for order, day in readings.items() if day}


def normalise(cells):
    """The ISO dates of the cells, as [(place, value)], read in the one order that fits all of them."""
    given = context.get("date_order")
    if given not in (None, *ORDERS):
        raise ValueError(f"date_order must be one of {list(ORDERS)}, not {given!r}")
    columns = {order: [] for order in ([given] if given else ORDERS)}
    for place, value in cells:
        readings = read_date(value.strip(), place) if isinstance(value, str) else {}
        if not readings:
            raise ValueError(f"{place} has {str(value)[:50]!r}, which is no date without a time of day, or none of the calendar")
        for order, days in columns.items():
            days.append(readings.get(order))
    whole = [days for days in columns.values() if None not in days]
    if not whole:
        raise ValueError(f"the dates mix orders: none of {list(columns)} reads all of them")
    for (place, value), *days in zip(cells, *whole):
        if len(set(days)) > 1:
            advice = 'set context {"date_order": "day-first"} or "month-first"'
            raise ValueError(f"{place} has {value!r}, which can be read in two ways; {advice}")
    return whole[0]


def leave_out_empty(cells):
    skip = context.get("skip_empty", False)
    if not isinstance(skip, bool):
        raise ValueError(f"skip_empty must be true or false, not {skip!r}")
    return [(place, value) for place, value in cells if not (skip and (value is None or str(value).strip() == ""))]


def normalise_all():
    check_keys()
    if "dates" in context:
        others = sorted({"csv", "records", "column"} & set(context)) + sorted(files)
        if others or not isinstance(context["dates"], list):
            raise ValueError(f'dates must be a list of texts and the only data; found {str(context["dates"])[:50]!r} and {others}')
        return normalise(leave_out_empty([(f"dates[{index}]", value) for index, value in enumerate(context["dates"])]))
    columns, rows = read_table()
    column = choose_column("column", columns)
    cells = leave_out_empty([(place, row[column]) for place, row in rows])
    days = dict(zip([place for place, _ in cells], normalise(cells)))
    return [{**row, column: days.get(place)} for place, row in rows]


result = normalise_all()
