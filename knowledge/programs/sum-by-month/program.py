import csv
import io
import re
import unicodedata
from datetime import date
from decimal import Decimal, getcontext
from functools import cache

getcontext().prec = 1000  # sums are exact

KEYS = {"csv", "date_column", "amount_column", "date_order", "decimal", "skip_rows_with", "ignore_columns"}
ORDERS = ("day-first", "month-first", "year-first")

# Names of columns, as `plain` writes them
DATE_NAMES = r"day|fecha( \w+)?|dia|data|jour|month|monat|mes|mois|timestamp|created( utc| at)?|paid at|\w* ?(date|datum|tag)|date \w+"
AMOUNT_NAMES = r"amounts?|totals?|sum|summe|importes?|betrag|betraege|umsatz|monto|montant|importo|sales|revenue|ventas"
CURRENCY_NAMES = r"\bcur\b|curr|ccy|waehrung|wahrung|moneda|divisa|devise|valuta|moeda"
# Words of columns that say nothing about the sign of an amount, its unit, or whether it counts
HARMLESS = set(
    "region area city town country store shop branch department team channel product item article category brand model size colour color"
    " customer client buyer seller salesperson employee name first last supplier vendor description details note"
    " notes comment comments text subject title project event location email phone address street zip postcode sku"
    " quantity qty units pieces weekday produkt artikel kategorie kunde kundin lieferant"
    " beschreibung notiz filiale stadt land menge anzahl producto articulo categoria cliente proveedor descripcion"
    " notas tienda ciudad pais cantidad produit client fournisseur ville magasin quantite of de del der des the".split()
)
# and of columns of a bank statement, that say nothing of it if some amounts are negative
STATEMENT = set("memo payee recipient merchant purpose verwendungszweck buchungstext empfaenger empfanger concepto libelle".split())
IDENTIFIERS = set("id no nr number num order invoice receipt bill bestellnummer rechnung rechnungsnummer pedido factura reference".split())

# What a cell says of its row: that it is a sum of others, that it may not count, that its amount may have another sign
SUMS = (
    r"total|totaal|\bsums?\b|summe|summa|\bsuma\b|\bsomme\b|saldo|balance|solde|gesamt|ubertrag|uebertrag|vortrag|forward|\b[bc] [fd]\b"
    r"|\ball\b|\balle\b|\btod[oa]s\b|cumul|kumul|acumulad|\bytd\b|year to date|overall|opening|closing|\w+bestand\b"
    r"|celkem|razem|toplam|ukupno|yhteensa|итого|всего|合計"
)
NOT_COUNTED = (
    r"\bfail|cancel|\bvoid|revers|revert|declin|reject|pending|\bdraft|unpaid|expired|disputed|refunded|deleted|duplicate|\btest\b|\bnot\b"
    r"|estimate|\bquote\b|pro ?forma|forecast|storn|abgelehnt|fehlgeschlagen|ausstehend|vorgemerkt|\boffen\b|\bnicht\b"
    r"|anulad|rechazad|pendiente|fallid|annul|refus|en attente|rembourse"
)
OTHER_SIGN = (
    r"refund|\breturn|reimburs|chargeback|debit|credit|\bdr\b|\bcr\b|withdraw|deposit|\bincom|outgoing|outflow|expens|salary|wages|payout"
    r"|\bpaid (in|out)|rebate|transfer|receiv|\bsent\b|gutschr|erstattung|\bruck|retour|lastschr|einnahme|ausgabe|gehalt|\blohn"
    r"|abbuchung|eingang|ausgang|uberw|ueberw|erhalten|abono|cargo|devoluc|reembols|ingreso|gasto|nomina|retirada"
    r"|recibid|enviad|\bcobro|\bpago|remboursement|\bavoir\b|recette|depense|retrait|virement"
)
SIDES = set("buy sell sale purchase payment charge in out s h d c dr cr soll haben debe haber kauf verkauf compra venta".split())
NOTHING = ("", "no", "false", "0", "0.00", "0,00", "none", "null", "n")

