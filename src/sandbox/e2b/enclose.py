"""
Gives the driver a place of its own inside the machine, then becomes the driver. Runs as `-c` text of a fresh
interpreter; its arguments are the channel's descriptor, the kind of place, the folder of inputs, a folder to work in,
how many bytes may be written, and where the driver has to listen for connections to the run's targets, if it has any.

`namespaces`: processes, network, mounts and users of its own, as under bubblewrap. `filter`: where the machine does not
allow that, a user of its own (if we are root) and a filter that leaves a program no socket to speak to the network.
"""

import ctypes
import errno
import os
import sys

CHANNEL = 3
INPUTS, SCRATCH, WORK = "/mnt", "/tmp", "/tmp/work"
SHARED_MEMORY_BYTES = 64 << 20
RUN_BYTES = 64 << 10
FIRST_SPARE_USER = 2_010_000_000  # above all that systems hand out; who owns nothing and runs nothing else
NOBODY = 65_534

NEW_USER, NEW_MOUNTS = 0x10000000, 0x00020000
NEW_OTHERS = 0x04000000 | 0x08000000 | 0x20000000 | 0x40000000  # NEWUTS, NEWIPC, NEWPID, NEWNET
READ_ONLY, NO_SETUID, NO_DEVICES, NO_EXECUTION = 1, 2, 4, 8
REMOUNT, BIND, RECURSIVE, PRIVATE = 32, 4096, 16384, 1 << 18
MOUNT_SETATTR, AT_CURRENT_FOLDER, AT_RECURSIVE = 442, -100, 0x8000
SET_PARENT_DEATH_SIGNAL = 1

libc = ctypes.CDLL(None, use_errno=True)


def demand(answer, words):
    if answer != 0:
        raise OSError(ctypes.get_errno(), words)


def mount(source, target, kind, flags, data=None):
    texts = [None if text is None else text.encode() for text in (source, target, kind, data)]
    demand(libc.mount(*texts[:3], ctypes.c_ulong(flags), texts[3]), f"mount {target}")


def limited_folder(target, size, mode, flags=0):
    mount("tmpfs", target, "tmpfs", NO_SETUID | NO_DEVICES | flags, f"size={size},mode={mode}")


def make_read_only(path):
    """Makes a mount and all below it read-only."""
    attributes = (ctypes.c_uint64 * 4)(READ_ONLY, 0, 0, 0)
    size = ctypes.c_size_t(ctypes.sizeof(attributes))
    flags = ctypes.c_uint(AT_RECURSIVE)
    demand(libc.syscall(MOUNT_SETATTR, AT_CURRENT_FOLDER, path.encode(), flags, attributes, size), "mount_setattr")


def write(path, text):
    with open(path, "w") as file:
        file.write(text)


def leave_namespaces():
    """Leaves the machine's namespaces; who is not root becomes able to by a user namespace, as the same user."""
    user, group = os.getuid(), os.getgid()
    demand(libc.unshare(NEW_OTHERS if user == 0 else NEW_USER | NEW_OTHERS), "unshare")
    if user != 0:
        write("/proc/self/setgroups", "deny")
        write("/proc/self/uid_map", f"{user} {user} 1")
        write("/proc/self/gid_map", f"{group} {group} 1")


def continue_as_first_process(base):
    """Returns in a child, which is process 1 of its namespace; this one waits for it, and outlives a kernel that is killed."""
    child = os.fork()
    if child == 0:
        return
    os.close(CHANNEL)
    _, status = os.waitpid(child, 0)
    import shutil  # only here, while nobody waits

    shutil.rmtree(base, ignore_errors=True)
    os._exit(os.waitstatus_to_exitcode(status) & 0xFF)


def arrange_folders(inputs, base, disk_bytes):
    """Leaves nothing to write but limited folders, and nothing of the machine's own to talk to."""
    demand(libc.unshare(NEW_MOUNTS), "unshare")
    mount(None, "/", None, RECURSIVE | PRIVATE)
    mount(inputs, INPUTS, None, BIND)
    limited_folder("/run", RUN_BYTES, 755)  # sockets of the machine's services lie there
    if LISTENING:
        show_targets(base)
    make_read_only("/")
    limited_folder("/dev/shm", min(SHARED_MEMORY_BYTES, disk_bytes), 1777)
    limited_folder(SCRATCH, disk_bytes, 1777)
    mount("proc", "/proc", "proc", NO_SETUID | NO_DEVICES | NO_EXECUTION)
    os.mkdir(WORK)


def own(user, folders):
    """Becomes this user, who then owns the folders. False where the machine has no such user."""
    try:
        for folder in folders:
            os.chown(folder, user, user)
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
        return False
    return True


def become_spare_user(*folders):
    """Becomes a user of its own, if we are root and there are others, and ties our life to our parent's. Whether it did."""
    if LISTENING:
        keep_rights()
    changed = os.getuid() == 0 and any(own(user, folders) for user in (FIRST_SPARE_USER + SPARE_NUMBER, NOBODY))
    if LISTENING and changed:
        reduce_rights()
    demand(libc.prctl(SET_PARENT_DEATH_SIGNAL, ctypes.c_ulong(9), None, None, None), "prctl")
    return changed


def enclose_in_namespaces(inputs, base, disk_bytes):
    leave_namespaces()
    if LISTENING:
        raise_loopback()
    continue_as_first_process(base)
    arrange_folders(inputs, base, disk_bytes)
    become_spare_user(WORK)
    return "namespaces", {"folder": WORK, "inputs": INPUTS, "scratch": SCRATCH}


def enclose_by_filter(inputs, base):
    folders = {name: os.path.join(base, name) for name in ("folder", "scratch")}
    for folder in folders.values():
        os.mkdir(folder, 0o700)
    place = "filter" if become_spare_user(*folders.values()) else "same-user"
    return place, {**folders, "inputs": inputs}


def announce(place, folders):
    """The line that comes before the driver's own, for the bridge."""
    import json  # only here; the driver does without

    os.write(CHANNEL, json.dumps({"place": place, "folders": folders}).encode("ascii") + b"\n")


SPARE_NUMBER = os.getpid()  # of the machine's, before there is a namespace: runs beside each other differ
descriptor, place, inputs, base, disk_bytes, LISTENING = sys.argv[1:7]
os.dup2(int(descriptor), CHANNEL)
os.closerange(CHANNEL + 1, 1024)
if place == "namespaces":
    sys.argv[1:] = ["confined", f"relay={LISTENING}"] if LISTENING else ["confined"]
    announce(*enclose_in_namespaces(inputs, base, int(disk_bytes)))
else:
    sys.argv[1:] = ["filtered"]
    announce(*enclose_by_filter(inputs, base))
