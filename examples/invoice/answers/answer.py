# Written by hand for this example, as a model would answer the prompt; no model did.
from datetime import datetime, timezone
from email.message import EmailMessage
import hashlib, json, smtplib, ssl


def load(name):
    with open(files[context[name]], encoding="utf-8") as file:
        return json.load(file)


mail, invoice = load("mail"), load("invoice")


def connect():
    host, port = context["smtp_host"], int(context["smtp_port"])
    tls = ssl.create_default_context()
    server = smtplib.SMTP_SSL(host, port, timeout=20, context=tls) if port == 465 else smtplib.SMTP(host, port, timeout=20)
    if port != 465:
        server.starttls(context=tls)
    server.login(context["smtp_user"], context["smtp_password"])
    return server


def say():
    number = f" {invoice['invoice_number']}" if invoice["invoice_number"] else ""
    about = f"Your invoice{number} over {invoice['total']:.2f} {invoice['currency']}"
    if "saved" not in context:
        return f"{about} was not approved. Nothing was booked."
    if context["saved"]:
        return f"{about} was booked as number {context['row_id']}."
    return f"{about} had been booked before, as number {context['row_id']}. Nothing was booked again."


def send(server, message):
    try:
        server.send_message(message)
        return {"answered": True, "refusal": ""}
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPResponseException) as error:
        return {"answered": False, "refusal": str(error)[:200]}


def reply():
    text, to, original = say(), mail["sender"], mail["message_id"]
    digest = hashlib.sha256(json.dumps([to, original, text]).encode()).hexdigest()
    message = EmailMessage()
    subject = " ".join(mail["subject"].split())
    message["From"], message["To"] = context["from_address"], to
    message["Subject"] = subject if subject.lower().startswith("re:") else f"Re: {subject}"
    message["Date"] = datetime.now(timezone.utc)
    message["Message-ID"] = f"<{digest[:32]}@{message['From'].addresses[0].domain}>"
    if not original.endswith("@digest.invalid>"):
        message["In-Reply-To"] = message["References"] = original
    message["Auto-Submitted"] = "auto-replied"
    message.set_content(text + "\n")
    if message["To"].defects or len(message["To"].addresses) != 1 or not message["To"].addresses[0].domain:
        return {"answered": False, "refusal": "the sender has no address"}
    with connect() as server:
        sent = once(f"mail:{digest}", lambda: send(server, message))
    return sent or {"answered": True, "refusal": ""}  # nothing, where a person has said that it was sent


if mail["automatic"] or not mail["sender"]:
    result = {"answered": False, "refusal": "the mail was sent by a machine, or by nobody"}
else:
    result = reply()
