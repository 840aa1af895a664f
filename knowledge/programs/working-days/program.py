import re
from datetime import date

DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
KEYS = {"start", "start_date", "end", "end_date", "inclusive", "holidays", "weekend"}
ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]+)?)?( ?(Z|[+-][0-9]{2}(:?[0-9]{2})?))?)?")


def read_date(value, name):
    """The date as written; a time of day and its zone are left out."""
    text = value.strip() if isinstance(value, str) else value
    if not isinstance(text, str) or not ISO.fullmatch(text):
        raise ValueError(f"{name} must be an ISO date such as 2024-01-31, not {str(value)[:50]!r}")
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise ValueError(f"{name} is no date of the calendar: {text!r}") from None


def read_end_point(name):
    names = [key for key in (name, f"{name}_date") if key in context]
    if len(names) != 1:
        raise ValueError(f'context needs one of "{name}" and "{name}_date"; found the keys {sorted(context)}')
    return read_date(context[names[0]], names[0])


def read_list(name, default):
    value = context.get(name, default)
    if not isinstance(value, list):
        raise ValueError(f"{name} must be a list, not {str(value)[:50]!r}")
    return value


def read_weekend():
    days = [str(day).strip().lower() for day in read_list("weekend", ["saturday", "sunday"])]
    for day in days:
        if day not in DAYS:
            raise ValueError(f"weekend must name days such as {DAYS[5]!r}, not {day[:50]!r}")
    return {DAYS.index(day) for day in days}


def count_weekdays(first, after, weekend):
    """Days from the ordinal `first` to before the ordinal `after` that are not weekend; ordinal 1 is a Monday."""
    weeks, rest = divmod(after - first, 7)
    working = set(range(7)) - weekend
    return weeks * len(working) + sum((first + offset - 1) % 7 in working for offset in range(rest))


def count_working_days():
    unknown = sorted(set(context) - KEYS)
    if unknown:
        raise ValueError(f"context has keys that this program does not know: {unknown}; it takes {sorted(KEYS)}")
    if files:
        raise ValueError(f"this program reads no files, such as {sorted(files)}; give holidays as context.holidays")
    start, end = read_end_point("start"), read_end_point("end")
    if start > end:
        raise ValueError(f"start {start} is after end {end}; exchange them")
    inclusive = context.get("inclusive", False)
    if not isinstance(inclusive, bool):
        raise ValueError(f"inclusive must be true or false, not {inclusive!r}")
    weekend = read_weekend()
    holidays = {read_date(day, f"holidays[{index}]") for index, day in enumerate(read_list("holidays", []))}
    first, after = start.toordinal(), end.toordinal() + inclusive
    free = [day for day in holidays if first <= day.toordinal() < after and day.weekday() not in weekend]
    return {
        "working_days": count_weekdays(first, after, weekend) - len(free),
        "from": start.isoformat(),
        "to": end.isoformat(),
        "counted": "start and end included" if inclusive else "start included, end excluded",
    }


result = count_working_days()
