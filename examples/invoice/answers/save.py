# Written by hand for this example, as a model would answer the prompt; no model did.
from contextlib import closing
from decimal import Decimal
import hashlib, json, ssl

try:
    import psycopg
except ImportError:
    import psycopg2 as psycopg


def load(name):
    with open(files[context[name]], encoding="utf-8") as file:
        return json.load(file)


mail, invoice = load("mail"), load("invoice")
total, number = Decimal(str(invoice["total"])), invoice["invoice_number"] or None
key = f"invoice:{hashlib.sha256(mail['message_id'].encode()).hexdigest()}"


def connect():
    parts = {name: context[f"pg_{name}"] for name in ("host", "port", "dbname", "user", "password")}
    roots = ssl.get_default_verify_paths().cafile
    return psycopg.connect(**parts, sslmode="verify-full", sslrootcert=roots, connect_timeout=10, options="-c statement_timeout=20000")


def find(connection):
    """The row of this mail or invoice, if it is there already."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select id, total, currency, effect_key = %s from invoices where effect_key = %s or (sender = %s and invoice_number = %s)",
            (key, key, mail["sender"], number),
        )
        found = cursor.fetchall()
    if len(found) > 1 or any((row[1], row[2]) != (total, invoice["currency"]) for row in found):
        raise ValueError(f"this mail, or the sender's invoice {number!r}, is booked otherwise in rows {[row[0] for row in found]}")
    return {"saved": found[0][3], "row_id": found[0][0]} if found else None


def save(connection):
    with connection, connection.cursor() as cursor:
        cursor.execute(
            "insert into invoices (effect_key, message_id, sender, issuer, invoice_number, total, currency)"
            " values (%s, %s, %s, %s, %s, %s, %s) returning id",
            (key, mail["message_id"], mail["sender"], invoice["issuer"] or None, number, total, invoice["currency"]),
        )
        return cursor.fetchone()[0]


with closing(connect()) as connection:
    result = find(connection) or {"saved": True, "row_id": once(key, lambda: save(connection))}
