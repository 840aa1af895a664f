"""The files that a program leaves in `out/`."""

import binascii
import os
import stat

from channel import send

FOLDER = "out"
MAX_FILES = 100
MAX_DEPTH = 8
CHUNK_BYTES = 3 << 16


def regular_files(folder, depth=0):
    """Paths of the plain files below, in order; links are not followed, whatever they point to."""
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if entry.is_dir(follow_symlinks=False) and depth < MAX_DEPTH:
            yield from regular_files(entry.path, depth + 1)
        elif entry.is_file(follow_symlinks=False):
            yield entry.path


def send_file(path, left):
    """Sends a file in pieces. Returns how many bytes may still be sent."""
    name = os.path.relpath(path, FOLDER).encode("utf-8", "replace").decode("utf-8")
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with open(descriptor, "rb") as file:
        size = os.fstat(descriptor).st_size
        if not stat.S_ISREG(os.fstat(descriptor).st_mode) or size > left:
            return left
        while chunk := file.read(CHUNK_BYTES):
            send({"type": "artifact", "name": name, "data": binascii.b2a_base64(chunk, newline=False).decode("ascii"), "last": False})
        send({"type": "artifact", "name": name, "data": "", "last": True})
    return left - size


def send_artifacts(max_bytes):
    """Sends what the program left; it has ended, so nothing changes meanwhile."""
    left = max_bytes
    if os.path.islink(FOLDER):
        return  # it would show the driver's own view of /proc
    try:
        for count, path in enumerate(regular_files(FOLDER)):
            if count == MAX_FILES:
                break
            left = send_file(path, left)
    except OSError:
        return  # it removed the folder, or closed it to itself
