"""The program's own process: runs program and checks, and reports. The driver believes it nothing beyond that report."""

import _ast
import atexit
import os
import sys

from codec import decode, encode
from describe_error import CHECKS, GENERATED, describe_error, limit_behind
from figures import save_figures
from once import make_once
from plain_data import NotJson, PlainData, ResultTooLarge

OUT_OF_MEMORY = b'{"status":"limit","limit":"memory"}'  # made ahead: there may be no memory left to make it

NO_ANSWERS = ("write", "writelines", "write_text", "write_bytes", "truncate", "seek", "system", "call")

READERS_OF_SOURCE = ("traceback", "inspect", "logging")

# Bound before the program runs, which may put something else in their place.
exit_now = os._exit
write = os.write
process_id = os.getpid


def main_namespace(request):
    """A fresh `__main__` with what the program may use."""
    module = type(sys)("__main__")
    sys.modules["__main__"] = module  # pickle and dataclasses look their module up by name
    sys.argv = ["program.py"]
    files = {name: name for name in request["files"]}
    module.__dict__.update(context=request["context"], params=request["params"], files=files, once=make_once(request["effects"]))
    return module.__dict__


def show_source(code, filename):
    """Lets a program that prints tracebacks of its own show its lines; loading linecache for all would take long."""
    if any(word in code for word in READERS_OF_SOURCE):
        import linecache

        linecache.cache[filename] = (len(code), None, code.splitlines(True), filename)


def is_answer(expression):
    """Whether a last expression may be the answer. What `write` and the like return is a count or a status, never meant."""
    function = expression.func if isinstance(expression, _ast.Call) else None
    name = function.attr if isinstance(function, _ast.Attribute) else getattr(function, "id", None)
    return name not in NO_ANSWERS


def execute(code, filename, namespace):
    """Runs code; returns the value of its last statement if that is an expression that may be the answer, else None."""
    show_source(code, filename)
    try:
        tree = compile(code, filename, "exec", _ast.PyCF_ONLY_AST, dont_inherit=True)
    except ValueError as error:  # a null byte, or text that is not UTF-8
        raise SyntaxError(str(error)) from None
    ends_with_answer = tree.body and isinstance(tree.body[-1], _ast.Expr) and is_answer(tree.body[-1].value)
    last = tree.body.pop() if ends_with_answer else None
    exec(compile(tree, filename, "exec", dont_inherit=True), namespace)
    if last is None:
        return None
    return eval(compile(_ast.Expression(last.value), filename, "eval", dont_inherit=True), namespace)


def is_normal_exit(error):
    return isinstance(error, SystemExit) and (error.code is None or (isinstance(error.code, int) and error.code == 0))


def run_program(request, namespace, sources):
    """Runs the program. Returns (value of the last expression, report of its failure)."""
    try:
        return execute(request["code"], GENERATED, namespace), None
    except BaseException as error:
        if is_normal_exit(error):
            return None, None
        limit = limit_behind(error, sources)
        if limit:
            return None, {"status": "limit", "limit": limit}
        return None, {"status": "error", "error": describe_error(error, GENERATED, sources)}


def take_result(namespace, last, max_bytes):
    """What the program hands back, and its JSON text if it is a value. Raises ResultTooLarge."""
    explicit = "result" in namespace
    value = namespace["result"] if explicit else last
    if value is None and not explicit:
        return {"status": "none"}, None
    data = PlainData(max_bytes)
    try:
        plain = data.convert(value)
    except NotJson as problem:
        return {"status": "not-json", "explicit": explicit, "path": problem.path, "message": problem.message}, None
    except (MemoryError, ResultTooLarge):
        raise
    except Exception as error:  # an object of the program's own that cannot be read
        message = f"could not be read: {describe_error(error, GENERATED, {})['message']}"
        return {"status": "not-json", "explicit": explicit, "path": "result", "message": message}, None
    text = encode(plain)
    if len(text) > max_bytes:
        raise ResultTooLarge
    return {"status": "value", "value": plain, "warnings": data.warnings}, text


def run_checks(request, namespace, sources):
    try:
        execute(request["checks"], CHECKS, namespace)
    except BaseException as error:  # also a SystemExit: checks that were cut short have not passed
        return {"status": "failed", "error": describe_error(error, CHECKS, sources)}
    return {"status": "passed"}


def end_if_forked(owner, failure):
    """Ends a fork of the program that came back to here; the program itself reports."""
    if process_id() == owner:
        return
    if failure and "error" in failure:
        print(failure["error"]["traceback"], file=sys.stderr)
    finish_output(())
    exit_now(1 if failure else 0)


def run_request(request):
    """Runs program and checks. Returns the report."""
    owner, out = process_id(), os.path.abspath("out")  # the program may go to another folder
    sources = {GENERATED: request["code"], CHECKS: request["checks"] or ""}
    namespace = main_namespace(request)
    given = encode({"context": request["context"], "params": request["params"]}) if sources[CHECKS].strip() else None
    last, failure = run_program(request, namespace, sources)
    end_if_forked(owner, failure)
    if failure:
        return failure
    try:
        result, text = take_result(namespace, last, request["limits"]["resultBytes"])
    except ResultTooLarge:
        return {"status": "limit", "limit": "result-size"}
    report = {"status": "ok", "result": result, "checks": {"status": "none"}, "omitted": save_figures(out)}
    refused = result["status"] == "not-json" and result["explicit"]
    if not sources[CHECKS].strip() or refused:
        return report
    namespace.update(decode(given))  # the program may have changed what it was given
    if text is not None:
        namespace["result"] = decode(text)
    return {**report, "checks": run_checks(request, namespace, sources)}


def end_as_a_script():
    """Waits for threads that are no daemons, then runs exit functions. The interpreter has no public call for this."""
    if "threading" in sys.modules:
        sys.modules["threading"]._shutdown()
    atexit._run_exitfuncs()


def finish_output(streams):
    """Flushes what the program printed, through whatever it has put in their place."""
    for stream in (sys.stdout, sys.stderr, *streams):
        try:
            stream.flush()
        except BaseException:  # closed, replaced by None, or its descriptor is gone
            continue


def run_and_report(request, report):
    """Runs the request, writes its report to the descriptor `report` and ends this process."""
    streams = (sys.stdout, sys.stderr)
    try:
        report_frame = run_request(request)
        data = encode(report_frame)
        if report_frame["status"] == "ok":
            end_as_a_script()
    except MemoryError:
        data = OUT_OF_MEMORY
    finish_output(streams)
    while data:
        data = data[write(report, data) :]
    exit_now(0)
