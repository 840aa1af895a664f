import csv
import io
import re
from datetime import date
from decimal import Decimal, getcontext
from functools import cache

getcontext().prec = 1000  # sums are exact

KEYS = {"csv", "date_column", "amount_column", "date_order", "decimal", "skip_rows_with"}
ORDERS = ("day-first", "month-first", "year-first")

# Names of columns and words of rows, as `plain` writes them
DATE_NAMES = r"day|tag|fecha( \w+)?|dia|data|jour|month|monat|mes|mois|timestamp|created|(created|paid) at|\w* ?(date|datum|tag)|date \w+"
AMOUNT_NAMES = r"amounts?|totals?|sum|summe|suma|importes?|betrag|betraege|umsatz|monto|montant|valor|wert|value|sales|revenue|ventas"
PRICE_NAMES = r"prices?|preis|precio|prix"
QUANTITY_NAMES = r"quantity|qty|units|pieces|menge|anzahl|stueck|cantidad|unidades|quantite"
CURRENCY_NAMES = r"currency|waehrung|moneda|divisa|devise"
TOTAL_ROW = r"(\w+ ){0,2}(sub|zwischen|gesamt)?(totals?|summe|suma)( \w+){0,2}|gesamt|insgesamt|(opening|closing|starting|ending) balance"
DEBIT = set("debit dr d soll s cargo debe expense ausgabe gasto withdrawal refund return out".split())
CREDIT = set("credit cr c haben h abono haber income einnahme ingreso deposit sale in".split())

CODES = "EUR USD GBP CHF CAD AUD NZD MXN JPY CNY SEK NOK DKK PLN CZK BRL INR".split()
CURRENCY = re.compile(r"US\$|CA\$|AU\$|C\$|A\$|R\$|[$€£¥₹]|\b(?:" + "|".join(CODES) + r")\b")
MONTHS = "jan ene|feb fev fév|mar mär mrz|apr abr avr|may mai|jun juin|jul juil|aug ago aoû|sep set|oct okt|nov|dec dez dic déc"
TIME = r"(?:(?:T|,? +)\d{1,2}:\d\d.{0,20})?"
NUMERIC_DATE = re.compile(r"(\d{1,4})([-./])(\d{1,2})\2(\d{1,4})" + TIME, re.ASCII)
COMPACT_DATE = re.compile(r"(\d{4})-?(\d\d)|(\d{4})(\d\d)(\d\d)", re.ASCII)
DAY_NAME_YEAR = re.compile(r"(\d{1,2})\.?[- /](?:de )?([^\W\d]+)\.?[- /](?:de )?(\d{4}|\d\d)" + TIME)
NAME_DAY_YEAR = re.compile(r"([^\W\d]+)\.? (\d{1,2}),? (\d{4})" + TIME)


@cache
def plain(text):
    """A name in lower case, without signs, accents, currency and what stands in brackets."""
    text = CURRENCY.sub(" ", re.sub(r"\(.*?\)|\[.*?\]", " ", text)).casefold()
    for sign, letters in zip("äöüéíñ", ("ae", "oe", "ue", "e", "i", "n")):
        text = text.replace(sign, letters)
    return " ".join(re.findall(r"[^\W_]+", text))


def read_text():
    chosen = [value for value in context.values() if isinstance(value, str) and value in files]
    unknown = sorted(key for key, value in context.items() if key not in KEYS and value not in chosen)
    if unknown:
        raise ValueError(f"context has keys that this program does not know: {unknown}; it takes {sorted(KEYS)}")
    if "csv" in context and not chosen:
        if files or not isinstance(context["csv"], str):
            raise ValueError(f"context.csv must be the text itself or the name of a file; the files are {sorted(files)}")
        return context["csv"].removeprefix("\ufeff")
    names = chosen or sorted(files)
    if len(names) != 1 or not names[0].lower().endswith((".csv", ".tsv", ".txt")):
        raise ValueError(f'expected one .csv file, found {names}; choose one with context {{"csv": "its name"}}')
    with open(files[names[0]], "rb") as file:
        return decode(file.read())


