"""
Runs one request inside Pyodide, where program and driver share one interpreter: what is sent from here after the
program began may be the program's own words, and the host takes it for no more than that.
"""

import os
import random
import sys

import channel
from artifacts import FOLDER, send_artifacts
from codec import decode, encode
from environment import open_streams, set_environment
from missing import make_up
from outcome import NoReport, limit_outcome, outcome_of_report, program_exit
from program import OUT_OF_MEMORY, end_as_a_script, finish_output, run_request

# The ways from Python to JavaScript. What is behind them is a bare context of the engine: a program loses nothing
# that it could use, and whoever finds another way there finds no more.
BRIDGES = ("js", "pyodide_js", "pyodide", "_pyodide", "_pyodide_core")


def close_bridges():
    sys.meta_path[:] = [finder for finder in sys.meta_path if not is_bridge(getattr(finder, "__module__", "") or "")]
    for name in [*filter(is_bridge, sys.modules), *BRIDGES]:
        sys.modules[name] = None  # an import of it raises ModuleNotFoundError


def is_bridge(name):
    return name.partition(".")[0] in BRIDGES


def report_of(request):
    """The program's report as the forked program of other sandboxes would write it."""
    try:
        report = run_request(request)
        data = encode(report)
        if report["status"] == "ok":
            end_as_a_script()
        return data
    except MemoryError:
        return OUT_OF_MEMORY


def outcome_of(report, limits):
    try:
        return outcome_of_report(report, limits)
    except NoReport:
        return program_exit("the program's report cannot be read: it changed the modules that make it")
    except MemoryError:
        return limit_outcome("memory", limits)


def prepare(request):
    os.chdir(request["folder"])
    os.makedirs(FOLDER, exist_ok=True)
    set_environment(request["scratch"])
    open_streams()
    make_up()
    close_bridges()
    random.seed()  # the interpreter's memory comes from a snapshot, and its random numbers with it


def serve(text, sink):
    """Runs the request, sends its artifacts, and returns its outcome as JSON."""
    channel.sink = sink
    request = decode(text.encode("utf-8"))
    limits = dict(request["limits"])
    prepare(request)
    streams = (sys.stdout, sys.stderr)
    outcome = outcome_of(report_of(request), limits)
    finish_output(streams)
    if outcome["status"] == "ok":
        outcome["omitted"] = send_artifacts(limits["diskBytes"], outcome["omitted"])
    return encode(outcome).decode("ascii")
