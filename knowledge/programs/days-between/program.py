import re
from datetime import date

KEYS = {"start", "start_date", "end", "end_date", "inclusive"}
ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def check_keys():
    unknown = sorted(set(context) - KEYS)
    if unknown:
        raise ValueError(f"context has keys that this program does not know: {unknown}; it takes {sorted(KEYS)}")


def read_day(name):
    names = [key for key in (name, f"{name}_date") if key in context]
    if len(names) != 1:
        raise ValueError(f'context needs one of "{name}" and "{name}_date"; found the keys {sorted(context)}')
    text = context[names[0]]
    if not isinstance(text, str) or not ISO.fullmatch(text.strip()):
        raise ValueError(f"{names[0]} must be an ISO date without a time, such as 2024-01-31, not {str(text)[:50]!r}")
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(f"{names[0]} is no date of the calendar: {text!r}") from None


def count_days():
    check_keys()
    if files:
        raise ValueError(f"this program reads no files, such as {sorted(files)}; give the dates in context")
    start, end, inclusive = read_day("start"), read_day("end"), context.get("inclusive", False)
    if start > end:
        raise ValueError(f"start {start} is after end {end}; exchange them")
    if not isinstance(inclusive, bool):
        raise ValueError(f"inclusive must be true or false, not {inclusive!r}")
    return {
        "days": (end - start).days + inclusive,
        "from": start.isoformat(),
        "to": end.isoformat(),
        "counted": "start and end included" if inclusive else "start included, end excluded",
    }


result = count_days()
