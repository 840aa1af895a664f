import re
import unicodedata
from decimal import Decimal
from itertools import product

try:
    import fitz
except ImportError:
    fitz = None

SETTINGS = ("total_label", "decimal", "credit_note", "pdf_path", "pdf_password")

# Words of labels, as `plain` writes them. A label counts only if all of its words are known: "total items" is no total.
WORDS = {
    "total": "total totals totaal somme gesamt gesamtbetrag gesamtsumme gesamtpreis rechnungsbetrag rechnungssumme"
    " endbetrag endsumme bruttobetrag bruttosumme summe suma ttc totaalbedrag factuurbedrag",
    "strong": "grand final overall invoice rechnungsbetrag gesamtbetrag bruttosumme general factura facture ttc factuurbedrag",
    "net": "nettotal subtotal sub net netto neto ht nettobetrag nettosumme zwischensumme positionssumme imponible",
    "due": "due payable outstanding owing owed balance pay zahlbetrag zahlen restbetrag pagar payer betalen pendiente saldo",
    "paid": "paid payment payments prepaid deposit tendered cash card visa mastercard change anzahlung anzahlungen gezahlt bezahlt"
    " pagado anticipo acompte credit received already applied erhaltene",
    "tax": "vat tax taxes gst hst pst iva tva btw mwst ust umsatzsteuer mehrwertsteuer steuer steuerbetrag taxe impuestos cuota",
    "with": "incl including inclusive included includes contains inc inkl enthalten enthaltene davon incluye dont inklusive"
    " with after mit con incluido compris",
    "without": "excl excluding exclusive exclusief ex exkl without before ohne sin hors avant",
    "on-top": "plus add zzgl zuzuglich",
    "other": "shipping delivery postage freight handling tip tips gratuity fee fees service surcharge rounding versand envio",
    "discount": "discount rebate coupon voucher rabatt descuento remise",
    "filling": "amount price sum value cost order purchase gross brutto montant importe betrag bedrag base sales please"
    " to for of on this a de del la du te da zu in der",
}
WORDS = {kind: frozenset(words.split()) for kind, words in WORDS.items()}
KNOWN = frozenset().union(*(words for kind, words in WORDS.items() if kind not in ("other", "discount")))
TOTAL_PHRASES = ("invoice amount", "invoice value", "gross amount", "amount incl vat", "amount incl tax")
PREVIOUS = r"previous|prior|past due|overdue|arrears|forward|carried|last (invoice|bill)|opening balance|anterior|vorherig"
# Anywhere; and in a line that could be a heading (six words at most)
CREDIT_NOTE = r"credit ?(note|memo|invoice)|creditnota|gutschrift|storn|rechnungskorrektur|nota de (credito|abono)|rectificat|de abono\b"
VOID_HEADING = r"\bvoid|cancel|annul|anulad|ungultig"
CREDIT_HEADING = r"^credit$|^(sales |goods )?return\b|refund|\bavoir\b|\babono\b|reembolso|devolucion|remboursement|erstattung|reversal"
INVOICE_NUMBER = re.compile(
    r"\b(invoice|rechnung|rechnungsnummer|factura|facture|factuur|factuurnummer|bill|receipt)[ \t]*"
    r"(?:(?:number|nummer|num|no|nr|n|id)?[.:#°º]*\s+|#[ \t]*)([A-Z]{0,4}[-/]?\d[\w/-]*|[A-Z](?=[ \t]*$))",
    re.IGNORECASE | re.MULTILINE,
)

CODES = "EUR|USD|GBP|CHF|CAD|AUD|NZD|MXN|SGD|HKD|JPY|CNY|SEK|NOK|DKK|PLN|CZK|HUF|BRL|INR|ZAR|AED|ILS"
UNIT = rf"(?:US\$|CA\$|C\$|AU\$|A\$|NZ\$|MX\$|R\$|[$€£¥₹]|(?<![A-Za-z])(?:{CODES}|Euros?|euros?|Fr\.)(?![A-Za-z]))"
UNITS = {"€": "EUR", "EURO": "EUR", "EUROS": "EUR", "£": "GBP", "₹": "INR", "FR.": "CHF", "US$": "USD", "CA$": "CAD", "C$": "CAD"}
UNITS |= {"AU$": "AUD", "A$": "AUD", "NZ$": "NZD", "MX$": "MXN", "R$": "BRL"}
OTHER_DOLLARS = (
    r"\b(?:CAD|AUD|NZD|MXN|SGD|HKD|GST|HST|QST|ABN|RFC|CUIT|NIT|RUT|pesos?|Canada|Australia|New Zealand|Singapore|Hong Kong|M[eé]xico)\b"
    r"|(?:CA|C|AU|A|NZ|MX|HK|S)\$"
)
US_DOLLARS = r"\bUSD\b|US\$|\bUnited States\b|\bU\.?S\.? dollars?\b"

