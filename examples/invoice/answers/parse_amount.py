# Written by hand for this example, as a model would answer the prompt; no model did.
import json
import os
import re
import unicodedata
from decimal import Decimal
from itertools import combinations

with open(files[context["invoice_text"]], encoding="utf-8") as file:
    text = re.sub(r"[ \u00a0\u202f\u2009]", " ", file.read())

CODES = "EUR|USD|GBP|CHF|CAD|AUD|NZD|SEK|NOK|DKK|PLN|CZK|JPY"
SIGNS = {"€": "EUR", "£": "GBP", "US$": "USD", "CA$": "CAD", "A$": "AUD", "EURO": "EUR", "EUROS": "EUR"}
UNIT = rf"(?:US\$|CA\$|A\$|[€£$]|\b(?:{CODES}|Euros?)\b)"
# Two decimals at the end show the decimal mark, whatever it is: 1.234,56 and 1,234.56 and 1 234,56
NUMBER = r"(?:\d{1,3}(?:(?P<group>[.,'’ ])\d{3})(?:(?P=group)\d{3})*|\d+)[.,]\d{2}"
AMOUNT = re.compile(rf"(?<![\w.,/:#])(\()?([-−](?! ))?(?:{UNIT})? ?([-−](?! ))?({NUMBER})(?! ?%|\d|[.,/:]\d|-\d) ?(?:{UNIT})?(-(?!\w))?(\))?", re.I)
WHOLE = re.compile(rf"(?:(?:{UNIT}) ?([-−]?\d[\d.,' ]*)|([-−]?\d[\d.,' ]*) ?(?:{UNIT}))(?![\d.,])", re.I)

PAID = r"\b(already paid|paid|deposit|payments? received|anzahlung\w*|acompte\w*|deja (regle|paye)|aanbetaling|reeds betaald|anticipo|pagado)\b"
INCLUDED = r"\b(incl\w*|inkl\w*|inbegrepen|ttc|enthalten\w*|davon|dont|waarvan|of which|incluid[oa]|con iva)\b"
NET = r"\b(sub-?total|page total|seiten(summe|total)\w*|subtotaal|zwischensumme|net|nett|netto\w*|ht|hors (taxes?|tva)|excl\w*|exclusief|ohne|before|untaxed|sin iva|base( imponible)?|positionssumme|warenwert)\b"
TAX = r"\b(vat|tax|taxes|gst|tva|mwst|ust|umsatzsteuer|mehrwertsteuer|steuerbetrag|btw|iva|taxe|pst|hst|qst|moms)\b"
TOTAL = r"\b(total|totals|totaal\w*|gesamt(betrag|summe)?|rechnungs(betrag|summe)|end(betrag|summe)|brutto(betrag|summe)|factuurbedrag|montant ttc|importe total|grand total)\b"
DUE = r"\b(amount due|balance due|due|payable|a payer|te betalen|zu zahlen\w*|zahlbetrag|restbetrag|a pagar|saldo)\b"
OTHER = r"\b(shipping|delivery|postage|freight|versand\w*|porto|livraison|port|verzend\w*|envio|gastos)\b"
DISCOUNT = r"\b(discount|rabatt|remise|korting|descuento|skonto)\b"
UNRELATED = r"\b(items?|weight|qty|quantity|savings|hours|pages|points|anzahl|menge|stuck|aantal|articles|kg)\b"
VOID = r"\b(void|cancel\w*|annul\w*|storniert|ungultig|anulad[ao]|geannuleerd)\b"
OPEN_TAX = r"\b(excl\w*|exkl\w*|plus|zzgl|hors|ohne|sin|before)\b|\+"
EARLIER = r"\b(previous|prior|brought forward|carried forward|overdue|ubertrag|report|anterior|vorherig\w*|vorige)\b"
CREDIT = r"\b(credit ?note|credit memo|gutschrift|stornorechnung|avoir|creditnota|nota de credito|factura rectificativa|abono|refund)\b"
NUMBERED = re.compile(
    r"\b(?:invoice|facture|rechnung|handelsrechnung|rechnungsnummer|factuur|factuurnummer|factura|avoir|credit note|gutschrift)\b(?: \(\d+\))?"
    r"(?:(?: ?(?:number|nummer|nr|no|num|n|id)(?![a-z])[.:#°º]*| ?[#°º:]+)[ :]*| )((?!\d{1,4}[/.-]\d\d?[/.-]\d)[A-Z]{0,5}[-/]?\d[\w/-]*|[A-Z](?=[ \t]*$))(?![.,]\d| ?%)",
    re.I | re.M,
)