CODES = "EUR USD GBP CHF CAD AUD NZD MXN SGD HKD JPY CNY SEK NOK DKK PLN CZK HUF BRL INR ZAR AED ILS".split()
CURRENCY = re.compile(r"(?:US|CA|C|AU|A|NZ|MX|R)\$|[$€£¥₹]|\b(?:" + "|".join(CODES) + r")\b")
DATE = re.compile(r"(\d{1,4})([-./])(\d{1,2})\2(\d{1,4})(?:(?:T|,? +)\d{1,2}:\d\d.{0,20})?", re.ASCII)


@cache
def plain(text):
    """A text in lower case, without signs, accents and currency."""
    letters = unicodedata.normalize("NFKD", CURRENCY.sub(" ", text).casefold())
    return " ".join(re.findall(r"[^\W_]+", "".join(sign for sign in letters if not unicodedata.combining(sign))))


def read_text():
    unknown = sorted(set(context) - KEYS)
    if unknown:
        raise ValueError(f"context has keys that this program does not know: {unknown}; it takes {sorted(KEYS)}")
    given = context.get("csv")
    if given is not None and not files and isinstance(given, str):
        return given.removeprefix("\ufeff")
    names = sorted(files)
    if len(names) != 1 or given not in (None, *names) or not names[0].lower().endswith((".csv", ".tsv", ".txt")):
        raise ValueError(f'expected one file whose name ends in .csv, .tsv or .txt, found {names}; or its text as context {{"csv": "..."}}')
    with open(files[names[0]], "rb") as file:
        data = file.read()
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise ValueError("the file is no text in UTF-8 or Windows-1252; save it as CSV in UTF-8")


