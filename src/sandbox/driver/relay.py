"""
Carries the program's connections to the host: each target has a listener here and a unix socket of the host's, which
leads to it and nowhere else. `relay=127.0.0.2:993,127.0.0.3:5432` as argument says where to listen.
"""

import select
import sys
from _socket import socket as Socket  # the package around it takes long to load

from main import main as drive

FOLDER = "/run/targets"
CHUNK_BYTES = 1 << 16
MAX_CONNECTIONS = 64
DRAIN_SECONDS = 1


class Direction:
    """Bytes from one socket to another. At most one chunk waits here, so that who sends has to wait for who receives."""

    def __init__(self, source, sink):
        self.source = source
        self.sink = sink
        self.waiting = b""
        self.ended = False  # the source will send no more
        self.done = False  # and the sink has all of it, and knows

    def move(self):
        """Moves what can be moved now. Raises OSError if one of the two is gone."""
        try:
            if not self.waiting and not self.ended:
                self.waiting = memoryview(self.source.recv(CHUNK_BYTES))
                self.ended = not self.waiting
            if self.waiting:
                self.waiting = self.waiting[self.sink.send(self.waiting) :]
        except BlockingIOError:
            pass

    def end(self):
        """Passes the end on once all else has been."""
        if self.ended and not self.waiting and not self.done:
            self.done = True
            self.sink.shutdown(1)  # SHUT_WR


class Connection:
    """One connection of the program, and the host's that belongs to it."""

    def __init__(self, inner, outer):
        self.inner = inner
        self.outer = outer
        self.up = Direction(inner, outer)
        self.down = Direction(outer, inner)

    def move(self):
        """Moves what can be moved. False when the connection is over."""
        try:
            self.up.move()
            self.down.move()
            if self.down.ended and not self.down.done and not self.up.done and is_closed(self.outer):
                raise ConnectionResetError  # a mere end would look as if the answer were complete
            self.up.end()
            self.down.end()
            return not (self.up.done and self.down.done)
        except OSError:
            self.reset()
            return False

    def reset(self):
        """Lets the program's next read or write fail, as a broken connection does."""
        try:
            self.inner.setsockopt(1, 13, b"\1\0\0\0\0\0\0\0")  # SOL_SOCKET, SO_LINGER: on, no time
        except OSError:
            pass

    def wants(self):
        """(descriptor, events) of both sockets."""
        for socket, takes, gives in ((self.inner, self.up, self.down), (self.outer, self.down, self.up)):
            reads = select.EPOLLIN if not takes.waiting and not takes.ended else 0
            yield socket.fileno(), reads | (select.EPOLLOUT if gives.waiting else 0)

    def close(self):
        self.inner.close()
        self.outer.close()


def is_closed(socket):
    """Whether the other side has closed its socket altogether, not only ended what it sends."""
    poll = select.poll()
    poll.register(socket.fileno(), 0)
    return any(events & (select.POLLHUP | select.POLLERR) for _, events in poll.poll(0))


class Relay:
    """All listeners and connections, behind one descriptor that becomes readable when there is something to do."""

    def __init__(self, addresses):
        self.epoll = select.epoll()
        self.descriptor = self.epoll.fileno()
        self.listeners = {}  # descriptor: (socket, path of the host's)
        self.connections = {}  # descriptor: connection, twice for each
        self.watched = {}  # descriptor: events
        for place, address in enumerate(addresses):
            self.listen(address, f"{FOLDER}/{place}")

    def listen(self, address, path):
        host, _, port = address.rpartition(":")
        listener = Socket(2, 1)  # AF_INET, SOCK_STREAM
        listener.bind((host, int(port)))
        listener.listen(128)
        listener.setblocking(False)
        self.listeners[listener.fileno()] = (listener, path)
        self.epoll.register(listener.fileno(), select.EPOLLIN)

    def read(self):
        """Does what there is to do, and never waits."""
        for descriptor, _ in self.epoll.poll(0):
            if descriptor in self.listeners:
                self.accept(*self.listeners[descriptor])
            elif descriptor in self.connections:
                self.move(self.connections[descriptor])
        return True

    def accept(self, listener, path):
        try:
            outer = Socket(1, 1)  # AF_UNIX, SOCK_STREAM
            descriptor, _ = listener._accept()
        except OSError:
            return  # it gave up meanwhile
        inner = Socket(2, 1, 0, descriptor)
        connection = Connection(inner, outer)
        try:
            for socket in (inner, outer):
                socket.setblocking(False)
            inner.setsockopt(6, 1, 1)  # IPPROTO_TCP, TCP_NODELAY: the program decides what goes together
            if self.is_full() and not self.drop_left() and self.is_full():
                raise ConnectionRefusedError
            outer.connect(path)
        except OSError:
            connection.reset()
            connection.close()
            return
        self.connections[inner.fileno()] = self.connections[outer.fileno()] = connection
        self.move(connection)

    def is_full(self):
        return len(self.connections) >= 2 * MAX_CONNECTIONS

    def drop_left(self):
        """Makes room by the oldest connection that the program has left, and that only its target keeps open."""
        for connection in set(self.connections.values()):
            self.move(connection)  # that it was left may not have been noticed yet
        left = next((connection for connection in self.connections.values() if connection.up.done), None)
        if left:
            self.remove(left)
        return left is not None

    def move(self, connection):
        if not connection.move():
            self.remove(connection)
            return
        for descriptor, events in connection.wants():
            self.watch(descriptor, events)

    def watch(self, descriptor, events):
        """Not at all where there is nothing to wait for: a hang-up is always told, and would be told for ever."""
        before = self.watched.get(descriptor, 0)
        if events and not before:
            self.epoll.register(descriptor, events)
        elif events != before and events:
            self.epoll.modify(descriptor, events)
        elif before and not events:
            self.epoll.unregister(descriptor)
        self.watched[descriptor] = events

    def remove(self, connection):
        for descriptor in (connection.inner.fileno(), connection.outer.fileno()):
            self.watch(descriptor, 0)
            del self.connections[descriptor], self.watched[descriptor]
        connection.close()

    def drain(self, now):
        """Sends on what the program had sent when it ended. `now` tells the time in seconds."""
        deadline = now() + DRAIN_SECONDS
        while any(not connection.up.done for connection in self.connections.values()) and now() < deadline:
            select.select([self.descriptor], [], [], max(0, deadline - now()))
            self.read()


def open_relay():
    addresses = next(text for text in sys.argv if text.startswith("relay="))
    return Relay(addresses.partition("=")[2].split(","))


def main():
    """Starts the driver, with this in it."""
    drive(open_relay)
