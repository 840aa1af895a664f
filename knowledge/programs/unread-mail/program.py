import base64
import email
import email.policy
import imaplib
import re
import ssl

KEYS = {"imap_host", "imap_port", "imap_user", "imap_password", "mailbox", "limit"}
MOST = 1_000  # without a limit in context
BATCH = 200


def read_settings():
    unknown = sorted(set(context) - KEYS)
    if unknown or files:
        raise ValueError(f"this program takes {sorted(KEYS)} in context, and no files; found {unknown} and {sorted(files)}")
    lacking = [key for key in ("imap_host", "imap_user", "imap_password") if not isinstance(context.get(key), str) or not context[key]]
    if lacking:
        raise ValueError(f"context needs {lacking} as texts; the password as a secret")
    port, limit, mailbox = context.get("imap_port", 993), context.get("limit"), context.get("mailbox", "INBOX")
    if isinstance(port, bool) or not isinstance(port, int) or not 0 < port < 65536:
        raise ValueError(f"imap_port must be a whole number, such as 993, not {port!r}")
    if limit is not None and (isinstance(limit, bool) or not isinstance(limit, int) or limit < 1):
        raise ValueError(f"limit must be a whole number from 1 on, not {limit!r}")
    if not isinstance(mailbox, str) or not mailbox or re.search(r"[\x00-\x1f\x7f]", mailbox):
        raise ValueError(f"mailbox must be the name of one, such as INBOX, not {mailbox!r}")
    return port, limit, mailbox


def connect(port):
    mail = imaplib.IMAP4_SSL(context["imap_host"], port, ssl_context=ssl.create_default_context(), timeout=20)
    mail.login(context["imap_user"], context["imap_password"])
    return mail


def checked(answer):
    status, data = answer
    if status != "OK":
        raise RuntimeError(f"IMAP refused: {data}")
    return data


def encode_mailbox(name):
    """The name as IMAP writes it: in quotes, what is not ASCII in modified UTF-7."""
    parts = re.split(r"([^\x20-\x7e]+)", name)
    for index in range(0, len(parts), 2):
        parts[index] = parts[index].replace("&", "&-")
    for index in range(1, len(parts), 2):
        parts[index] = "&" + base64.b64encode(parts[index].encode("utf-16-be")).decode().rstrip("=").replace("/", ",") + "-"
    return '"' + "".join(parts).replace("\\", "\\\\").replace('"', '\\"') + '"'


def read_header(message, name, read):
    """What `read` takes from a header, null where the mail has none or it cannot be read."""
    try:
        header = message[name]
        return None if header is None else read(header)
    except Exception:  # broken headers raise all kinds of errors, and must not hide the other mails
        return None


def clean(header):
    return "".join(sign for sign in str(header) if not "\ud800" <= sign <= "\udfff").strip()


def describe(uid, raw):
    message = email.message_from_bytes(raw, policy=email.policy.default)
    return {
        "uid": uid,
        "from": read_header(message, "From", lambda header: [address.addr_spec for address in header.addresses]),
        "sender": read_header(message, "From", clean),
        "subject": read_header(message, "Subject", clean),
        "date": read_header(message, "Date", lambda header: header.datetime and header.datetime.isoformat()),
    }


def fetch(mail, uids):
    """The headers of the mails by UID; a mail that was deleted meanwhile is not there."""
    headers = {}
    for start in range(0, len(uids), BATCH):
        wanted = b",".join(uids[start : start + BATCH])
        for item in checked(mail.uid("FETCH", wanted, "(UID BODY.PEEK[HEADER.FIELDS (FROM SUBJECT DATE)])")):
            found = re.search(rb"\bUID (\d+)", item[0]) if isinstance(item, tuple) else None
            if found:
                headers[int(found[1])] = item[1]
    return headers


def list_unread():
    port, limit, mailbox = read_settings()
    with connect(port) as mail:
        checked(mail.select(encode_mailbox(mailbox), readonly=True))
        uids = sorted((checked(mail.uid("SEARCH", "UNSEEN"))[0] or b"").split(), key=int)
        if limit is None and len(uids) > MOST:
            raise ValueError(f'{mailbox} has {len(uids)} unread mails; set context {{"limit": {MOST}}}, or how many of the newest to list')
        headers = fetch(mail, uids[-limit:] if limit else uids)
    return {"mailbox": mailbox, "unread": len(uids), "mails": [describe(uid, headers[uid]) for uid in sorted(headers)]}


result = list_unread()
