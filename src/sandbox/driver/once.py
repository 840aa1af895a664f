"""
`once(key, action)`, as the program has it: an effect that happens at most once in a run, or of which the host's ledger
says that nobody knows. The driver asks the ledger; what is checked here is checked there again.
"""

import _thread
import errno
import os

from codec import decode, encode
from describe_error import CUT_END
from plain_data import PlainData

EFFECTS = 201  # the descriptor in the program that leads to the driver, beside the report's
MAX_KEY_LENGTH = 200
MAX_VALUE_BYTES = 1 << 16
MAX_MESSAGE_BYTES = 1 << 17  # a value with its key, and the JSON around them

# Bound before the program runs, which may put something else in their place.
read = os.read
write = os.write
process_id = os.getpid


class EffectError(RuntimeError):
    """An effect did not happen, or nobody knows whether it did."""


EffectError.__module__ = "builtins"  # tracebacks name it as they do what needs no import


def is_control(character):
    return character < " " or "\x7f" <= character <= "\x9f"


def key_problem(key):
    """Why a value is no key of an effect; None if it is one."""
    if not isinstance(key, str):
        return f"the key is a {type(key).__name__}, not text"
    if not 1 <= len(key) <= MAX_KEY_LENGTH:
        return f"the key has {len(key)} characters, and may have 1 to {MAX_KEY_LENGTH}"
    if any(map(is_control, key)):
        return "the key holds a control character, such as a line break"
    try:
        key.encode("utf-8")
    except UnicodeEncodeError:
        return "the key holds half a character (a lone surrogate)"
    return None


def shown_key(key):
    if not isinstance(key, str):
        return "..."
    return f'"{key}"' if len(key) <= MAX_KEY_LENGTH else f'"{key[:MAX_KEY_LENGTH]}{CUT_END}"'


def stored_value(value):
    """The value as the ledger keeps it: plain JSON, as of a result; None if it is not JSON or over the limit."""
    try:
        plain = PlainData(MAX_VALUE_BYTES).convert(value)
        return plain if len(encode(plain)) <= MAX_VALUE_BYTES else None
    except Exception:  # also an object of the program's own that cannot be read: the effect has happened all the same
        return None


def has_not_run(value):
    """Whether an action only made what would act later: nothing has happened then."""
    return hasattr(type(value), "__await__") or type(value).__name__ in ("generator", "async_generator")


class Line:
    """The way to the driver. One question at a time, from this process only."""

    def __init__(self):
        self.owner = process_id()
        self.lock = _thread.allocate_lock()
        self.number = 0

    def ask(self, question):
        """The driver's answer. Raises OSError if there is no way to it any more."""
        with self.lock:
            self.number += 1
            number = self.number
            write(EFFECTS, encode({"number": number, **question}))
            while True:
                data = read(EFFECTS, MAX_MESSAGE_BYTES)
                if not data:
                    raise OSError(errno.EPIPE, "the driver is gone")
                answer = decode(data)
                if answer["number"] == number:  # others were given up by a signal handler that raised
                    return answer


def make_once(effects):
    """The function `once` for the program. `effects` is the request's: whether there can be any, or why not."""
    line = Line()

    def refuse(key, problem):
        raise EffectError(f"once({shown_key(key)}): {problem}") from None

    def check(key, action):
        if effects["status"] == "none":
            refuse(key, effects["message"])
        problem = key_problem(key)
        if problem:
            refuse(key, problem)
        if not callable(action):
            refuse(key, "the action is not a function, so what it should do has been done already; write once(key, lambda: send(...))")

    def ask(key, question):
        if process_id() != line.owner:  # also one that an action forked
            refuse(key, "a forked process cannot ask for an effect; call once in the program's own process, in threads if need be")
        try:
            return line.ask(question)
        except OSError as error:
            if error.errno is None or isinstance(error, TimeoutError):
                raise  # a signal handler of the program's own did
            refuse(key, "there is no way to the ledger of effects: the program closed a descriptor that it had not opened")

    def once(key, action):
        """Runs the action unless it was run before under this key, and returns its value."""
        check(key, action)
        permit = ask(key, {"step": "start", "key": str.__str__(key)})
        if permit["status"] == "done":
            return permit["value"]
        if permit["status"] != "go":
            refuse(key, permit["message"])
        value = action()
        if has_not_run(value):
            refuse(key, f"the action gave back a {type(value).__name__}, which has not run; do all of it inside of the action")
        noted = ask(key, {"step": "finish", "key": str.__str__(key), "value": stored_value(value)})
        if noted["status"] != "finished":
            refuse(key, noted["message"])
        return value

    return once