ADVICE = 'set context {"total_label": "..."} to the label that counts, {"decimal": "."} or "," to read "1.234", or give one invoice only'

BLANK = "[ \u00a0\u202f\u2009]"
NUMBER = rf"(?:\d{{1,3}}(?:(?P<group>[.,'’]|{BLANK})\d{{3}})(?:(?P=group)\d{{3}})*|\d+)(?:[.,]\d{{1,4}})?"
MINUS = rf"(?:[-−](?!{BLANK}))"
AMOUNT = re.compile(
    rf"(?<![\w.,/:#'-])(?P<open>\()?(?P<minus>{MINUS})?(?P<before>{UNIT})?{BLANK}?(?P<inner>{MINUS})?"
    rf"(?P<number>{NUMBER})(?P<even>[.,][-–—]{{1,2}})?(?P<after>{BLANK}?{UNIT})?(?P<trailing>-(?![\w-]))?(?P<close>\))?"
    rf"(?![\w%/:]|[.,'’]\d|-\d|{BLANK}?%)",
    re.ASCII,
)
REMARK = re.compile(rf"\((?!{BLANK}*{MINUS}?{UNIT}?{BLANK}*{MINUS}?\d[^A-Za-z()]*{UNIT}?\))[^()]*\)")  # brackets around no amount


def read_text():
    """The text of the PDF in rows, as they are seen on its pages; what stands far apart is some blanks apart."""
    names = sorted(files)
    unknown = [key for key in context if key not in SETTINGS]
    if unknown or len(names) != 1 or not names[0].lower().endswith(".pdf") or context.get("pdf_path") not in (None, *names):
        raise ValueError(f"give one .pdf file, and nothing else in context but {list(SETTINGS)}; found {unknown} and the files {names}")
    with open_pdf(names[0]) as document:
        text = "\n".join(row for page in document for row in rows_of(page))
    if not text.strip():
        raise ValueError(f"{names[0]} has no text")
    return re.sub(r"\b(sub|net|zwischen)[ \t-]*\n?[ \t]*(?=total|summe)", r"\1", text, flags=re.IGNORECASE)


def open_pdf(name):
    if fitz is None:
        raise ValueError("PyMuPDF (fitz) is needed to read a PDF, and this Python has none; install it, or give the text of the invoice")
    try:
        document = fitz.open(files[name])
    except RuntimeError as error:
        raise ValueError(f"{name} cannot be opened: {error}") from None
    if document.needs_pass and not document.authenticate(context.get("pdf_password", "")):
        raise ValueError(f'{name} is encrypted: set context {{"pdf_password": ...}}, or correct it')
    if not document.is_pdf or document.page_count == 0:
        raise ValueError(f"{name} is no PDF with pages")
    return document


def rows_of(page):
    """The rows of a page from top to bottom, by the middle of their words."""
    words = page.get_text("words")
    if not words and page.get_images():
        raise ValueError(f"page {page.number + 1} is scanned and needs OCR")
    if page.rotation or any(round(abs(line["dir"][1]), 1) for block in page.get_text("dict")["blocks"] for line in block.get("lines", [])):
        raise ValueError(f"page {page.number + 1} has text that is turned: its rows cannot be told")
    rows = []
    for x0, y0, x1, y1, word, *_ in sorted(words, key=lambda item: item[1] + item[3]):
        middle = (y0 + y1) / 2
        if not rows or middle - rows[-1][0] >= (y1 - y0) / 2:
            rows.append((middle, []))
        rows[-1][1].append((x0, x1, y1 - y0, word))
    return [write_row(sorted(row)) for _, row in rows]


def write_row(words):
    row, end = "", None
    for start, stop, height, word in words:
        row += ("" if end is None else "    " if start - end > height * 0.7 else " ") + word
        end = stop
    return row


def plain(label):
    """The words of a label in lower case, without accents, percentages and units of money; digits stay."""
    label = re.sub(rf"\d+(?:[.,]\d+)?{BLANK}?%|{UNIT}", " ", label)
    letters = unicodedata.normalize("NFKD", label.casefold())
    words = re.findall(r"[a-z0-9]+", "".join(sign for sign in letters if not unicodedata.combining(sign)))
    return words


