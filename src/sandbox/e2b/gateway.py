"""
Leads from unix sockets, one for each target of a run, to that target's addresses and port, and nowhere else. Runs in the
machine's kernel; stands in front of `bridge.py`, and uses its names. The program has no network but what its driver passes
on to here.
"""

import contextlib
import os
import socket
import threading
import time

DIAL_SECONDS = 10  # for all addresses of a target
ADDRESS_SECONDS = 2.5  # for one that is not the last
CHUNK_BYTES = 1 << 16
MAX_CONNECTIONS = 256  # the driver takes 64, but a program may go around it
CLOSE_SECONDS = 1


def dial(addresses, port):
    """Connects to the first address that answers. Raises OSError if none does."""
    deadline = time.monotonic() + DIAL_SECONDS
    for address in addresses[:-1]:
        try:
            return socket.create_connection((address, port), max(0.1, min(ADDRESS_SECONDS, deadline - time.monotonic())))
        except OSError:
            continue
    return socket.create_connection((addresses[-1], port), max(0.1, deadline - time.monotonic()))


class Connection:
    """One connection on its way between the driver and a target."""

    def __init__(self, inner):
        self.inner = inner
        self.outer = None
        self.sent = threading.Event()  # the target has all that the program will send, or there is none any more

    def carry(self, target):
        """Connects, and carries bytes both ways until both are through."""
        try:
            self.outer = dial(target["addresses"], target["port"])
            self.outer.settimeout(None)
            self.outer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            back = threading.Thread(target=self.move, args=(self.outer, self.inner), daemon=True)
            back.start()
            self.move(self.inner, self.outer)
            self.sent.set()
            back.join()
        except OSError:
            pass  # the program sees a connection that is broken off
        finally:
            self.sent.set()
            self.inner.close()
            if self.outer:
                self.outer.close()

    def move(self, source, sink):
        """Carries one way, as fast as the slower side takes it, and passes on the end."""
        try:
            while data := source.recv(CHUNK_BYTES):
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            self.break_off()

    def break_off(self):
        """Ends both sides at once, so that neither takes what it has for the whole."""
        for side in (self.inner, self.outer):
            try:
                if side:
                    side.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # it has ended already


class Gateway:
    """The sockets of one run, called by the places of their targets."""

    def __init__(self, folder, targets):
        self.connections = set()
        self.listeners = []
        for place, target in enumerate(targets):
            listener = socket.socket(socket.AF_UNIX)
            path = os.path.join(folder, str(place))
            listener.bind(path)
            os.chmod(path, 0o666)
            listener.listen(128)
            self.listeners.append(listener)
            threading.Thread(target=self.accept, args=(listener, target), daemon=True).start()

    def accept(self, listener, target):
        while True:
            try:
                inner, _ = listener.accept()
            except OSError:
                return  # it was closed
            if len(self.connections) >= MAX_CONNECTIONS:
                inner.close()
                continue
            connection = Connection(inner)
            self.connections.add(connection)
            threading.Thread(target=self.carry, args=(connection, target), daemon=True).start()

    def carry(self, connection, target):
        try:
            connection.carry(target)
        finally:
            self.connections.discard(connection)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        """Lets what the program sent arrive, for a moment; then nothing is open any more."""
        deadline = time.monotonic() + CLOSE_SECONDS
        open_now = list(self.connections)
        for connection in open_now:
            connection.sent.wait(max(0, deadline - time.monotonic()))
        for listener in self.listeners:
            listener.shutdown(socket.SHUT_RDWR)  # a mere close would not wake who waits in accept
            listener.close()
        for connection in list(self.connections):
            connection.break_off()


def write_shared(text, *parts):
    """Writes a file that the program's user can read."""
    path = os.path.join(*parts)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(path, 0o644)


def open_network(base):
    """Opens what leads to the run's targets, if it has any, and leaves in the folder what the driver looks for there."""
    network = PAYLOAD["network"]
    if network is None:
        return contextlib.nullcontext()
    write_shared(network["hosts"], base, "hosts")
    if network["certificates"] is not None:
        write_shared(network["certificates"], base, "certificates.pem")
    return Gateway(make_folder(base, "targets"), network["targets"])
