"""The memory that the kernel keeps for sockets: no process has it, and no limit counts it."""

QUEUES = ("tcp", "tcp6", "udp", "udp6")
OVERHEAD = 2  # the kernel's own part, beside the bytes that wait


def default_buffer():
    """What one unix socket may have under way, bytes; the filter keeps programs from changing it."""
    from _socket import socket as Socket  # short runs need it not

    probe = Socket(1, 1)  # AF_UNIX, SOCK_STREAM
    size = probe.getsockopt(1, 7)  # SOL_SOCKET, SO_SNDBUF
    probe.close()
    return size


def rows(table):
    """Lines of a table of this network namespace, without its head; none if the kernel has no such sockets."""
    try:
        with open(f"/proc/self/net/{table}") as file:
            return file.read().splitlines()[1:]
    except OSError:
        return []


def waiting_bytes(row):
    sent, _, received = row.split()[4].partition(":")
    return int(sent, 16) + int(received, 16)


def socket_memory():
    """Most that all sockets of this network namespace may hold, bytes: of unix sockets the kernel tells only how many there are."""
    waiting = sum(waiting_bytes(row) for table in QUEUES for row in rows(table))
    unix_sockets = len(rows("unix"))
    return (unix_sockets * default_buffer() if unix_sockets else 0) + OVERHEAD * waiting
