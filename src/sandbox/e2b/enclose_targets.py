"""
What `enclose.py` does for a run with network targets; stands in front of it, and uses its names. The driver gets a loopback
device to listen on, the sockets that lead to the targets, their names, and certificates to trust.
"""

CERTIFICATES_BYTES = 4 << 20
TARGETS, CERTIFICATES, OWN_CERTIFICATES = "/run/targets", "/etc/ssl", "ca-bundle.pem"
SYSTEM_BUNDLES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem")
KEEP_CAPABILITIES = 8
CAPABILITY_VERSION_3, NET_BIND_SERVICE = 0x20080522, 1 << 10
SET_INTERFACE_FLAGS, UP_AND_RUNNING = 0x8914, 0x41


def read(path):
    with open(path, encoding="latin-1") as file:
        return file.read()


def raise_loopback():
    """Brings up the loopback device of the new network, on which the driver listens for connections to the targets."""
    import fcntl  # only here
    import struct
    from _socket import socket as Socket

    device = Socket(2, 1)  # AF_INET, SOCK_STREAM
    fcntl.ioctl(device.fileno(), SET_INTERFACE_FLAGS, struct.pack("16sh22x", b"lo", UP_AND_RUNNING))
    device.close()


def show_targets(base):
    """Puts the names of the targets and the sockets that lead to them where the program and its driver look for them."""
    mount(os.path.join(base, "hosts"), "/etc/hosts", None, BIND)
    os.mkdir(TARGETS)
    mount(os.path.join(base, "targets"), TARGETS, None, BIND)
    own = os.path.join(base, "certificates.pem")
    if os.path.exists(own):
        add_certificates(own)


def add_certificates(own):
    """Puts certificates behind the machine's own, as one file in /etc/ssl, which else stays as it is."""
    bundle = next((read(path) for path in SYSTEM_BUNDLES if os.path.exists(path)), "")
    kept = "/run/ssl"
    os.mkdir(kept)
    mount(CERTIFICATES, kept, None, BIND | RECURSIVE)
    limited_folder(CERTIFICATES, CERTIFICATES_BYTES, 755)
    for name in os.listdir(kept):
        os.symlink(os.path.join(kept, name), os.path.join(CERTIFICATES, name))
    write(os.path.join(CERTIFICATES, OWN_CERTIFICATES), f"{bundle}\n{read(own)}")
    os.chmod(os.path.join(CERTIFICATES, OWN_CERTIFICATES), 0o644)


def keep_rights():
    """Keeps what root may do through the change of user that follows."""
    demand(libc.prctl(KEEP_CAPABILITIES, ctypes.c_ulong(1), None, None, None), "prctl")


def reduce_rights():
    """Leaves of it the one right that ports below 1024 need. The driver gives that up before it starts the program."""
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    effective_permitted_inherited = (NET_BIND_SERVICE, NET_BIND_SERVICE, 0, 0, 0, 0)
    demand(libc.capset(header, (ctypes.c_uint32 * 6)(*effective_permitted_inherited)), "capset")
