# Written by hand for this example, as a model would answer the prompt; no model did.
import hashlib, imaplib, ssl


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


validity, uid = context["message_uid"].split("/")
digest = hashlib.sha256(repr((context["imap_host"], context["imap_user"], validity, uid)).encode()).hexdigest()[:32]

with connect() as mail:
    checked(mail.select("INBOX"))
    if (mail.response("UIDVALIDITY")[1] or [b""])[0].decode() != validity:
        raise RuntimeError("the inbox was made anew since the mail was read: its number means another mail")
    once(f"flag:{digest}", lambda: checked(mail.uid("STORE", uid, "+FLAGS.SILENT", r"(\Flagged)")) and None)
result = {"flagged": True}