def kind_of(label):
    """What an amount under this label is: total, due, net, tax, discount, other, paid; None if unknown."""
    words = plain(label)
    has = set(words)
    if context.get("total_label") is not None:
        return "total" if words == plain(str(context["total_label"])) else None
    for kind in ("discount", "other", "tax"):
        if words and (words[0] in WORDS[kind] or kind != "tax" and words[-1] in WORDS[kind]):
            return kind
    if not words or not has <= KNOWN:
        return None
    if has & WORDS["paid"]:
        return "paid"
    if has & WORDS["tax"] and not has & WORDS["without"]:
        total_with_tax = has & WORDS["with"] and has & (WORDS["total"] | {"amount"}) and words[0] not in WORDS["with"]
        if not total_with_tax:
            return "tax"
    if has & WORDS["without"] or has & WORDS["net"] and not has & {"pay", "payer", "payable", "due", "pagar"}:
        return "net"
    if has & WORDS["due"]:
        return "due"
    return "total" if has & WORDS["total"] or " ".join(words) in TOTAL_PHRASES else None


def find_mark(text):
    """The decimal mark of the document: the one that context gives, or that all amounts with one reading share."""
    given = context.get("decimal")
    if given not in (None, ".", ","):
        raise ValueError(f'decimal must be "." or ",", not {given!r}')
    marks = {re.search(r"[.,](?=\d\d$)", match["number"]) for match in AMOUNT.finditer(text)}
    marks = {mark[0] for mark in marks if mark}
    return given or (marks.pop() if len(marks) == 1 else None)


def read_amount(match, mark):
    """The value; None if it can be read in two ways or in none. `mark` decides what "1.234" is, unless it had three decimals."""
    values = {}
    for sign, other in (".,", ",."):
        groups = rf"[1-9]\d{{0,2}}(?:([{other}'’]|{BLANK})\d{{3}})(?:\1\d{{3}})*"
        if re.fullmatch(rf"(?:{groups}|\d+)(?:[{sign}]\d+)?", match["number"]):
            values[sign] = Decimal(re.sub(r"[^\d.]", "", match["number"].replace(other, "").replace(sign, ".")))
    if len(set(values.values())) > 1 and (context.get("decimal") or mark and values[mark] >= 1000):
        values = {mark: values[mark]}
    if len(set(values.values())) != 1 or bool(match["open"]) != bool(match["close"]):
        return None
    value = next(iter(values.values()))
    return -value if match["minus"] or match["inner"] or match["trailing"] or (match["open"] and match["close"]) else value


def split_line(line, mark):
    """[(label, amounts)] of one line; the label is the text before the amounts."""
    line = REMARK.sub(words_of_remark, line)
    line = re.sub(r"[|\t]|\.{3,}|_{2,}|\*+", "  ", line)
    parts, start = [], 0
    for match in AMOUNT.finditer(line):
        label = line[start : match.start()].strip()
        amount = {"value": read_amount(match, mark), "text": match[0].strip(), "tail": read_tail(match, mark)}
        amount |= {"unit": unit_of(match), "money": is_money(match)}
        if re.search(r"[-−–(]\s*$", label) or re.match(rf"{BLANK}*[-−–]\s*$", line[match.end() :]):
            amount["value"] = None  # a sign apart from the number may be a minus
        if parts and not plain(label):
            parts[-1][1].append(amount)
        else:
            parts.append((label, [amount]))
        start = match.end()
    rest = line[start:].strip()
    return parts, rest


def words_of_remark(remark):
    """What the label needs of a text in brackets: "(excl. VAT)" changes what it means, "(EUR)" and "(2 items)" do not."""
    words = plain(remark[0])
    changes = WORDS["without"] | WORDS["net"] | WORDS["paid"] | WORDS["discount"]
    if set(words) & (changes if re.search(r"\d(?!\d*[.,]?\d*%)", remark[0]) else changes | WORDS["tax"]):
        return " ".join(["", *(word for word in words if not word[0].isdigit()), ""])
    return " "


def read_tail(match, mark):
    """What the amount is if a blank in it stands between two numbers, as in "Total 2 100,00"; else None."""
    tail = AMOUNT.fullmatch(match["number"].split(" ")[-1]) if " " in match["number"] else None
    return read_amount(tail, mark) if tail else None


