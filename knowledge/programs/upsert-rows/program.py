from contextlib import closing
from decimal import Decimal
import hashlib
import json
import math
import re
import ssl

try:
    import psycopg
    from psycopg import sql
except ImportError:
    try:
        import psycopg2 as psycopg
        from psycopg2 import sql
    except ImportError:
        psycopg = None

CONNECTION = {"database_url", "pg_host", "pg_port", "pg_dbname", "pg_user", "pg_password", "pg_sslmode"}
KEYS = CONNECTION | {"table", "schema", "key", "rows", "encoding"}


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


def read_rows():
    """The rows and their columns. Refuses rows that are not all alike, and values that are no single value of SQL."""
    names = sorted(files)
    if len(names) + ("rows" in context) != 1 or names and not names[0].lower().endswith(".json"):
        raise ValueError(f'give the rows as context {{"rows": [{{...}}]}} or as one .json file; found the files {names}')
    rows = read_json(names[0]) if names else context["rows"]
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise ValueError(f"rows must be a list of at least one object, not {str(rows)[:50]!r}")
    columns = list(rows[0])
    for index, row in enumerate(rows):
        if set(row) != set(columns):
            raise ValueError(f"rows[{index}] and rows[0] differ in the keys {sorted(set(row) ^ set(columns))[:5]}; give null for NULL")
        for name, value in row.items():
            if isinstance(value, (dict, list)) or isinstance(value, str) and "\0" in value:
                kind = type(value).__name__
                raise ValueError(f"rows[{index}][{name!r}] is {kind}, or holds a zero byte; give text, a number, true or null")
    return rows, columns


def name_value(value):
    """The same text for what may be the same in a column: 1, 1.0 and "1"."""
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return f"{Decimal(repr(value)).normalize():f}" if is_number else str(value)


def read_key(rows, columns):
    """The columns of the key. Refuses rows of which two have the same, or one has none."""
    key = context.get("key")
    key = [key] if isinstance(key, str) else key
    if not isinstance(key, list) or not key or [name for name in key if name not in columns] or len(set(key)) < len(key):
        raise ValueError(f'set context {{"key": "..."}} to a column, or a list of them, of {columns[:30]}; it is {context.get("key")!r}')
    if len(key) == len(columns):
        raise ValueError("the rows have no column but the key: there would be nothing to update")
    seen = {}
    for index, row in enumerate(rows):
        mark = json.dumps([name_value(row[name]) for name in key])
        if any(row[name] is None for name in key):
            raise ValueError(f"rows[{index}] has null in its key {key}")
        if mark in seen:
            raise ValueError(f"rows[{seen[mark]}] and rows[{index}] have the same key {mark}; which one counts?")
        seen[mark] = index
    return key


def read_name(name, default=None):
    value = context.get(name, default)
    if not isinstance(value, str) or not value or "\0" in value:
        raise ValueError(f'set context {{"{name}": "..."}} to the name of the {name}, not {value!r}')
    return value


def connect():
    url = re.sub(r"^postgres(ql)?\+\w+:", "postgresql:", context.get("database_url", ""))
    parts = {name: context[f"pg_{name}"] for name in ("host", "port", "dbname", "user", "password") if f"pg_{name}" in context}
    if not url and "host" not in parts:
        raise ValueError('context needs "database_url", or "pg_host" with "pg_dbname", "pg_user" and "pg_password"')
    if psycopg is None:
        raise ValueError("psycopg or psycopg2 is needed, and this Python has neither; install one")
    mode = re.search(r"\bsslmode=([\w-]+)", f"{url} sslmode={context.get('pg_sslmode', 'verify-full')}")[1]
    roots = ssl.get_default_verify_paths().cafile if mode.startswith("verify") else None
    return psycopg.connect(url, **parts, sslmode=mode, sslrootcert=roots, connect_timeout=10, options="-c statement_timeout=20000")


UNIQUE_KEYS = """
select array_agg(a.attname::text order by a.attname) from pg_index i
join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)
where i.indrelid = %s and i.indisunique and i.indisvalid and i.indpred is null and i.indexprs is null group by i.indexrelid
"""


def check_table(connection, schema, table, columns, key):
    """Refuses, before anything is written, a table or columns that are not there, and a key that is not unique."""
    with connection, connection.cursor() as cursor:
        cursor.execute(
            "select c.oid from pg_class c join pg_namespace n on n.oid = c.relnamespace"
            " where n.nspname = %s and c.relname = %s and c.relkind in ('r', 'p')",
            (schema, table),
        )
        found = cursor.fetchone()
        if found is None:
            raise ValueError(f"there is no table {table!r} in the schema {schema!r}")
        cursor.execute("select attname::text from pg_attribute where attrelid = %s and attnum > 0 and not attisdropped", found)
        there = [row[0] for row in cursor.fetchall()]
        if unknown := [name for name in columns if name not in there or "%" in name]:
            raise ValueError(f"the table {table!r} has no columns {unknown[:9]}; it has {there[:30]}")
        cursor.execute(UNIQUE_KEYS, found)
        if sorted(key) not in [sorted(row[0]) for row in cursor.fetchall()]:
            raise ValueError(f"{key} is no primary key and no unique constraint of {table!r}: rows could not be told apart by it")


def make_statement(schema, table, columns, key):
    names = [sql.Identifier(name) for name in columns]
    changes = [sql.SQL("{0} = excluded.{0}").format(sql.Identifier(name)) for name in columns if name not in key]
    return sql.SQL("insert into {} ({}) values ({}) on conflict ({}) do update set {} returning xmax = 0, {}").format(
        sql.Identifier(schema, table),
        sql.SQL(", ").join(names),
        sql.SQL(", ").join([sql.Placeholder()] * len(names)),
        sql.SQL(", ").join([sql.Identifier(name) for name in key]),
        sql.SQL(", ").join(changes),
        sql.SQL(", ").join([sql.SQL("{}::text").format(sql.Identifier(name)) for name in key]),
    )


def write(connection, statement, rows, columns):
    inserted, written = 0, set()
    with connection, connection.cursor() as cursor:  # an error undoes all rows
        for index, row in enumerate(rows):
            values = [Decimal(repr(row[name])) if isinstance(row[name], float) else row[name] for name in columns]
            cursor.execute(statement, values)
            is_new, *key = cursor.fetchone()
            if tuple(key) in written:
                raise ValueError(f"rows[{index}] has the key {key}, which the table takes for that of an earlier row; nothing is written")
            written.add(tuple(key))
            inserted += is_new
    return {"inserted": inserted, "updated": len(rows) - inserted}


def upsert():
    check_keys()
    rows, columns = read_rows()
    key, table, schema = read_key(rows, columns), read_name("table"), read_name("schema", "public")
    with closing(connect()) as connection:
        check_table(connection, schema, table, columns, key)
    content = json.dumps([context.get("pg_host"), context.get("pg_dbname"), schema, table, key, rows], sort_keys=True)
    digest = hashlib.sha256(content.encode()).hexdigest()
    statement = make_statement(schema, table, columns, key)
    with closing(connect()) as connection:  # psycopg 3 has closed the first
        return once(f"upsert {table[:80]!a}:{digest}", lambda: write(connection, statement, rows, columns))


result = upsert()
