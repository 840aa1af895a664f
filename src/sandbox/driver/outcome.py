"""How a run ended. The program's report is read here as what it is: bytes from a stranger."""

import os

from codec import decode, encode
from describe_error import CUT_END
from plain_data import FORBIDDEN_KEYS, MAX_DEPTH

MAX_TEXT = 4_096
MAX_WARNINGS = 20
MAX_OMITTED_TEXT = 200
MAX_INTEGER_DIGITS = 20

LIMIT_MESSAGES = {
    "timeout": "The program ran longer than {timeoutMs} ms and was ended.",
    "memory": "The program needed more than {memoryBytes} bytes of memory.",
    "disk": "The program wrote more than {diskBytes} bytes, or too many files.",
    "processes": "The program started more than {processes} processes and threads.",
    "result-size": "The result is larger than {resultBytes} bytes as JSON.",
}
REPORTED_LIMITS = ("memory", "disk", "processes", "result-size")


def limit_outcome(limit, limits):
    return {"status": limit, "message": LIMIT_MESSAGES[limit].format(**limits)}


def program_exit(message):
    return {"status": "error", "error": {"type": "ProgramExit", "message": message, "line": None, "traceback": ""}}


def signal_name(number):
    import signal  # only here, as it takes long to load

    try:
        return f" ({signal.Signals(number).name})"
    except ValueError:
        return ""


def exit_outcome(status):
    """The program's process ended without a report that counts."""
    code = os.waitstatus_to_exitcode(status)
    if code < 0:
        name = signal_name(-code)
        return program_exit(f"the program's process was ended by signal {-code}{name} before it handed back a result")
    return program_exit(
        f"the program's process ended with exit code {code} before it handed back a result:"
        " it called os._exit() or something like it, or closed descriptors that it had not opened"
    )


class NoReport(Exception):
    """What the program wrote is not a report."""


def need(condition):
    if not condition:
        raise NoReport


def text(value, size=MAX_TEXT):
    """The text, marked where it is cut; a mark that the cut would split is its end."""
    need(isinstance(value, str))
    if len(value) > size:
        mark = value.find(CUT_END, size - len(CUT_END), size + len(CUT_END))
        value = value[: min(size, mark) if mark >= 0 else size] + CUT_END
    return value.encode("utf-8", "replace").decode("utf-8")


def read_error(error):
    need(isinstance(error, dict))
    line = error.get("line")
    need(line is None or (type(line) is int and 0 <= line < 2**31))
    words = {key: text(error.get(key)) for key in ("type", "message", "traceback")}
    return {**words, "line": line}


def read_result(result):
    need(isinstance(result, dict))
    status = result.get("status")
    if status == "value":
        need("value" in result and isinstance(result.get("warnings"), list))
        warnings = [text(warning) for warning in result["warnings"][:MAX_WARNINGS]]
        return {"status": "value", "value": result["value"], "warnings": warnings}
    if status == "not-json":
        words = {key: text(result.get(key)) for key in ("path", "message")}
        return {"status": "not-json", "explicit": result.get("explicit") is True, **words}
    need(status == "none")
    return {"status": "none"}


def read_checks(checks):
    need(isinstance(checks, dict) and checks.get("status") in ("none", "passed", "failed"))
    if checks["status"] == "failed":
        return {"status": "failed", "error": read_error(checks.get("error"))}
    return {"status": checks["status"]}


def integer(digits):
    need(len(digits) <= MAX_INTEGER_DIGITS)  # int() of a million digits would keep the driver busy
    return int(digits)


def read_omitted(omitted):
    """Figures that could not be saved."""
    need(isinstance(omitted, list) and all(isinstance(file, dict) for file in omitted))
    return [{key: text(file.get(key), MAX_OMITTED_TEXT) for key in ("name", "reason")} for file in omitted[:MAX_WARNINGS]]


def read_outcome(report, limits):
    need(isinstance(report, dict))
    status = report.get("status")
    if status == "limit":
        need(report.get("limit") in REPORTED_LIMITS)
        return limit_outcome(report["limit"], limits)
    if status == "error":
        return {"status": "error", "error": read_error(report.get("error"))}
    need(status == "ok")
    parts = {"result": read_result(report.get("result")), "checks": read_checks(report.get("checks"))}
    return {"status": "ok", **parts, "omitted": read_omitted(report.get("omitted", []))}


def need_plain(value):
    """Level by level, as the depth is not to be trusted either: deeper values break those who read them."""
    level = [value]
    for _ in range(MAX_DEPTH + 1):
        objects = [item for item in level if isinstance(item, dict)]
        need(not any(key in item for item in objects for key in FORBIDDEN_KEYS))
        below = [item.values() for item in objects] + [item for item in level if isinstance(item, list)]
        level = [item for items in below for item in items]
    need(not level)


def fits(value, limits):
    """Whether a value is as small as it has to be. Raises ValueError if a number is not finite."""
    return len(encode(value)) <= limits["resultBytes"]


def outcome_of_report(data, limits):
    """What the program reported, checked part by part. Raises NoReport."""
    try:
        outcome = read_outcome(decode(data, integer), limits)
        value = outcome.get("result", {}).get("value")
        need_plain(value)
        return outcome if fits(value, limits) else limit_outcome("result-size", limits)
    except Exception as problem:  # whatever a stranger's bytes lead to, it is no failure of the sandbox
        raise NoReport from problem