def unit_of(match):
    units = {UNITS.get(unit.strip().upper(), unit.strip()) for unit in (match["before"], match["after"]) if unit}
    return "USD" if units == {"$", "USD"} else units.pop() if len(units) == 1 else None


def is_money(match):
    return bool(match["before"] or match["after"] or match["even"] or re.search(r"[.,]\d\d$", match["number"]))


def find_entries(text):
    """Every labelled amount as {kind, label, value, ...}; label and amount stand on one line, or in blocks of lines."""
    mark = find_mark(text)
    entries, labels, amounts, tax = [], [], [], None
    for line in [*text.splitlines(), "end"]:
        parts, rest = split_line(line, mark)
        if not parts and not plain(rest):
            continue  # blank, or a sign of currency alone
        if len(parts) == 1 and not plain(parts[0][0]) and not plain(rest) and all(amount["money"] for amount in parts[0][1]):
            amounts.append(parts[0][1])
            if tax:  # "Tax 15% on $ 112.90", and below it "$ 16.94"
                tax["values"] += [amount["value"] for amount in parts[0][1] if amount["value"] is not None]
            continue
        if amounts or (parts and len(labels) > 1):
            entries += pair_blocks(labels, amounts)
        found = [read_part(part, parts[place + 1 :], rest) for place, part in enumerate(parts)]
        entries += found
        tax = found[-1] if found and found[-1]["kind"] == "tax" else None
        entries += find_unreadable(rest)
        labels = [*([] if amounts else labels), rest] if not parts and kind_of(rest) else []
        amounts = []
    return entries


def find_unreadable(rest):
    """An entry for "Total: 1O0.00", "Total S0.00" or "Total 5-10": a label of a total and then digits that are no amount."""
    rest = re.sub(r"\d+(?:[.,]\d+)? ?%", "", rest)
    for label in (re.match(r"\D*", rest)[0], re.match(r"(?:[^\s\d]*\s+)*", rest)[0]):  # to the first digit, to the first word with one
        if re.match(r"\S*\d", rest[len(label) :]) and kind_of(label) in ("total", "due"):
            return [make_entry(label, [{"value": None, "text": rest[len(label) :], "unit": None, "tail": None}], True)]
    return []


def pair_blocks(labels, amounts):
    """Labels on lines of their own, followed by as many amounts on lines of their own, belong together in order."""
    if len(labels) == 1 and len({amount["value"] for group in amounts for amount in group}) == 1:
        amounts = amounts[:1]
    if len(labels) != len(amounts):
        unlabelled = [make_entry("", group, False) for group in amounts]
        return [*({**make_entry(label, [], False), "strong": len(labels) > 1} for label in labels), *unlabelled]
    return [make_entry(label, group, False) for label, group in zip(labels, amounts)]


def read_part(part, following, rest):
    """The entry of a label and its amounts within one line, or None."""
    label, amounts = part
    if kind_of(label) is None:
        label = re.split(r"\s{2,}", label)[-1]  # what stands to the left is another column
    after = plain(following[0][0] if following else re.split(r"\s{3,}", rest)[0])
    fits = not after or after[0] in {"ttc", "ht", "due", "incl", "inkl", "including"} or bool(following and kind_of(following[0][0]))
    if not fits:  # what follows may be a unit that is no money
        amounts = [{**amount, "value": None} for amount in amounts]
    return make_entry(label, amounts if kind_of(label) else [amount for amount in amounts if amount["money"]], True)


def make_entry(label, amounts, inline):
    values = [amount["value"] for amount in amounts]
    chosen = amounts[-1] if amounts and len(set(values)) == 1 else None
    kind = kind_of(label)
    return {
        "kind": kind,
        "included": bool(set(plain(label)) & WORDS["with"] - {"with", "mit", "con", "after"}),
        "unreadable": bool(amounts) and (chosen is None or chosen["value"] is None),
        "inline": inline,
        "label": " ".join(label.split()).strip(" :"),
        "value": chosen["value"] if chosen else None,
        "shown": " ".join(amount["text"] for amount in amounts) + ("" if chosen and chosen["value"] is not None else " (unclear)"),
        "values": [value for value in values if value is not None],
        "unit": chosen["unit"] if chosen else None,
        "spaced": chosen["tail"] if chosen else None,
        "strong": kind == "due" or kind == "total" and bool(set(plain(label)) & WORDS["strong"]),
    }


def amounts_of(entries, *kinds):
    """The amounts under labels of these kinds, without zero and without taxes that are said to be in the total."""
    entries = [entry for entry in entries if entry["kind"] in kinds and not (entry["kind"] == "tax" and entry["included"])]
    return {amount for entry in entries for amount in entry["values"]} - {0}


