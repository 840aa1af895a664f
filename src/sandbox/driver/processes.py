"""The processes below the driver: what they use, and their end."""

import _signal as signal  # the package around it takes long to load
import os
import resource

PAGE_BYTES = resource.getpagesize()


def read_stat(pid):
    """(parent, threads, resident bytes) of a process; None if it is gone or a zombie."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            fields = file.read().rpartition(b")")[2].split()  # the name before may hold anything
    except OSError:
        return None
    return None if fields[0] == b"Z" else (int(fields[1]), int(fields[17]), int(fields[21]) * PAGE_BYTES)


def descendants():
    """pid -> (parent, threads, resident bytes) of every process below this one."""
    stats = {int(name): read_stat(name) for name in os.listdir("/proc") if name.isdigit()}
    found = {}
    parents = [os.getpid()]
    while parents:
        children = {pid: stat for pid, stat in stats.items() if stat and stat[0] in parents and pid not in found}
        found.update(children)
        parents = list(children)
    return found


def memory_of(pid, resident):
    """Memory of a process in bytes, with what it shares with others divided among them."""
    try:
        with open(f"/proc/{pid}/smaps_rollup") as file:
            return next(int(line.split()[1]) * 1024 for line in file if line.startswith("Pss:"))
    except (OSError, StopIteration):
        return resident


def measure_tree(enough_bytes):
    """(threads, memory in bytes) of all processes below; exact about memory only where it may pass `enough_bytes`."""
    found = descendants()
    threads = sum(stat[1] for stat in found.values())
    memory = sum(stat[2] for stat in found.values())
    if memory > enough_bytes and len(found) > 1:
        memory = sum(memory_of(pid, stat[2]) for pid, stat in found.items())
    return threads, memory


def reap(flags, on_end):
    """Takes note of ended children. False when there are none left."""
    try:
        pid, status = os.waitpid(-1, flags)
        while pid:
            on_end(pid, status)
            pid, status = os.waitpid(-1, flags)
    except ChildProcessError:
        return False
    return True


def end_all(on_end):
    """Ends every process below, daemons too, and returns when none is left."""
    if os.getpid() == 1:
        try:
            os.kill(-1, signal.SIGKILL)  # at one blow: no fork can slip through
        except ProcessLookupError:
            pass
        reap(0, on_end)
        return
    while living := descendants():
        for pid in living:
            try:
                os.kill(pid, signal.SIGKILL)
            except OSError:
                continue  # it has ended meanwhile
        on_end(*os.waitpid(-1, 0))
    reap(os.WNOHANG, on_end)