def plain(label):
    letters = unicodedata.normalize("NFKD", label.casefold())
    return "".join(sign for sign in letters if not unicodedata.combining(sign))


def value_of(match):
    value = Decimal(re.sub(r"\D", "", match[4])).scaleb(-2)
    return -value if match[1] or match[2] or match[3] or match[6] else value


def kind_of(label):
    label = plain(re.sub(r"\d+(?:[.,]\d+)? ?%", " ", label))
    if re.search(UNRELATED, label):
        return None
    if re.search(EARLIER, label):
        return "earlier"
    if re.search(PAID, label):
        return "paid"
    is_total, is_due = re.search(TOTAL, label), re.search(DUE, label)
    if re.search(DISCOUNT, label):
        return "discount"
    if re.search(TAX, label) and not re.search(NET, label):
        if not (is_total and re.search(INCLUDED, label)) or re.search(rf"^\W*(total )?({TAX[2:-2]})", label):
            return "included tax" if re.search(INCLUDED, label) else "tax"
    if re.search(NET, label) and not is_due:
        return "total" if re.search(r"\bttc\b", label) else "net"
    if is_due:
        return "due"
    if is_total:
        return "total"
    return "other" if re.search(OTHER, label) else None


def entries_of(row):
    entries, start = [], 0
    for match in AMOUNT.finditer(row):
        label = re.split(r" {3,}|\t|\.{3,}", row[start : match.start()].rstrip(" :.\t"))[-1]
        if entries and not re.search(r"[^\W\d_]", re.sub(UNIT, "", label)):
            entries[-1]["values"].append(value_of(match))
        else:
            entries.append({"kind": kind_of(label), "label": " ".join(label.split()), "values": [value_of(match)], "row": row})
        if entries[-1]["kind"] in ("total", "due") and re.search(r"[-−–(] *$", row[start : match.start()]):
            raise ValueError(f"{row.strip()[:80]!r} has a sign that may be a minus")
        start = match.end()
    if not entries:
        whole = WHOLE.search(row)
        kind = kind_of(row[: whole.start()]) if whole else None
        if kind in ("total", "due"):
            digits = (whole[1] or whole[2]).replace("−", "-").strip()
            if not re.fullmatch(r"-?\d{1,6}", digits):
                raise ValueError(f"{row.strip()[:80]!r} does not show its decimal mark")
            entries.append({"kind": kind, "label": row[: whole.start()].strip(), "values": [Decimal(digits)], "row": row})
        label, follows = re.match(r"((?:[^\s\d]+\s+)*)(\S*\d\S*)?", row).groups()
        if not entries and follows and not re.search(r"%|/|\d-\d", follows) and not re.search(UNRELATED, plain(row)) and len(label.split()) < 5 and kind_of(label) in ("total", "due"):
            raise ValueError(f"{row.strip()[:80]!r} has no amount that can be read")
    return entries


def labelled_below(rows, place):
    """A label on a row of its own, and its amount alone on the next one, are one row."""
    row, below = rows[place], rows[place + 1] if place + 1 < len(rows) else ""
    alone = AMOUNT.fullmatch(below.strip())
    return f"{row} {below.strip()}" if alone and not re.search(r"\d", re.sub(r"\d+(?:[.,]\d+)? ?%", "", row)) and kind_of(row) else row


