"""Runs one request in a process of its own, watches it from outside, and composes all that the host hears of it."""

import _signal as signal  # the package around it takes long to load
import os
import select
import time

from artifacts import FOLDER, send_artifacts
from channel import CHANNEL, send
from effects import FORGED, Effects, open_pair
from enter import become_program
from outcome import NoReport, exit_outcome, limit_outcome, outcome_of_report, program_exit
from output import Output, Report
from processes import end_all, measure_tree, reap
from sockets import socket_memory

MAX_FILES = 100_000  # a tmpfs has no quota of its own for files, and each costs the host memory
MEASURE_EVERY_SECONDS = 0.1
REPORT_EXTRA_BYTES = 100_000  # beside the result: checks, warnings, error


def prepare_folder(request):
    """Goes to the work folder and puts the inputs there, as links into a folder that cannot be written."""
    os.chdir(request["folder"])
    os.mkdir(FOLDER)
    for name in request["files"]:
        os.makedirs(os.path.dirname(name) or ".", exist_ok=True)
        os.symlink(os.path.join(request["inputs"], name), name)


class Run:
    """One program, from its fork to the end of its last process."""

    def __init__(self, request, confined, relay):
        self.limits = request["limits"]
        self.confined = confined
        self.relay = relay
        self.status = None  # of the program's own process, once it has ended
        self.broken_limit = None
        self.host_gone = False
        pipes = {name: os.pipe() for name in ("stdout", "stderr", "report", "wake")}
        if request["effects"]["status"] == "possible":
            pipes["effects"] = open_pair()
        os.set_blocking(pipes["wake"][1], False)
        signal.set_wakeup_fd(pipes["wake"][1], warn_on_full_buffer=False)
        self.started = time.monotonic()
        self.pid = os.fork()
        if self.pid == 0:
            become_program(request, pipes, confined)
        self.listen(pipes)

    def listen(self, pipes):
        for name in pipes:
            if name != "wake":
                os.close(pipes[name][1])
        for name in pipes:
            os.set_blocking(pipes[name][0], False)
        self.wake = pipes["wake"][0]
        self.outputs = [Output(pipes[name][0], name, self.limits["outputBytes"]) for name in ("stdout", "stderr")]
        self.report = Report(pipes["report"][0], self.limits["resultBytes"] + REPORT_EXTRA_BYTES)
        self.effects = Effects(pipes["effects"][0]) if "effects" in pipes else None
        self.heard = b""  # of the host's line that has not ended yet
        readers = (*self.outputs, self.report, self.effects, self.relay)
        self.readers = {reader.descriptor: reader for reader in readers if reader}
        self.poll = select.poll()
        for descriptor in (*self.readers, self.wake, CHANNEL):
            self.poll.register(descriptor, select.POLLIN)

    def note_end(self, pid, status):
        if pid == self.pid:
            self.status = status

    def over(self):
        return self.status is not None or self.broken_limit is not None or self.host_gone or self.forged()

    def forged(self):
        return self.effects is not None and self.effects.forged

    def watch(self):
        """Waits for the program's end, its time or another limit."""
        deadline = self.started + self.limits["timeoutMs"] / 1000
        measure_at = self.started + MEASURE_EVERY_SECONDS
        while not self.over():
            wait = min(deadline, measure_at) - time.monotonic()
            for descriptor, _ in self.poll.poll(max(0, wait) * 1000 + 1):
                self.take(descriptor)
            now = time.monotonic()
            if now >= measure_at:
                self.measure()
                measure_at = time.monotonic() + MEASURE_EVERY_SECONDS
            if now >= deadline and not self.over():
                self.broken_limit = "timeout"

    def take(self, descriptor):
        if descriptor == CHANNEL:
            self.hear_host()
        elif descriptor == self.wake:
            os.read(self.wake, 4096)
            reap(os.WNOHANG, self.note_end)
        elif not self.readers[descriptor].read() or self.is_waiting(descriptor):
            self.poll.unregister(descriptor)
        if self.report.left < 0:
            self.broken_limit = "result-size"

    def is_waiting(self, descriptor):
        """Whether the program has asked what the host has to answer first."""
        return self.effects is not None and descriptor == self.effects.descriptor and self.effects.waiting is not None

    def hear_host(self):
        """Takes what the host says: nothing but answers about effects, and its end."""
        try:
            data = os.read(CHANNEL, 1 << 16)
        except OSError:
            data = b""  # it died with something of ours unread
        self.host_gone = not data
        *lines, self.heard = (self.heard + data).split(b"\n")
        for line in lines:
            self.effects.hear(line)
            self.poll.register(self.effects.descriptor, select.POLLIN)

    def measure(self):
        """Looks at what no kernel limit covers: the whole tree's memory, sockets and threads, and the number of files."""
        threads, memory = measure_tree(self.limits["memoryBytes"])
        if self.confined:
            memory += socket_memory()
        if memory > self.limits["memoryBytes"]:
            self.broken_limit = "memory"
        elif threads > self.limits["processes"]:
            self.broken_limit = "processes"
        elif self.confined and any(files_in(folder) > MAX_FILES for folder in (".", "/dev/shm")):
            self.broken_limit = "disk"

    def finish(self):
        """Ends what still runs and takes what is left in the pipes."""
        end_all(self.note_end)
        self.duration_ms = (time.monotonic() - self.started) * 1000
        if self.relay and not (self.broken_limit or self.host_gone):
            self.relay.drain(time.monotonic)
        for reader in (*self.outputs, self.report):
            try:
                while reader.read():
                    pass
            except BlockingIOError:
                continue  # held open by a process that got away, which only the unconfined can

    def outcome(self):
        if self.broken_limit:
            return limit_outcome(self.broken_limit, self.limits)
        if self.forged():
            return program_exit(FORGED)
        if self.report.left < 0:
            return limit_outcome("result-size", self.limits)
        try:
            if self.status == 0:
                return outcome_of_report(self.report.data(), self.limits)
        except NoReport:
            pass
        return exit_outcome(self.status)


def files_in(folder):
    """How many files the folder's file system holds."""
    found = os.statvfs(folder)
    return found.f_files - found.f_ffree


def supervise(request, confined, relay):
    """Runs one request; the last frame is its outcome."""
    prepare_folder(request)
    run = Run(request, confined, relay)
    run.watch()
    run.finish()
    if run.host_gone:
        return
    outcome = run.outcome()
    if outcome["status"] == "ok":
        outcome["omitted"] = send_artifacts(request["limits"]["diskBytes"], outcome["omitted"])
    truncated = any(output.truncated for output in run.outputs)
    send({"type": "done", "outcome": outcome, "truncated": truncated, "durationMs": run.duration_ms})