def sums_of_some(amounts):
    """Every sum of none, some or all of the amounts (ten at most)."""
    return {sum(choice) for choice in product(*[(0, amount) for amount in sorted(amounts)[:10]])}


def additions_to(value, entries):
    """What taxes (one at least, if there is one), shipping and discounts come to."""
    taxes, others = amounts_of(entries, "tax"), amounts_of(entries, "other")
    if value < 0:
        taxes, others = {-abs(tax) for tax in taxes}, {-abs(other) for other in others}
    discounts = {-abs(amount) for amount in amounts_of(entries, "discount")}
    return {tax + other for tax in sums_of_some(taxes) - {0} or {0} for other in sums_of_some(discounts | others)}


def is_confirmed(value, entries):
    """Whether a net amount, or another total, comes to the value with taxes, shipping and discounts of the document."""
    nets = {entry["value"] for entry in entries if entry["kind"] == "net"} - {None}
    totals = {entry["value"] for entry in entries if entry["kind"] == "total"} - {None, value}
    return any(value - base in additions_to(value, entries) for base in nets | totals)


def choose_value(entries):
    """The total before payments: the only one, or the one that the other amounts confirm; None if they disagree."""
    totals, dues = ({entry["value"] for entry in entries if entry["kind"] == kind} - {None} for kind in ("total", "due"))
    confirmed = {value for value in totals | dues if is_confirmed(value, entries)}
    paid = {abs(amount) for amount in amounts_of(entries, "paid")}
    values = totals or dues - {0}
    values = values & confirmed if len(values & confirmed) == 1 else values
    unreadable = any(entry["unreadable"] and entry["kind"] in ("total", "due") for entry in entries)
    if len(values) != 1 or unreadable or (paid and not totals and not confirmed):
        return None
    value = min(values)
    rivals = {entry["value"] for entry in entries if entry["kind"] == "total" and entry["inline"]} - {None, value}
    if rivals - {value - addition for addition in additions_to(value, entries)}:
        return None
    left_to_pay = {value - part for part in sums_of_some(paid)} | {0}
    open_values = dues - left_to_pay
    if not open_values:
        return value
    return min(open_values) if open_values == confirmed else None


def refuse(value, reason):
    raise ValueError(f"the total seems to be {value}, but {reason}; {ADVICE}")


def check_after(value, entries):
    """Refuses amounts that stand after the total and may have to be added, unless a net amount shows that the total includes them."""
    last = max(place for place, entry in enumerate(entries) if entry["value"] == value and entry["kind"] in ("total", "due"))
    before, after = (amounts_of(part, "tax", "other", "discount") for part in (entries[:last], entries[last:]))
    late = sum(after - before)
    if late and value - late not in {entry["value"] for entry in entries if entry["kind"] == "net"}:
        refuse(value, f"a tax, fee or discount of {late} stands after it")
    for entry in [] if is_confirmed(value, entries) else entries[last:]:
        known = entry["kind"] in ("total", "due", "paid", "net") or entry["included"]
        if not known and (entry["unreadable"] or set(entry["values"]) - {value, 0}):
            refuse(value, f"{entry['label'] or 'no label'!r} with {entry['shown']} stands after it")


def check_remarks(value, text):
    """Refuses words without an amount that may change the total."""
    for line in text.splitlines():
        words = set(plain(line))
        if words & WORDS["tax"] and (words & (WORDS["without"] | WORDS["on-top"]) or re.search(r"\+ ?[A-Za-z]", line)):
            refuse(value, f"{line.strip()[:60]!r} may mean that a tax is to be added")
        if re.match(r"\s*[x×*] ?\d+\b", line):
            refuse(value, f"{line.strip()[:60]!r} may mean that it is to be multiplied")