def decode(data):
    unicode = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    for encoding in (unicode, "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise ValueError("the file is no text in UTF-8, UTF-16 or Windows-1252; save it as CSV in UTF-8")


def split_with(delimiter, text):
    """[(row number, cells)] of the rows that are not empty, the header first. Raises ValueError if fields are missing."""
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise ValueError(f"with {delimiter!r} between the fields: {error}") from None
    table = [(number, [cell.strip() for cell in row]) for number, row in enumerate(rows, 1) if "".join(row).strip()]
    for number, row in table:
        if len(row) != len(table[0][1]):
            raise ValueError(
                f"with {delimiter!r} between the fields, the header (row {table[0][0]}) has {len(table[0][1])} and row {number} has "
                f"{len(row)}; remove lines before the header and after the data, and quote fields that hold {delimiter!r}"
            )
    return table


def split_text(text):
    text = re.sub(r"\Asep=.\r?\n", "", text, flags=re.IGNORECASE)  # a line that Excel writes
    tables, problems = [], []
    for delimiter in sorted(",;\t|", key=lambda sign: -text.strip().split("\n")[0].count(sign)):
        try:
            table = split_with(delimiter, text)
        except ValueError as error:
            problems.append(str(error))
            continue
        if table and len(table[0][1]) > 1:
            tables.append(table)
    if len(tables) > 1:
        raise ValueError("more than one of , ; tab and | could separate the columns; quote the fields")
    if not tables:
        raise ValueError("no columns found: " + (problems[0] if problems else "one header row and rows with , ; tab or | are needed"))
    header = tables[0][0][1]
    data_like = [cell for cell in header if read_months(cell) or read_amounts(cell)]
    if data_like or len(tables[0]) < 2:
        raise ValueError(f"the first row must be a header and rows must follow; it is {header}")
    return header, tables[0][1:]


def month_of(year, month, day):
    """Such as "2024-01", or None if there is no such day, or it is not of our time."""
    full_year = int(year) + (2000 if len(year) == 2 else 0)
    try:
        return date(full_year, int(month), int(day)).isoformat()[:7] if 1900 <= full_year < 2200 else None
    except ValueError:
        return None


@cache
def read_months(text):
    """{order: month} for every order of day, month and year that the text can be read in."""
    if match := NUMERIC_DATE.fullmatch(text):
        first, sign, middle, last = match.groups()
        months = {"day-first": month_of(last, middle, first), "month-first": month_of(last, first, middle)}
        if len(first) in (1, 2) and len(last) == 4:
            return keep({**months, "month-first": months["day-first"]} if sign == "." else months)
        if len(first) in (1, 2) and len(last) == 2:
            if sign == ".":
                return keep(dict.fromkeys(ORDERS, months["day-first"]))
            return keep({**months, "year-first": month_of(first, middle, last)} if len(first) == 2 else months)
        month = month_of(first, middle, last) if len(first) == 4 and len(last) < 3 else None
    elif match := COMPACT_DATE.fullmatch(text):
        month = month_of(match[1] or match[3], match[2] or match[4], match[5] or "1")
    elif match := DAY_NAME_YEAR.fullmatch(text):
        month = month_of(match[3], number_of_month(match[2]), match[1])
    elif match := NAME_DAY_YEAR.fullmatch(text):
        month = month_of(match[3], number_of_month(match[1]), match[2])
    else:
        month = None
    return keep(dict.fromkeys(ORDERS, month))


def keep(readings):
    return {order: month for order, month in readings.items() if month}


def number_of_month(name):
    numbers = [number for number, starts in enumerate(MONTHS.split("|"), 1) if name.lower().startswith(tuple(starts.split()))]
    return numbers[0] if numbers else 0


@cache
def read_amounts(text):
    """{decimal mark: value} for every decimal mark that the text can be read with."""
    number = CURRENCY.sub("", text).replace("\u2212", "-").strip()
    if match := re.fullmatch(r"\( *(\d.*\d) *\)|(\d.*\d) ?-", number, re.ASCII):  # (12.00) and 12.00- are negative
        number = "-" + (match[1] or match[2])
    number = re.sub(r"^([-+]) +", r"\1", number)
    readings = {}
    for mark, other in (".,", ",."):
        groups = rf"[1-9]\d{{0,2}}(?:([{other}'’ \u00a0\u202f])\d\d\d)(?:\1\d\d\d)*"
        if re.fullmatch(rf"[-+]?(?:{groups}|\d+)(?:[{mark}]\d+)?", number, re.ASCII):
            readings[mark] = Decimal(re.sub(r"[^\d.+-]", "", number.replace(other, "").replace(mark, ".")))
    return readings


def choose_column(kind, header, rows, names):
    """The column that context names, or the only one whose name fits and where something can be read."""
    read = read_months if kind == "date" else read_amounts
    wanted = context.get(f"{kind}_column")
    if wanted is not None:
        fitting = [index for index, name in enumerate(header) if name.casefold() == str(wanted).strip().casefold()]
    else:
        named = [index for index, name in enumerate(header) if re.fullmatch(names, plain(name))]
        fitting = [index for index in named if any(read(row[index]) for _, row in rows)] or named
    if len(fitting) != 1:
        found = f"several fit: {[header[index] for index in fitting]}" if fitting else "none fits"
        raise ValueError(f'which column holds the {kind}? Of {header}, {found}; set context {{"{kind}_column": "..."}}')
    return fitting[0]


def read_column(name, cells, read, setting):
    """The cells read in the one way that fits all of them; `setting` is the key of context that decides, with its choices."""
    for number, cell in cells:
        if not read(cell):
            problem = f"{cell[:50]!r}, which cannot be read" if cell else "nothing"
            raise ValueError(f'row {number} has {problem} in the column {name!r}; correct or remove the row, or set "skip_rows_with"')
    key, choices = setting
    if context.get(key) is not None and context[key] not in choices:
        raise ValueError(f"{key} must be one of {list(choices)}, not {context[key]!r}")
    ways = [context[key]] if context.get(key) is not None else choices
    columns = {way: [read(cell).get(way) for _, cell in cells] for way in ways}
    whole = {way: column for way, column in columns.items() if None not in column}
    if not whole:
        raise ValueError(f"the column {name!r} mixes styles: no {key} of {list(ways)} reads all of its rows")
    for (number, cell), *values in zip(cells, *whole.values()):
        if len(set(values)) > 1:
            advice = f'set context {{"{key}": ...}} to one of {list(whole)}'
            raise ValueError(f"row {number} has {cell!r} in the column {name!r}, which can be read in two ways; {advice}")
    return next(iter(whole.values()))


@cache
def is_total(cell):
    return any(sign.isalpha() for sign in cell) and re.fullmatch(TOTAL_ROW, plain(cell)) is not None


def leave_out_rows(rows):
    skip = context.get("skip_rows_with", ["\n"])
    texts = {str(text).strip().casefold() for text in (skip if isinstance(skip, list) else [skip])}
    kept = [(number, row) for number, row in rows if not texts & {cell.casefold() for cell in row if cell}]
    for number, row in kept if texts else []:
        total = next((cell for cell in row if is_total(cell)), None)
        if total is not None:
            advice = f'set context {{"skip_rows_with": {total!r}}} to leave such rows out, or [] to count them'
            raise ValueError(f"row {number} has {total!r}: a total would be counted twice; {advice}")
    return kept


def check_one_unit(header, rows, amount, values):
    """Refuses amounts in more than one currency, and amounts that another column gives the sign to."""
    seen = {}
    for number, row in rows:
        found = CURRENCY.findall(row[amount])
        seen.setdefault(found[0] if found else "none", number)
    if len(seen) > 1:
        raise ValueError(f"the column {header[amount]!r} mixes currencies (first row of each): {seen}; use one file per currency")
    for index, name in enumerate(header):
        cells = {row[index] for _, row in rows if row[index]}
        if len(cells) > 1 and (re.fullmatch(CURRENCY_NAMES, plain(name)) or cells <= set(CODES)):
            raise ValueError(f"the column {name!r} has more than one currency: {sorted(cells)[:9]}; use one file per currency")
        sides = {plain(cell) for cell in cells}
        if sides & DEBIT and sides & CREDIT and sides <= DEBIT | CREDIT and min(values) >= 0:
            raise ValueError(f"the column {name!r} says what is negative: {sorted(cells)}; write signs into {header[amount]!r}")


def sum_by_month():
    header, rows = split_text(read_text())
    rows = leave_out_rows(rows)
    if not rows:
        raise ValueError("no rows are left to add up")
    priced = not any(re.fullmatch(QUANTITY_NAMES, plain(name)) for name in header)  # else a price is not yet an amount
    day = choose_column("date", header, rows, DATE_NAMES)
    amount = choose_column("amount", header, rows, f"{AMOUNT_NAMES}|{PRICE_NAMES}" if priced else AMOUNT_NAMES)
    months = read_column(header[day], [(number, row[day]) for number, row in rows], read_months, ("date_order", ORDERS))
    values = read_column(header[amount], [(number, row[amount]) for number, row in rows], read_amounts, ("decimal", (".", ",")))
    check_one_unit(header, rows, amount, values)
    sums = {}
    for month, value in zip(months, values):
        sums[month] = sums.get(month, Decimal(0)) + value
    for month, total in sums.items():
        if Decimal(repr(float(total))) != total:
            raise ValueError(f"the sum of {month}, {total}, has more digits than a JSON number can hold")
    return {month: float(sums[month]) for month in sorted(sums)}


result = sum_by_month()
