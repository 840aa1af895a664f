"""What the driver gives up before it starts a program."""

import _thread
import ctypes

from seccomp import install_filter

SET_PARENT_DEATH_SIGNAL, SET_DUMPABLE, DROP_BOUNDING, SET_CHILD_SUBREAPER, AMBIENT = 1, 4, 24, 36, 47
CLEAR_ALL_AMBIENT = 4
ARENA_MAX, ARENAS = -8, 2
THREAD_STACK_BYTES = 1 << 20
CAPABILITY_VERSION_3 = 0x20080522


def prctl(option, value, pointer=None):
    """prctl(2). Raises OSError."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(option, ctypes.c_ulong(value), pointer, None, None) != 0:
        raise OSError(ctypes.get_errno(), f"prctl({option})")


def protect_driver():
    """Closes the driver's memory, descriptors and environment to other processes of its uid, and adopts orphans."""
    prctl(SET_DUMPABLE, 0)
    prctl(SET_CHILD_SUBREAPER, 1)


def drop_capabilities():
    """Gives up every capability for good; those who have none lose nothing."""
    for capability in range(64):
        try:
            prctl(DROP_BOUNDING, capability)
        except OSError:
            break  # the first that does not exist, or the first we may not drop: the sets below still go
    prctl(AMBIENT, CLEAR_ALL_AMBIENT)
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    if libc.capset(header, (ctypes.c_uint32 * 6)()) != 0:
        raise OSError(ctypes.get_errno(), "capset")


def confine(network):
    """Leaves nothing to the program that the namespaces do not already take away; without `network` none of that either."""
    drop_capabilities()
    install_filter(prctl, network)


def open_to_its_own():
    """Undoes protect_driver in the program's process, and ties its life to the driver's."""
    prctl(SET_DUMPABLE, 1)
    prctl(SET_PARENT_DEATH_SIGNAL, 9)
    with open("/proc/self/oom_score_adj", "w") as file:
        file.write("1000")  # where the host's memory runs out, the program goes first


def spare_address_space():
    """Lets threads take less of it: by default each has a stack of 8 MiB and 64 MiB for malloc, and some 20 fill 1 GiB."""
    _thread.stack_size(THREAD_STACK_BYTES)
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # not every libc has one
    if mallopt:
        mallopt(ARENA_MAX, ARENAS)
