"""
The driver's side of `once`: what the program asks comes in here as bytes from a stranger, goes to the host as a frame of
ours, and the host's answer goes back. One question at a time: the next is not read before that.
"""

import os

from channel import send
from codec import decode, encode
from once import MAX_MESSAGE_BYTES, MAX_VALUE_BYTES, key_problem
from outcome import integer, need, need_plain

MAX_EFFECTS = 1_000
MAX_NUMBER = 2**31
ASKED, RUNNING, OVER = range(3)

USED_TWICE = "the key was used before in this run, and one key stands for one effect; put what tells the effects apart into it"
TOO_MANY = f"the run has had {MAX_EFFECTS} effects, and may not have more"
TOO_LARGE = "the effect is done, and the value that the ledger has of it is too large to be given back"
FORGED = "the program wrote to the descriptor of once, which only once may do"


def open_pair():
    """(the driver's descriptor, the program's) of a socket that keeps messages apart, also one that was cut short."""
    from _socket import AF_UNIX, SOCK_SEQPACKET, socketpair  # only here, as most runs need none

    return tuple(end.detach() for end in socketpair(AF_UNIX, SOCK_SEQPACKET, 0))


def read_question(data):
    """(number, step, key, value), checked part by part. Raises whatever a stranger's bytes lead to."""
    question = decode(data, integer)
    need(isinstance(question, dict))
    number, step, key, value = (question.get(name) for name in ("number", "step", "key", "value"))
    need(type(number) is int and 0 <= number < MAX_NUMBER)
    need(step in ("start", "finish") and key_problem(key) is None)
    need_plain(value)
    need(len(encode(value)) <= MAX_VALUE_BYTES)
    return number, step, key, value


class Effects:
    """The effects of one run."""

    def __init__(self, descriptor):
        self.descriptor = descriptor
        self.states = {}  # of every key that was asked for
        self.waiting = None  # (number, key) of the question that the host has still to answer
        self.forged = False

    def read(self):
        """Takes one question. False at the end."""
        try:
            data = os.read(self.descriptor, MAX_MESSAGE_BYTES)
        except ConnectionResetError:  # closed before an answer was read
            return False
        if not data:
            return False
        try:
            self.take(*read_question(data))
        except Exception:  # forged, whatever is wrong with it: the program ends, not the driver
            self.forged = True
        return not self.forged

    def take(self, number, step, key, value):
        if step == "finish":
            need(self.states.get(key) == RUNNING)
            self.pass_on(number, OVER, {"step": step, "key": key, "value": value})
        elif key in self.states:
            self.answer(number, {"status": "refused", "message": USED_TWICE})
        elif len(self.states) == MAX_EFFECTS:
            self.answer(number, {"status": "refused", "message": TOO_MANY})
        else:
            self.pass_on(number, ASKED, {"step": step, "key": key, "value": None})

    def pass_on(self, number, state, question):
        self.states[question["key"]] = state
        self.waiting = (number, question["key"])
        send({"type": "effect", **question})

    def hear(self, line):
        """Takes the host's answer and gives it to the program."""
        answer = decode(line)
        number, key = self.waiting
        self.waiting = None
        if answer["status"] == "go":
            self.states[key] = RUNNING
        self.answer(number, answer)

    def answer(self, number, answer):
        data = encode({**answer, "number": number})
        if len(data) > MAX_MESSAGE_BYTES:
            data = encode({"status": "refused", "message": TOO_LARGE, "number": number})
        try:
            os.write(self.descriptor, data)
        except BlockingIOError:  # it asks and asks, and reads no answer
            self.forged = True
        except OSError:
            pass  # it has closed its end
