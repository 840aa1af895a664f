# Written by hand for this example, as a model would answer the prompt; no model did.
from contextlib import closing
from decimal import Decimal
import hashlib, ssl

try:
    import psycopg
except ImportError:
    import psycopg2 as psycopg

total, number = Decimal(str(context["total"])), context["invoice_number"] or None
key = f"invoice:{hashlib.sha256(context['message_id'].encode()).hexdigest()}"


def connect():
    parts = {name: context[f"pg_{name}"] for name in ("host", "port", "dbname", "user", "password")}
    roots = ssl.get_default_verify_paths().cafile
    return psycopg.connect(**parts, sslmode="verify-full", sslrootcert=roots, connect_timeout=10, options="-c statement_timeout=20000")


def save(connection):
    with connection, connection.cursor() as cursor:
        cursor.execute(
            "insert into invoices (effect_key, message_id, sender, issuer, invoice_number, total, currency)"
            " values (%s, %s, %s, %s, %s, %s, %s) on conflict do nothing returning id",
            (key, context["message_id"], context["sender"], context["issuer"] or None, number, total, context["currency"]),
        )
        row = cursor.fetchone()
        if row is not None:
            return {"saved": True, "row_id": row[0]}
        cursor.execute(
            "select id, total, currency from invoices where effect_key = %s or (sender = %s and invoice_number = %s)",
            (key, context["sender"], number),
        )
        found = cursor.fetchall()
        if [(row[1], row[2]) for row in found] != [(total, context["currency"])]:
            raise ValueError(f"rows {[row[0] for row in found]} are of the same mail or invoice, and have another amount")
        return {"saved": False, "row_id": found[0][0]}


with closing(connect()) as connection:
    result = once(key, lambda: save(connection))
