"""The files that a program leaves in `out/`, and what of it does not come back."""

import binascii
import os
import stat

from channel import send

FOLDER = "out"
MAX_FILES = 100
MAX_DEPTH = 8
MAX_NAMED = 20
CHUNK_BYTES = 3 << 16
NOT_PLAIN = "it is no plain file"


class Omitted:
    """What does not come back, and why: the first by name, the others by their number."""

    def __init__(self, files):
        self.files = files[:MAX_NAMED]
        self.more = len(files) - len(self.files)

    def add(self, path, reason):
        if len(self.files) < MAX_NAMED:
            self.files.append({"name": name_of(path), "reason": reason})
        else:
            self.more += 1


def name_of(path):
    """The path within the folder, with U+FFFD for bytes that are no text."""
    inside = path if path == FOLDER else os.path.relpath(path, FOLDER)
    return os.fsencode(inside).decode("utf-8", "replace")


def plain_files(folder, omitted, depth=0):
    """Paths of the plain files below, in order; links are not followed, whatever they point to."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as problem:
        omitted.add(folder, cannot_be_read(problem))
        return
    for entry in entries:
        if entry.is_file(follow_symlinks=False):
            yield entry.path
        elif not entry.is_dir(follow_symlinks=False):
            omitted.add(entry.path, "it is a link" if entry.is_symlink() else NOT_PLAIN)
        elif depth < MAX_DEPTH:
            yield from plain_files(entry.path, omitted, depth + 1)
        else:
            omitted.add(entry.path, f"it is a folder within more than {MAX_DEPTH} others")


def cannot_be_read(problem):
    return f"it cannot be read: {problem.strerror}"


def send_file(path, left, omitted):
    """Sends a file in pieces, in the size that it has now. Returns how many bytes may still be sent."""
    with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode):
            omitted.add(path, NOT_PLAIN)
            return left
        if found.st_size > left:
            omitted.add(path, f"it has {found.st_size} bytes, and all files together may still have {left}")
            return left
        name, missing = name_of(path), found.st_size
        while chunk := file.read(min(CHUNK_BYTES, missing)):
            missing -= len(chunk)
            send({"type": "artifact", "name": name, "data": binascii.b2a_base64(chunk, newline=False).decode("ascii"), "last": False})
        send({"type": "artifact", "name": name, "data": "", "last": True})
    return left - found.st_size


def send_artifacts(max_bytes, not_made):
    """Sends what the program left; it has ended, so nothing changes meanwhile. Returns what does not come back, with `not_made`."""
    omitted = Omitted(not_made)
    left = max_bytes
    if os.path.islink(FOLDER):
        omitted.add(FOLDER, "it is a link")  # it would show the driver's own view of /proc
    elif os.path.lexists(FOLDER):
        for count, path in enumerate(plain_files(FOLDER, omitted)):
            if count >= MAX_FILES:
                omitted.add(path, f"only {MAX_FILES} files come back")
                continue
            try:
                left = send_file(path, left, omitted)
            except OSError as problem:
                omitted.add(path, cannot_be_read(problem))
    return {"files": omitted.files, "more": omitted.more}
