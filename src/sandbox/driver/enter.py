"""What the forked child does before it is the program's process."""

import _signal as signal  # the package around it takes long to load
import os
import resource

from channel import CHANNEL
from environment import open_streams, set_environment
from once import EFFECTS
from privileges import open_to_its_own, spare_address_space
from program import run_and_report

REPORT = 200  # the report's descriptor in the program, out of the way of what it opens
LAST_DESCRIPTOR = 1 << 16
OPEN_FILES = 512
SET_UP_FAILED = 70


def lower_limit(kind, wanted):
    hard = resource.getrlimit(kind)[1]
    value = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(kind, (value, value))


def set_limits(limits, own_user):
    lower_limit(resource.RLIMIT_AS, limits["memoryBytes"])
    lower_limit(resource.RLIMIT_FSIZE, limits["diskBytes"])
    lower_limit(resource.RLIMIT_NOFILE, OPEN_FILES)
    lower_limit(resource.RLIMIT_CORE, 0)
    if own_user:  # it counts the user's processes everywhere: of use only where the user is ours alone
        lower_limit(resource.RLIMIT_NPROC, limits["processes"] + 1)  # the driver is the one more


def move_descriptors(pipes):
    """Leaves the standard three, the report and the effects; the channel and all else of the driver's is closed."""
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    targets = {"stdout": 1, "stderr": 2, "report": REPORT, "effects": EFFECTS}
    for name, target in targets.items():
        if name in pipes:
            os.dup2(pipes[name][1], target, inheritable=target < REPORT)
    os.closerange(CHANNEL, REPORT)
    os.closerange((EFFECTS if "effects" in pipes else REPORT) + 1, LAST_DESCRIPTOR)  # the host may itself have been started with some that it does not know


def reset_signals():
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)


def become_program(request, pipes, confined):
    """Turns the forked child into the program's process. Never returns."""
    try:
        os.setsid()
        move_descriptors(pipes)
        reset_signals()
        open_streams()
        set_environment(request["scratch"], request.get("environment", {}))
        open_to_its_own()
        spare_address_space()
        set_limits(request["limits"], confined)
        run_and_report(request, REPORT)
    finally:
        os._exit(SET_UP_FAILED)
