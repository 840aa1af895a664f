"""What a program finds around it, whatever kind of process it runs in."""

import os
import sys

ENVIRONMENT = {
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "OMP_NUM_THREADS": "1",  # numeric libraries would start a thread for each of the host's cores
    "OPENBLAS_NUM_THREADS": "1",
    "MPLBACKEND": "Agg",  # there is no display, whatever the machine's own settings of matplotlib say
}


def set_environment(scratch, more=()):
    os.environ.clear()
    os.environ.update(ENVIRONMENT, HOME=scratch, TMPDIR=scratch, MPLCONFIGDIR=f"{scratch}/matplotlib")
    os.environ.update(more)


def open_streams():
    """Line by line, so that what was printed is there even where the process does not end as it should."""
    for number, name in ((1, "stdout"), (2, "stderr")):
        stream = open(number, "w", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False)
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