def split_text(text):
    """The header, and [(row number, cells)] of the rows that are not empty."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    signs = [sign for sign in ",;\t|" if sign in first]
    if len(signs) != 1:
        raise ValueError(f"the columns of the header must be separated by one of , ; tab and |, found {signs} in {first[:80]!r}")
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=signs[0], strict=True))
    except csv.Error as error:
        raise ValueError(f"with {signs[0]!r} between the fields: {error}") from None
    table = [(number, [cell.strip() for cell in row]) for number, row in enumerate(rows, 1) if "".join(row).strip()]
    header = table[0][1]
    for number, row in table:
        if len(row) != len(header):
            raise ValueError(
                f"with {signs[0]!r} between the fields, the header has {len(header)} and row {number} has {len(row)}; "
                f"remove lines before the header and after the data, and quote fields that hold {signs[0]!r}"
            )
    if len(table) < 2 or [cell for cell in header if read_months(cell) or read_amounts(cell)]:
        raise ValueError(f"the first row must be a header and rows must follow; it is {header}")
    return header, table[1:]


def month_of(year, month, day):
    """Such as "2024-01", or None if there is no such day, or it is not of our time."""
    full_year = int(year) + (2000 if len(year) == 2 else 0)
    try:
        return date(full_year, int(month), int(day)).isoformat()[:7] if 1900 <= full_year < 2200 else None
    except ValueError:
        return None


@cache
def read_months(text):
    """{order: month} for every order of day, month and year that the text can be read in; {} for all but dates in digits."""
    match = DATE.fullmatch(text)
    if not match:
        return {}
    first, sign, middle, last = match.groups()
    months = {"day-first": month_of(last, middle, first), "month-first": month_of(last, first, middle)}
    if len(first) == 4:
        months = dict.fromkeys(ORDERS, month_of(first, middle, last) if len(last) < 3 else None)
    elif len(first) == 3 or len(last) not in (2, 4):
        return {}
    elif sign == ".":
        months = dict.fromkeys(ORDERS, months["day-first"])
    elif len(first) == len(last) == 2:
        months["year-first"] = month_of(first, middle, last)
    return {order: month for order, month in months.items() if month}


@cache
def read_amounts(text):
    """{decimal mark: value} for every decimal mark that the text can be read with."""
    number = CURRENCY.sub("", text).replace("\u2212", "-").strip()
    if match := re.fullmatch(r"\( *(\d.*\d) *\)", number, re.ASCII):  # (12.00) is negative
        number = "-" + match[1]
    number = re.sub(r"^([-+]) +", r"\1", number)
    readings = {}
    for mark, other in (".,", ",."):
        groups = rf"[1-9]\d{{0,2}}(?:([{other}'’ \u00a0\u202f])\d\d\d)(?:\1\d\d\d)*"
        if re.fullmatch(rf"[-+]?(?:{groups}|\d+)(?:[{mark}]\d+)?", number, re.ASCII):
            readings[mark] = Decimal(re.sub(r"[^\d.+-]", "", number.replace(other, "").replace(mark, ".")))
    return readings


def choose_column(kind, header, names):
    """The column that context names, or the only one whose name fits."""
    wanted = context.get(f"{kind}_column")
    if wanted is not None:
        fitting = [index for index, name in enumerate(header) if name.casefold() == str(wanted).strip().casefold()]
    else:
        fitting = [index for index, name in enumerate(header) if re.fullmatch(names, plain(name))]
    if len(fitting) != 1:
        found = f"several fit: {[header[index] for index in fitting]}" if fitting else "none fits"
        raise ValueError(f'which column holds the {kind}? Of {header}, {found}; set context {{"{kind}_column": "..."}}')
    return fitting[0]


def read_column(name, cells, setting):
    """The cells read in the one way that fits all of them; `setting` is (reader, key of context that decides, its choices)."""
    read, key, choices = setting
    for number, cell in cells:
        if not read(cell):
            if cell:
                advice = 'correct or remove the row, or set "skip_rows_with"'
                raise ValueError(f"row {number} has {cell[:50]!r}, which cannot be read in the column {name!r}; {advice}")
            advice = 'remove the row, or set context {"skip_rows_with": ""} to leave out rows without it'
            raise ValueError(f"row {number} has nothing in the column {name!r}; {advice}")
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
def is_sum(cell):
    return re.search(SUMS, plain(cell)) is not None


def texts_to_skip():
    skip = context.get("skip_rows_with", [])
    return {str(text).strip().casefold() for text in (skip if isinstance(skip, list) else [skip])}


def leave_out_rows(rows):
    """The rows that count. Refuses a row that seems to be the sum of others, unless context says what to do with such rows."""
    texts = texts_to_skip()
    kept = [(number, row) for number, row in rows if not texts & {cell.casefold() for cell in row if cell}]
    for number, row in kept if context.get("skip_rows_with") != [] else []:
        cell = next((cell for cell in row if is_sum(cell)), None)
        if cell is not None:
            advice = f'set context {{"skip_rows_with": {cell!r}}} to leave such rows out, or [] to count them'
            raise ValueError(f"row {number} has {cell[:50]!r}: a total would be counted twice; {advice}")
    return kept


def check_no_hidden_sum(rows, values):
    """Refuses a row whose amount is the sum of all rows before or after it, unless context says that all rows count."""
    before, whole = Decimal(0), sum(values)
    for place, ((number, row), value) in enumerate(zip(rows, values)):
        enough = 2 if "" in row else 3  # rows to be a sum of; a sum often has an empty cell
        is_last, is_first = place >= enough and value == before, place == 0 and len(values) > enough and value * 2 == whole
        if value and (is_last or is_first) and context.get("skip_rows_with") != []:
            advice = 'remove it, or set context {"skip_rows_with": []} to count it'
            raise ValueError(f"row {number} has the sum of all rows before or after it; {advice}")
        before += value


def check_one_currency(header, rows, amount):
    seen = {}
    for number, row in rows:
        found = CURRENCY.findall(row[amount])
        seen.setdefault(found[0] if found else "none", number)
    if len(seen) > 1:
        raise ValueError(f"the column {header[amount]!r} mixes currencies (first row of each): {seen}; use one file per currency")
    for index, name in enumerate(header):
        cells = {row[index] for _, row in rows if row[index]}
        words = [cell for cell in cells if not read_amounts(cell) and not read_months(cell)]
        if len(words) > 1 and (re.search(CURRENCY_NAMES, plain(name)) or cells <= set(CODES)):
            raise ValueError(f"the column {name!r} has more than one currency: {sorted(cells)[:9]}; use one file per currency")


def find_not_counted(name, cells):
    """Cells that say that their row may not count: "Failed", or anything but "no" in a column such as "Cancelled at"."""
    if re.search(NOT_COUNTED, plain(name)):
        return [cell for cell in cells if cell.casefold() not in NOTHING]
    return [cell for cell in cells if re.search(NOT_COUNTED, plain(cell))]


def find_signs(cells):
    """Cells that say on which side their amount is: a sign, a negative number, a word such as "refund", or "Buy" beside "Sell"."""
    sides = [cell for cell in cells if cell in ("+", "-", "\u2212") or plain(cell) in SIDES]
    negative = [cell for cell in cells if min(read_amounts(cell).values(), default=0) < 0]
    return negative + [cell for cell in cells if re.search(OTHER_SIGN, plain(cell))] + (sides if len(sides) > 1 else [])


def explain_column(name, cells, values):
    """Why a column may change what the amounts mean; None if all rows have the same there, or it is known to change nothing."""
    words, different = set(plain(name).split()), sorted(set(cells))
    if not_counted := find_not_counted(name, different):
        return f"has {not_counted[0][:50]!r}: such rows may not count"
    is_identifier = bool(words & IDENTIFIERS) or any(cell.startswith("#") for cell in different)
    if is_identifier and len({*zip(cells, values)}) < len(cells):
        return "has the same on rows with the same amount: the total of an order may stand on each of its rows"
    if len(different) == 1 or all(map(read_months, different)):
        return None
    is_numbered = all(re.search(r"\d|^$", cell) for cell in different)
    known = HARMLESS | (IDENTIFIERS if is_numbered else set()) | (STATEMENT if min(values) < 0 else set())
    if not words or not words <= known or all(re.fullmatch("[A-Z]{3}|[a-z]{3}", cell) for cell in different):
        return f"may say which amounts count, or their sign or unit: {different[:4]}"
    signs = find_signs(different)
    return f"has {signs[0][:50]!r}, and no amount is negative" if signs and min(values) >= 0 else None


def check_other_columns(columns, values):
    """Refuses columns, as [(name, cells)], that may change what the amounts mean, unless context says to ignore them."""
    ignored = context.get("ignore_columns", [])
    names = [name for name, _ in columns]
    if not isinstance(ignored, list) or [name for name in ignored if name not in names]:
        raise ValueError(f"ignore_columns must be a list of columns other than date and amount, which are {names}; it is {ignored!r}")
    reasons = [(name, explain_column(name, cells, values)) for name, cells in columns if name not in ignored]
    reasons = [(name, reason) for name, reason in reasons if reason]
    if reasons:
        raise ValueError(
            f"the column {reasons[0][0]!r} {reasons[0][1]}; remove or correct such rows, or, if all amounts are to be added as they are "
            f'written, set context {{"ignore_columns": {[*ignored, *(name for name, _ in reasons)]}}}'
        )


def sum_by_month():
    header, rows = split_text(read_text())
    rows = leave_out_rows(rows)
    day, amount = choose_column("date", header, DATE_NAMES), choose_column("amount", header, AMOUNT_NAMES)
    if "" in texts_to_skip():
        rows = [(number, row) for number, row in rows if row[day] and row[amount]]
    if not rows:
        raise ValueError("no rows are left to add up")
    months = read_column(header[day], [(number, row[day]) for number, row in rows], (read_months, "date_order", ORDERS))
    values = read_column(header[amount], [(number, row[amount]) for number, row in rows], (read_amounts, "decimal", (".", ",")))
    check_one_currency(header, rows, amount)
    columns = [(name, [row[index] for _, row in rows]) for index, name in enumerate(header)]
    check_other_columns([column for index, column in enumerate(columns) if index not in (day, amount)], values)
    check_no_hidden_sum(rows, values)
    sums = {}
    for month, value in zip(months, values):
        sums[month] = sums.get(month, Decimal(0)) + value
    for month, total in sums.items():
        if Decimal(repr(float(total))) != total:
            raise ValueError(f"the sum of {month}, {total}, has more digits than a JSON number can hold")
    return {month: float(sums[month]) for month in sorted(sums)}


result = sum_by_month()
