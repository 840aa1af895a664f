"""The system calls a program may not make, as a seccomp filter. See seccomp(2) and linux/bpf_common.h."""

import ctypes
import errno
import os
import struct

# name: (number on x86_64, number on aarch64); None where the architecture has no such call.
DENIED = {
    # namespaces and mounts: the way out of, or around, this sandbox
    "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40), "umount2": (166, 39),
    "pivot_root": (155, 41), "chroot": (161, 51), "open_tree": (428, 428), "move_mount": (429, 429),
    "fsopen": (430, 430), "fsconfig": (431, 431), "fsmount": (432, 432), "fspick": (433, 433),
    "mount_setattr": (442, 442), "open_tree_attr": (467, 467),
    "name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265),
    # other processes, the driver first of all
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "process_madvise": (440, 440), "process_mrelease": (448, 448), "pidfd_getfd": (438, 438),
    "kcmp": (312, 272), "ioprio_set": (251, 30), "migrate_pages": (256, 238), "move_pages": (279, 239),
    # memory that no limit counts (see also `no_shared_memory`); one byte in a pipe that vmsplice has put there keeps a whole huge page
    "memfd_create": (319, 279), "memfd_secret": (447, 447), "shmget": (29, 194), "vmsplice": (278, 75),
    "msgget": (68, 186), "semget": (64, 190),
    # large or rarely needed parts of the kernel, where its own bugs are found
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219), "fanotify_init": (300, 262),
    "lookup_dcookie": (212, 18), "nfsservctl": (180, 42), "modify_ldt": (154, None),
    "uselib": (134, None), "_sysctl": (156, None), "vhangup": (153, 58),
    # the machine itself
    "init_module": (175, 105), "finit_module": (313, 273), "delete_module": (176, 106),
    "kexec_load": (246, 104), "kexec_file_load": (320, 294), "reboot": (169, 142),
    "swapon": (167, 224), "swapoff": (168, 225), "acct": (163, 89), "quotactl": (179, 60),
    "quotactl_fd": (443, 443), "syslog": (103, 116), "iopl": (172, None), "ioperm": (173, None),
    "settimeofday": (164, 170), "clock_settime": (227, 112), "clock_adjtime": (305, 266), "adjtimex": (159, 171),
}  # fmt: skip

# Calls that may only be made on the caller itself, where these arguments are 0: the driver has the program's uid,
# and could otherwise be starved or killed through them. Name: (x86_64, aarch64, index of each argument).
ONLY_ON_ITSELF = {
    "prlimit64": (302, 261, 0), "sched_setparam": (142, 118, 0), "sched_setscheduler": (144, 119, 0),
    "sched_setaffinity": (203, 122, 0), "sched_setattr": (314, 274, 0), "setpriority": (141, 140, 0, 1),
}  # fmt: skip

CLONE = (56, 220)
MMAP = (9, 222)
SHARED, ANONYMOUS = 1, 0x20
CLONE3 = (435, 435)
SOCKETS = {"socket": (41, 198), "socketpair": (53, 199)}
NETWORK_FAMILIES = (1, 2, 10)  # AF_UNIX, AF_INET, AF_INET6; AF_VSOCK would reach the hypervisor
LOCAL_FAMILIES = (1,)
PROTOCOLS = (0, 1, 6, 17)  # what the type says, ICMP, TCP, UDP; others are parts of the kernel that it may load for this
SETSOCKOPT = (54, 208)
BUFFER_SIZES = (7, 8)  # SO_SNDBUF, SO_RCVBUF
ZERO_COPY = 60  # SO_ZEROCOPY, which keeps pages as vmsplice does
NEW_NAMESPACES = 0x7E020000  # CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET
LAST_KNOWN_CALL = 469  # younger calls than this list answer ENOSYS, for which every libc has a fallback
X32_BIT = 0x40000000

ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}  # column above, AUDIT_ARCH_*

LOAD, JUMP_EQUAL, JUMP_GREATER, JUMP_ANY_BIT, RETURN = 0x20, 0x15, 0x25, 0x45, 0x06
ALLOW, KILL, REFUSE = 0x7FFF0000, 0x80000000, 0x00050000


def step(operation, value, if_true=0, if_false=0):
    return struct.pack("HBBI", operation, if_true, if_false, value)


def answer(number, error):
    """Two steps: this call ends with this error."""
    return [step(JUMP_EQUAL, number, 0, 1), step(RETURN, REFUSE | error)]