def check_plausible(value, entries, text):
    """Refuses a total that nothing confirms and something speaks against."""
    check_after(value, entries)
    if is_confirmed(value, entries):
        return
    mark, paid = find_mark(text), amounts_of(entries, "paid")
    grouped = any(entry["spaced"] and entry["kind"] for entry in entries)  # else "3 249,66" is a quantity and an amount
    others = []
    for match in filter(is_money, AMOUNT.finditer(REMARK.sub(" ", text))):
        tail = None if grouped else read_tail(match, mark)
        others.append((tail or read_amount(match, mark), match[0].strip()))
    larger = [shown for amount, shown in others if amount is None or abs(amount) > abs(value) and not {amount, -amount} & paid]
    if larger:
        refuse(value, f"the text also has {larger[0]!r} and no net amount and tax")
    check_remarks(value, text)
    nets = {entry["value"] for entry in entries if entry["kind"] == "net"} - {None}
    taxes = amounts_of(entries, "tax")
    if nets - {value} or taxes and not any(value - tax == amount for tax in sums_of_some(taxes) - {0} for amount, _ in others):
        refuse(value, f"with taxes, shipping and discounts {max(nets) if nets else 'no amount'} does not come to it")
    unread = [entry["label"] for entry in entries if entry["value"] is None and entry["strong"]]
    if unread:
        refuse(value, f"the amount under {unread[0]!r} cannot be read")
    spaced = [entry["spaced"] for entry in entries if entry["value"] == value and entry["spaced"]]
    if any(abs(amount) == abs(tail) for amount, _ in others for tail in spaced):
        refuse(value, f"it may be {spaced[0]}: the blank can stand between two numbers")


def check_one_invoice(value, entries, text):
    """Refuses a text with several invoices, with an amount of an earlier one, or with a total that holds more than the chosen one."""
    numbers = {(word.casefold(), number.casefold()) for word, number in INVOICE_NUMBER.findall(text)}
    if len(numbers) > len({word for word, _ in numbers}):
        refuse(value, f"the text has more than one invoice number: {sorted(number for _, number in numbers)[:4]}")
    earlier = [line.strip()[:60] for line in text.splitlines() if re.search(PREVIOUS, line, re.IGNORECASE) and AMOUNT.search(line)]
    if earlier:
        refuse(value, f"the text has an amount of an earlier invoice: {earlier[0]!r}")
    void = [line for line in text.splitlines() if len(line.split()) < 7 and re.search(VOID_HEADING, " ".join(plain(line)))]
    if void:
        refuse(value, f"the text says {void[0].strip()[:60]!r}")
    for entry in entries:
        if entry["kind"] == "other" and set(plain(entry["label"])) & WORDS["total"] and max(entry["values"], default=0) > value:
            refuse(value, f"{entry['label']!r} is larger")


def sign_credit_note(value, text):
    """The value, negative if context says so. Refuses a credit note or refund whose total has no minus."""
    lines = [" ".join(plain(line)) for line in text.splitlines()]
    headings = [line for line in lines if len(line.split()) < 7]
    is_credit = any(re.search(CREDIT_NOTE, line) for line in lines) or any(re.search(CREDIT_HEADING, line) for line in headings)
    choice = context.get("credit_note")
    if choice not in (None, "negative", "as-written"):
        raise ValueError(f'credit_note must be "negative" or "as-written", not {choice!r}')
    if not is_credit or value <= 0:
        return value
    if choice is None:
        raise ValueError(f'a credit note or refund over {value} without a minus; set context {{"credit_note": "negative"}} or "as-written"')
    return -value if choice == "negative" else value


def find_currency(entries, text):
    """The code of the only currency at the total, or else of the only one in the text; None if that leaves it open."""
    near = {entry["unit"] for entry in entries if entry["unit"]}
    found = {UNITS.get(unit.upper(), unit) for unit in near or re.findall(UNIT, text)}
    if "$" in found:
        dollars = {UNITS.get(unit.upper(), unit) for unit in re.findall(OTHER_DOLLARS, text)}
        found = found - {"$"} | (dollars or ({"USD"} if re.search(US_DOLLARS, text) else {"$"}))
    code = found.pop() if len(found) == 1 else None
    return code if code in CODES.split("|") else None


def near_lines(text):
    return [line.strip()[:60] for line in text.splitlines() if set(plain(line)) & (WORDS["total"] | WORDS["due"])][:4]


def extract_total():
    text = read_text()
    entries = find_entries(text)
    value = choose_value(entries)
    if value is None:
        seen = [f"{entry['label']}: {entry['shown']}" for entry in entries if entry["kind"] in ("total", "due")]
        raise ValueError(f"{'the totals disagree' if len(seen) > 1 else 'no clear total'}: {seen or near_lines(text)}; {ADVICE}")
    if context.get("total_label") is None:
        check_one_invoice(value, entries, text)
        check_plausible(value, entries, text)
    value = sign_credit_note(value, text)
    chosen = [entry for entry in entries if entry["kind"] in ("total", "due") and entry["value"] in (value, -value)]
    return {"total": float(value), "currency": find_currency(chosen, text)}


result = extract_total()
