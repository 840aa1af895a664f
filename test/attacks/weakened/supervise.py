"""
Stands for the driver's module of this name in a test: the program runs in the driver's own process, and so holds the
channel to the host. It shows what the fork is there against.
"""

import os

from artifacts import FOLDER, send_artifacts
from channel import send
from codec import encode
from environment import open_streams, set_environment
from outcome import outcome_of_report
from program import run_request


def supervise(request, *_):
    os.chdir(request["folder"])
    os.mkdir(FOLDER)
    open_streams()
    set_environment(request["scratch"])
    outcome = outcome_of_report(encode(run_request(request)), request["limits"])
    if outcome["status"] == "ok":
        outcome["omitted"] = send_artifacts(request["limits"]["diskBytes"], outcome["omitted"])
    send({"type": "done", "outcome": outcome, "truncated": False, "durationMs": 1})