def argument(index):
    return 16 + 8 * index  # offset of its low half in struct seccomp_data, on little-endian machines


def only_on_itself(number, indexes):
    body = [step(RETURN, ALLOW), step(RETURN, REFUSE | errno.EPERM)]
    for index in reversed(indexes):
        body = [step(LOAD, argument(index)), step(JUMP_EQUAL, 0, 0, len(body) - 1), *body]
    return [step(JUMP_EQUAL, number, 0, len(body)), *body]


def one_of(values, error):
    """Ends the call with this error if the argument that was loaded is none of these."""
    checks = [step(JUMP_EQUAL, value, len(values) - place) for place, value in enumerate(values)]
    return [*checks, step(RETURN, REFUSE | error)]


def only_families(number, families):
    body = [step(LOAD, argument(0)), *one_of(families, errno.EAFNOSUPPORT)]
    body += [step(LOAD, argument(2)), *one_of(PROTOCOLS, errno.EPROTONOSUPPORT), step(RETURN, ALLOW)]
    return [step(JUMP_EQUAL, number, 0, len(body)), *body]


def buffers_as_they_are(number):
    """A wish for another size is heard and not granted, as the kernel does past its maximum: `socket_memory` counts on that."""
    ignored = [line for size in BUFFER_SIZES for line in answer(size, 0)]
    refused = answer(ZERO_COPY, errno.EPERM)
    options = [step(LOAD, argument(2)), *ignored, *refused]
    body = [step(LOAD, argument(1)), step(JUMP_EQUAL, 1, 0, len(options)), *options, step(RETURN, ALLOW)]  # SOL_SOCKET
    return [step(JUMP_EQUAL, number, 0, len(body)), *body]


def no_new_namespace(number):
    return [
        step(JUMP_EQUAL, number, 0, 4), step(LOAD, argument(0)),
        step(JUMP_ANY_BIT, NEW_NAMESPACES, 0, 1), step(RETURN, REFUSE | errno.EPERM), step(RETURN, ALLOW),
    ]  # fmt: skip


def no_shared_memory(number):
    """Memory that is shared without a file stays as a whole while a page of it is mapped, and no limit counts it then."""
    return [
        step(JUMP_EQUAL, number, 0, 5), step(LOAD, argument(3)), step(JUMP_ANY_BIT, SHARED, 0, 2),
        step(JUMP_ANY_BIT, ANONYMOUS, 0, 1), step(RETURN, REFUSE | errno.EPERM), step(RETURN, ALLOW),
    ]  # fmt: skip


def build_filter(machine, network=True):
    """The filter for this architecture. Raises KeyError for one it does not know."""
    families = NETWORK_FAMILIES if network else LOCAL_FAMILIES
    column, audit = ARCHITECTURES[machine]
    steps = [step(LOAD, 4), step(JUMP_EQUAL, audit, 1, 0), step(RETURN, KILL), step(LOAD, 0)]
    steps += [step(JUMP_GREATER, X32_BIT - 1, 0, 1), step(RETURN, KILL)]
    steps += [step(JUMP_GREATER, LAST_KNOWN_CALL, 0, 1), step(RETURN, REFUSE | errno.ENOSYS)]
    steps += no_new_namespace(CLONE[column]) + answer(CLONE3[column], errno.ENOSYS)  # clone3 hides its flags in memory
    steps += no_shared_memory(MMAP[column])
    for numbers in SOCKETS.values():
        steps += only_families(numbers[column], families)
    steps += buffers_as_they_are(SETSOCKOPT[column])
    for row in ONLY_ON_ITSELF.values():
        steps += only_on_itself(row[column], row[2:])
    for numbers in DENIED.values():
        steps += answer(numbers[column], errno.EPERM) if numbers[column] is not None else []
    return [*steps, step(RETURN, ALLOW)]


def install_filter(prctl, network):
    """Puts the filter on this process and all it starts. Raises if that is not possible."""
    machine = os.uname().machine
    if machine not in ARCHITECTURES:
        raise OSError(errno.ENOSYS, f"no seccomp filter for {machine}; x86_64 and aarch64 are known")
    steps = build_filter(machine, network)
    code = ctypes.create_string_buffer(b"".join(steps))
    program = struct.pack("HxxxxxxP", len(steps), ctypes.addressof(code))
    prctl(38, 1)  # PR_SET_NO_NEW_PRIVS, which seccomp asks for
    prctl(22, 2, ctypes.create_string_buffer(program))  # PR_SET_SECCOMP, SECCOMP_MODE_FILTER