def columns_of(rows, place):
    """A row of headings such as Net, Tax, Gross above a row of as many amounts."""
    below = [value_of(match) for match in AMOUNT.finditer(rows[place + 1])] if place + 1 < len(rows) else []
    heads = [head for head in re.split(r" {3,}|\||\t", rows[place]) if head.strip()]
    kinds = [kind_of(head) or ("total" if re.search(r"\b(gross|brutto|bruto)\b", plain(head)) else None) for head in heads]
    if AMOUNT.search(rows[place]) or len(heads) < 3 or len(heads) != len(below) or kinds.count("total") != 1 or None in kinds:
        return []
    return [{"kind": kind, "label": head, "values": [value], "row": rows[place + 1]} for kind, head, value in zip(kinds, heads, below)]


def read_entries(rows):
    entries = []
    for place in range(len(rows)):
        entries += entries_of(labelled_below(rows, place)) + columns_of(rows, place)
    return entries


def values(kind):
    return {entry["values"][-1] for entry in entries if entry["kind"] == kind}


def sums(amounts):
    amounts = sorted(amount for amount in amounts if amount)[:8]
    return {sum(some, Decimal(0)) for count in range(len(amounts) + 1) for some in combinations(amounts, count)}


def is_confirmed(value):
    """Whether a net amount comes to it with taxes, shipping and discounts; sizes alone, as a credit note's tax may lack its minus."""
    taxes = sums({abs(amount) for entry in entries if entry["kind"] == "tax" for amount in entry["values"]} - {abs(value)})
    others = {extra - less for extra in sums(map(abs, values("other"))) for less in sums(map(abs, values("discount")))}
    nets = {abs(net) for net in values("net")} - {abs(value)}
    if any(net + tax + other == abs(value) for net in nets for tax in taxes - {0} for other in others):
        return True
    rows = [entry["values"] for entry in entries if entry["kind"] == "total" and len(entry["values"]) == 3]
    return any(net and net + tax == gross == value for net, tax, gross in rows)


def choose_total():
    for entry in entries:
        if entry["kind"] in ("total", "due") and len(set(entry["values"])) > 1:
            *parts, last = entry["values"]
            if sum(parts) != last and not (len(parts) == 1 and last in values("due") | {e["values"][-1] for e in entries if e["kind"] == "total" and len(e["values"]) == 3}):
                raise ValueError(f"{entry['row'].strip()[:80]!r} has amounts of which none is clearly the total")
    totals, dues, paid = values("total"), values("due"), {abs(amount) for amount in values("paid")}
    confirmed = {value for value in totals | dues if is_confirmed(value)}
    left = confirmed or totals or dues
    if len(left) != 1:
        raise ValueError(f"no clear total: {[str(value) for value in sorted(left)] or 'no row is labelled as one'}")
    (total,) = left
    explained = {total} | {total - part for part in sums(paid)} | values("net")
    if not confirmed:
        explained |= {total - tax for tax in values("included tax")}
        check_unconfirmed(total, paid)
    if (totals | dues) - explained - {Decimal(0)}:
        raise ValueError(f"the totals disagree: {[str(value) for value in sorted(totals | dues)]}")
    check_after(total)
    if paid and not totals and not confirmed:
        raise ValueError("what is left to pay is there, and the total before payments is not")
    return total


def check_after(total):
    """Refuses what stands below the total and may have to be added to it."""
    last = max(place for place, entry in enumerate(entries) if entry["values"][-1] == total and entry["kind"] in ("total", "due"))
    before = {abs(amount) for entry in entries[:last] for amount in entry["values"]}
    late = [abs(entry["values"][-1]) for entry in entries[last:] if entry["kind"] in ("tax", "other", "discount")]
    added = sum(amount for amount in late if amount not in before)
    if added and abs(total) - added not in {abs(net) for net in values("net")}:
        raise ValueError(f"the total seems to be {total}, but {added} stands below it")
    for entry in [] if is_confirmed(total) else entries[last + 1 :]:
        if entry["kind"] in (None, "tax", "other", "discount") and set(entry["values"]) - {total, Decimal(0)}:
            raise ValueError(f"the total seems to be {total}, but {entry['row'].strip()[:80]!r} stands below it")


