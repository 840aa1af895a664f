"""
Stands in for the Jupyter kernel of an E2B machine: runs one cell of code from standard input and tells what comes of it
as lines of ASCII JSON, in the form of E2B's code interpreter. `IPython.display.display` is all it has of IPython.
"""

import ast
import json
import os
import sys
import traceback
import types

events = os.fdopen(os.dup(1), "w", buffering=1)
os.dup2(2, 1)  # what is written past us is no event


def tell(kind, **content):
    events.write(json.dumps({"type": kind, **content}) + "\n")


class Stream:
    """Standard output or error as events."""

    def __init__(self, name):
        self.name = name

    def write(self, text):
        tell(self.name, text=text, timestamp="2026-11-22T00:00:00Z")
        return len(text)

    def flush(self):
        pass


def display(*values, raw=False):
    for value in values:
        # E2B's server knows some types by name, and puts all others into "extra"
        content = {"extra": value} if raw else {"text": repr(value)}
        tell("result", is_main_result=False, **content)


def run(code):
    tree = ast.parse(code, "<cell>")
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    namespace = {"__name__": "__main__"}
    exec(compile(tree, "<cell>", "exec"), namespace)
    if last is None:
        return
    value = eval(compile(ast.Expression(last.value), "<cell>", "eval"), namespace)
    if value is not None:
        tell("result", is_main_result=True, text=repr(value))


code = sys.stdin.buffer.read().decode("utf-8")
sys.stdout, sys.stderr = Stream("stdout"), Stream("stderr")
sys.modules["IPython"] = package = types.ModuleType("IPython")
sys.modules["IPython.display"] = package.display = types.ModuleType("IPython.display")
package.display.display = display
tell("number_of_executions", execution_count=1)
try:
    run(code)
except BaseException as error:
    tell("error", name=type(error).__name__, value=str(error), traceback=traceback.format_exc())
tell("end_of_execution")
