# Written by hand for this example, as a model would answer the prompt; no model did.
import email, email.policy, hashlib, imaplib, json, os, re, ssl

NOTHING = {"found": False, "message_uid": "", "sender": "", "subject": "", "pdf_count": 0, "invoice_pdf": None, "mail": None}


def connect():
    tls, port = ssl.create_default_context(), int(context.get("imap_port", 993))
    mail = imaplib.IMAP4_SSL(context["imap_host"], port, ssl_context=tls, timeout=20)
    mail.login(context["imap_user"], context["imap_password"])
    return mail


def checked(answer):
    status, data = answer
    if status != "OK":
        raise RuntimeError(f"IMAP refused: {data}")
    return data


def header(message, name, read):
    try:
        return read(message[name]) if message[name] is not None else ""
    except Exception:  # strangers write headers that no parser takes
        return ""


def one_line(value):
    return " ".join(str(value).encode("utf-8", "replace").decode().split())


def address(value):
    found = [entry.addr_spec for entry in value.addresses if entry.username and entry.domain]
    return found[0] if len(found) == 1 else ""


def content_of(part):
    try:
        return part.get_payload(decode=True) or b""
    except Exception:
        return b""


def is_pdf(part, content):
    name = header(part, "Content-Disposition", lambda _: part.get_filename() or "") or header(part, "Content-Type", lambda _: part.get_filename() or "")
    return content.startswith(b"%PDF-") or part.get_content_type() == "application/pdf" or name.lower().endswith(".pdf")


def pdfs_of(message):
    parts = [(part, content_of(part)) for part in message.walk() if not part.is_multipart()]
    return list({content: None for part, content in parts if content and is_pdf(part, content)})


def describe(uid, raw):
    message = email.message_from_bytes(raw, policy=email.policy.default)
    pdfs = pdfs_of(message)
    given_id = header(message, "Message-ID", one_line)
    mail = {
        "message_id": given_id if re.fullmatch(r"<[^<>\s]{1,250}>", given_id) else f"<{hashlib.sha256(raw).hexdigest()[:32]}@digest.invalid>",
        "sender": header(message, "Reply-To", address) or header(message, "From", address),
        "subject": header(message, "Subject", one_line)[:200],
        "automatic": header(message, "Auto-Submitted", one_line).lower() not in ("", "no")
        or header(message, "Precedence", one_line).lower() in ("bulk", "junk", "list"),
    }
    os.makedirs("out", exist_ok=True)
    with open("out/mail.json", "w", encoding="utf-8") as file:
        json.dump(mail, file)
    if len(pdfs) == 1:
        with open("out/invoice.pdf", "wb") as file:
            file.write(pdfs[0])
    return {
        "found": True,
        "message_uid": uid,
        "sender": mail["sender"],
        "subject": mail["subject"],
        "pdf_count": len(pdfs),
        "invoice_pdf": "invoice.pdf" if len(pdfs) == 1 else None,
        "mail": "mail.json",
    }


result = NOTHING
with connect() as mail:
    checked(mail.select("INBOX", readonly=True))
    validity = (mail.response("UIDVALIDITY")[1] or [b""])[0].decode()
    for uid in sorted((checked(mail.uid("SEARCH", "UNSEEN", "UNFLAGGED"))[0] or b"").split(), key=int):
        data = checked(mail.uid("FETCH", uid, "(BODY.PEEK[])"))
        raw = next((item[1] for item in data if isinstance(item, tuple)), None)
        if raw is not None:  # else it was deleted meanwhile
            result = describe(f"{validity}/{uid.decode()}", raw)
            break
