"""
The driver: the trusted parent of one program. `confined` as argument: it must give up what it holds, or refuse.
`filtered`: the same where there are no namespaces, and so no network either, but for sockets inside of the program.
"""

import _signal as signal  # the package around it takes long to load
import os
import sys

from channel import read_request, send
from privileges import confine, protect_driver
from supervise import supervise


def ignore_signals():
    """The program has the driver's uid: as pid 1 the driver is only safe from signals that it does not handle."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, lambda *_: None)  # wakes the driver through its wake pipe


def main(open_relay=None):
    """`open_relay` listens for the program's connections: first of all, as ports below 1024 need a capability."""
    confined, filtered = "confined" in sys.argv, "filtered" in sys.argv
    protect_driver()
    ignore_signals()
    relay = open_relay() if open_relay else None
    if confined or filtered:
        confine(network=confined)
    send({"type": "ready"})
    request = read_request()
    if request is not None:
        supervise(request, confined, relay)
    os._exit(0)


if __name__ == "__main__":
    main()
