"""What Pyodide has not: said clearly where a program asks for it, or done without where that is possible."""

import _thread
import asyncio
import threading
import time


def no_threads(*_, **__):
    raise RuntimeError("this sandbox (Pyodide) has no threads; do the work in one after the other")


class Sleeper:
    """Stands in for a selector: with no sockets, there is nothing to wait for but time."""

    def select(self, timeout):
        if timeout:
            time.sleep(timeout)
        return []


class Loop(asyncio.BaseEventLoop):
    """An event loop for one thread, which Pyodide's own is not: that one needs the browser's."""

    def __init__(self):
        super().__init__()
        self._selector = Sleeper()

    def _process_events(self, events):
        pass

    def _write_to_self(self):
        pass


class Policy(asyncio.events._BaseDefaultEventLoopPolicy):
    _loop_factory = Loop


def make_up():
    """Puts all this in place. Leaves nothing of the loop that Pyodide has set."""
    for module, name in (
        (_thread, "start_new_thread"), (_thread, "start_new"), (_thread, "start_joinable_thread"),
        (threading, "_start_joinable_thread"), (threading, "_start_new_thread"),
    ):  # fmt: skip
        if hasattr(module, name):
            setattr(module, name, no_threads)
    asyncio.events._set_event_loop_policy(Policy())
    asyncio.events._set_running_loop(None)
    asyncio.run = asyncio.runners.run
