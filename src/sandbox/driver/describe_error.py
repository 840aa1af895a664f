"""Says what an exception means to the author of the program: its own lines only, and none of ours."""

import errno

GENERATED = "<generated>"
CHECKS = "<checks>"

# Where a text was cut: half a secret may stand there, which the host cannot know by its looks.
CUT_END, CUT_START = "\u2026[cut]", "[cut]\u2026"

MAX_MESSAGE = 4_000
MAX_TRACEBACK_BYTES = 4_096 - 32  # a mark at both ends fits as well: where a mark is cut, nobody knows it
FIRST_FRAMES, LAST_FRAMES, MAX_CAUSES = 3, 12, 3
NEW_THREAD_BYTES = 2 << 20  # its stack, and a little beside it
STARTING_A_PROCESS = ("fork", "spawn", "_execute_child", "_launch")


def message_of(error):
    try:
        text = str(error)
        return text if len(text) <= MAX_MESSAGE else text[:MAX_MESSAGE] + CUT_END
    except BaseException:  # a program's own __str__ may do anything
        return "(its message cannot be read)"


def source_line(sources, filename, line):
    lines = sources.get(filename, "").splitlines()
    return lines[line - 1].strip() if 0 < line <= len(lines) else ""


def frames_of(error, sources):
    """(file, line, function) of each frame that lies in the program or the checks."""
    frames = []
    entry = error.__traceback__
    while entry is not None:
        code = entry.tb_frame.f_code
        if code.co_filename in sources:
            frames.append((code.co_filename, entry.tb_lineno, code.co_name))
        entry = entry.tb_next
    return frames


def format_frames(frames, sources):
    hidden = len(frames) - FIRST_FRAMES - LAST_FRAMES
    text = []
    for place, (filename, line, function) in enumerate(frames):
        if hidden > 0 and FIRST_FRAMES <= place < FIRST_FRAMES + hidden:
            if place == FIRST_FRAMES:
                text.append(f"  ... {hidden} more frames\n")
            continue
        text.append(f'  File "{filename}", line {line}, in {function}\n    {source_line(sources, filename, line)}\n')
    return "".join(text)


def format_syntax_error(error, sources):
    line = error.lineno or 0
    text = source_line(sources, error.filename, line)
    return f'  File "{error.filename}", line {line}\n    {text}\n' if text else ""


def format_one(error, sources):
    name = type(error).__qualname__
    module = type(error).__module__
    name = name if module in ("builtins", "__main__") else f"{module}.{name}"
    frames = format_frames(frames_of(error, sources), sources)
    if isinstance(error, SyntaxError):
        frames += format_syntax_error(error, sources)
    message = error.msg if isinstance(error, SyntaxError) else message_of(error)
    return f"{frames}{name}: {message}" if message else f"{frames}{name}"


def format_traceback(error, sources):
    """The traceback with its causes, the first cause on top as Python has it; too long, its end counts."""
    parts = [format_one(error, sources)]
    while len(parts) <= MAX_CAUSES:
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        if error is None:
            break
        parts.append(format_one(error, sources))
    text = "\n\nwhich led to:\n\n".join(reversed(parts)).encode("utf-8", "replace")
    if len(text) <= MAX_TRACEBACK_BYTES:
        return text.decode("utf-8", "ignore")
    return CUT_START + text[-MAX_TRACEBACK_BYTES:].decode("utf-8", "ignore")


def describe_error(error, filename, sources):
    """The error in the words of the port; the line is the innermost one in `filename`."""
    lines = [line for file, line, _ in frames_of(error, sources) if file == filename]
    line = lines[-1] if lines else None
    message = message_of(error)
    if isinstance(error, SyntaxError) and error.filename == filename:
        line, message = error.lineno, error.msg
    if isinstance(error, AssertionError) and not message and line is not None:
        message = source_line(sources, filename, line)
    if isinstance(error, SystemExit):
        message = f"the program called sys.exit({message_of(error)!r}); a normal end is sys.exit(0) or no call"
    name = type(error).__name__
    return {"type": name, "message": message, "line": line, "traceback": format_traceback(error, sources)}


def limit_behind(error, sources):
    """The limit that an exception tells of, or None."""
    if isinstance(error, MemoryError):
        return "memory"
    if isinstance(error, RuntimeError) and "can't start new thread" in message_of(error):
        return "memory" if lacks_address_space() else "processes"
    number = error.errno if isinstance(error, OSError) else None
    if number == errno.ENOMEM:
        return "memory"
    if number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return "disk"
    if number == errno.EAGAIN and began_in_start(error, sources):
        return "processes"
    return None


def began_in_start(error, sources):
    """Whether the error began where a process is started: a socket that is not ready has the same number."""
    entry = error.__traceback__
    while entry.tb_next is not None:
        entry = entry.tb_next
    code = entry.tb_frame.f_code
    words = f"{code.co_name} {source_line(sources, code.co_filename, entry.tb_lineno)}"
    return any(word in words for word in STARTING_A_PROCESS)


def lacks_address_space():
    """Whether another thread's stack would not fit: the error of a thread that cannot start is the same for every cause."""
    try:
        import resource  # only here, as few programs come to this, and Pyodide has none

        with open("/proc/self/statm") as file:
            used = int(file.read().split()[0]) * resource.getpagesize()
        limit = resource.getrlimit(resource.RLIMIT_AS)[0]
    except (ImportError, OSError):
        return False
    return limit != resource.RLIM_INFINITY and used + NEW_THREAD_BYTES > limit
