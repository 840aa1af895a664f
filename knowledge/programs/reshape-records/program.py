import json
import math

KEYS = {"key", "records", "drop_key"}
RESERVED = {"lc", "__proto__"}


def refuse_duplicates(pairs):
    names = [name for name, _ in pairs]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"a record has the key {name!r} twice")
    return dict(pairs)


def read_float(text):
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"the number {text[:50]} does not fit into JSON")
    return number


def read_file():
    if len(files) != 1 or not next(iter(files)).lower().endswith(".json"):
        raise ValueError(f"give the records in context or in exactly one .json file; found the files {sorted(files)}")
    name, path = next(iter(files.items()))
    with open(path, encoding="utf-8-sig") as file:
        try:
            return json.load(file, object_pairs_hook=refuse_duplicates, parse_float=read_float, parse_constant=read_float)
        except ValueError as error:
            raise ValueError(f"{name} cannot be used: {error}") from None


def find_records():
    if "records" in context and files:
        raise ValueError(f"records are both in context and in {sorted(files)}; give one of them")
    data = context["records"] if "records" in context else read_file()
    if isinstance(data, dict):
        lists = [name for name, value in data.items() if isinstance(value, list)]
        if len(lists) != 1:
            raise ValueError(f"expected one list of records, found the lists {lists} under the keys {list(data)[:20]}")
        data = data[lists[0]]
    if not isinstance(data, list):
        raise ValueError(f"the records must be a list, not {type(data).__name__}")
    return data


def read_key(records):
    unknown = sorted(set(context) - KEYS)
    if unknown:
        raise ValueError(f"context has keys that this program does not know: {unknown}; it takes {sorted(KEYS)}")
    if not isinstance(context.get("drop_key", False), bool):
        raise ValueError("drop_key must be true or false")
    key = context.get("key")
    if not isinstance(key, str):
        seen = list(records[0])[:20] if records and isinstance(records[0], dict) else []
        raise ValueError(f'say by which key to group, as context {{"key": "..."}}; the first record has {seen}')
    return key


def read_value(record, key, index):
    if not isinstance(record, dict):
        raise ValueError(f"records[{index}] is no object but {type(record).__name__}")
    if key not in record:
        raise ValueError(f"records[{index}] has no key {key!r}; it has {list(record)[:20]}")
    value = record[key]
    if value is None or isinstance(value, (dict, list)):
        kind = "null" if value is None else type(value).__name__
        raise ValueError(f"records[{index}] has {kind} under {key!r}; only text, numbers, true and false can group")
    return value


def name_group(value, index):
    name = value if isinstance(value, str) else json.dumps(value)
    if name in RESERVED or any("\ud800" <= sign <= "\udfff" for sign in name):
        raise ValueError(f"records[{index}] has the value {name!a}, which cannot be a key of the result")
    return name


def refuse_twins(seen, value, name, index):
    """Refuses values that would share a group although they differ (1 and "1"), or the other way round (1 and 1.0)."""
    equal = ("number", value) if type(value) in (int, float) else ("text", name)
    for mark in (name, equal):
        known, first = seen.setdefault(mark, (value, index))
        if type(known) is not type(value):
            raise ValueError(f"records[{first}] has {known!r} and records[{index}] has {value!r}: use one type for the key")


def group_records():
    records = find_records()
    key = read_key(records)
    groups, seen = {}, {}
    for index, record in enumerate(records):
        value = read_value(record, key, index)
        name = name_group(value, index)
        refuse_twins(seen, value, name, index)
        kept = {field: item for field, item in record.items() if field != key} if context.get("drop_key") else record
        groups.setdefault(name, []).append(kept)
    return groups


result = group_records()