def check_remarks(total):
    for row in rows:
        words = plain(row)
        if re.search(TAX, words) and re.search(OPEN_TAX, words) and not AMOUNT.search(row):
            raise ValueError(f"the total seems to be {total}, but {row.strip()[:80]!r} may mean that a tax is to be added")
        if re.match(r"\s*[x×*] ?\d+\b", row):
            raise ValueError(f"the total seems to be {total}, but {row.strip()[:80]!r} may mean that it is to be multiplied")


def check_unconfirmed(total, paid):
    check_remarks(total)
    if values("tax") - {Decimal(0)} or values("net") - {total, Decimal(0)}:
        raise ValueError(f"the total seems to be {total}, but net amount and tax do not come to it")
    larger = [match[0] for match in AMOUNT.finditer(text) if abs(value_of(match)) > abs(total)]
    tails = {Decimal(re.sub(r"\D", "", match[4].split(" ")[-1])).scaleb(-2) for match in AMOUNT.finditer(text) if " " in match[4] and value_of(match) == total}
    if any(value_of(match) in tails for match in AMOUNT.finditer(text)):
        raise ValueError(f"the total seems to be {total}, but the blank in it can stand between two numbers")
    if larger:
        raise ValueError(f"the total seems to be {total}, but {larger[0].strip()!r} is there too, and no net amount and tax")


def currency_of(total):
    rows = " ".join(entry["row"] for entry in entries if entry["values"][-1] == total and entry["kind"] in ("total", "due"))
    units = {unit.upper() for unit in re.findall(UNIT, rows, re.I) or re.findall(UNIT, text)}
    codes = {SIGNS.get(unit, unit) for unit in units}
    if "$" in codes:
        dollars = set(re.findall(r"\b(USD|CAD|AUD|NZD|MXN|SGD|HKD)\b", text)) or ({"USD"} if re.search(r"\b(United States|USA)\b", text) else set())
        codes = (codes - {"$"}) | (dollars or {"$"})
    if len(codes) != 1 or codes == {"$"}:
        raise ValueError(f"the currency is open: {sorted(codes) or 'none is named'}")
    return codes.pop()


def only(found):
    return next(iter(found)) if len(found) == 1 else ""


rows = text.replace("\f", "\n").split("\n")
entries = read_entries(rows)
numbers = set(NUMBERED.findall(text))
if len(numbers) > 1:
    raise ValueError(f"there is more than one invoice number: {sorted(numbers)[:4]}")
if any(re.search(VOID, plain(row)) and len(row.split()) < 7 for row in rows):
    raise ValueError("the invoice says that it does not count")
if values("earlier") - {Decimal(0)}:
    raise ValueError("there is an amount of an earlier invoice")
total = choose_total()
if total > 0 and any(re.search(CREDIT, plain(row)) and len(row.split()) < 7 for row in rows):
    raise ValueError(f"a credit note over {total} without a minus")
head = "\n".join([row for row in rows if row.strip()][:3])
firms = {" ".join(name.split()) for name in re.findall(r"(?:^| {3,})((?:[A-Z][\w&'.-]* ){1,4}(?:GmbH|AG|Ltd|Limited|Inc|LLC|B\.V\.|BV|SARL|SAS|S\.L\.|S\.A\.)\.?)(?= {3,}|$| - )", head, re.M)}
invoice = {"total": float(total), "currency": currency_of(total), "invoice_number": only(numbers), "issuer": only(firms)}
os.makedirs("out", exist_ok=True)
with open("out/invoice.json", "w", encoding="utf-8") as file:
    json.dump(invoice, file)
result = {**invoice, "invoice": "invoice.json"}
