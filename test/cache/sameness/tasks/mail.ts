import { contexts, defineTasks, lines, other, python, same } from "../define-tasks.ts";

/** Messages that were read already, in the context, and raw `.eml` files. No server is asked. */
export const mailTasks = defineTasks("mail", [
  {
    id: "unread-from",
    task: "Count the unread messages from ana@kite.example",
    program: python`
chosen = [mail for mail in context["messages"] if mail["from"] == params["email_1"] and not mail["read"]]
result = len(chosen)
`,
    fixtures: contexts(
      {
        messages: [
          { id: 1, from: "ana@kite.example", to: "me@oak.example", read: false },
          { id: 2, from: "ana@kite.example", to: "me@oak.example", read: true },
          { id: 3, from: "rex@kite.example", to: "ana@kite.example", read: true },
          { id: 4, from: "ana@kite.example", to: "rex@kite.example", read: true },
        ],
      },
      {
        messages: [
          { id: 5, from: "rex@kite.example", to: "me@oak.example", read: false },
          { id: 6, from: "ana@kite.example", to: "me@oak.example", read: false },
          { id: 7, from: "ana@kite.example", to: "rex@kite.example", read: false },
          { id: 8, from: "me@oak.example", to: "ana@kite.example", read: false },
        ],
      },
    ),
    english: ["How many mails by ana@kite.example have I not read yet?"],
    spanish: ["Cuenta los mensajes sin leer de ana@kite.example"],
    changes: [
      other("text", ["ana@kite", "rex@kite"]),
      other("negation", ["unread", "read"], ["and not mail", "and mail"]),
      other("direction", ["from ana", "to ana"], [`mail["from"]`, `mail["to"]`]),
      other("negation", ["messages from", "messages not from"], ["==", "!="]),
      other("entity", ["Count", "List the ids of"], ["len(chosen)", `[mail["id"] for mail in chosen]`]),
    ],
  },
  {
    id: "latest-subject",
    task: "What is the subject of the latest message?",
    program: python`
message = max(context["messages"], key=lambda mail: mail["received"])
result = message["subject"]
`,
    fixtures: contexts(
      {
        messages: [
          { subject: "Minutes", sender: "Eva", received: "2026-02-03T10:00:00Z", size: 900 },
          { subject: "Lunch?", sender: "Paul", received: "2026-02-05T08:30:00Z", size: 120 },
          { subject: "Plan", sender: "Olga", received: "2026-02-01T17:45:00Z", size: 640 },
        ],
      },
      {
        messages: [
          { subject: "Keys", sender: "Ivo", received: "2026-01-15T21:00:00Z", size: 77 },
          { subject: "Draft", sender: "Lena", received: "2026-01-02T06:10:00Z", size: 15000 },
        ],
      },
    ),
    english: ["Tell me the subject line of the message that came in last"],
    spanish: ["¿Cuál es el asunto del mensaje más reciente?", "Asunto del último mensaje recibido"],
    changes: [
      other("antonym", ["latest", "earliest"], ["max(context", "min(context"]),
      other("field", ["What is the subject", "Who is the sender"], [`message["subject"]`, `message["sender"]`]),
      other("entity", ["latest", "largest"], [`mail["received"]`, `mail["size"]`]),
      same("antonym", ["latest", "newest"]),
      other("unit", ["What is the subject", "How many characters has the subject"], [`message["subject"]`, `len(message["subject"])`]),
    ],
  },
  {
    id: "received-since",
    task: "List the ids of the messages received on or after 2026-02-10",
    program: python`
result = [mail["id"] for mail in context["mailbox"] if mail["received"][:10] >= params["date_1"]]
`,
    fixtures: contexts(
      {
        mailbox: [
          { id: "m1", received: "2026-02-09T23:59:00Z", sent: "2026-02-08T20:00:00Z" },
          { id: "m2", received: "2026-02-10T00:01:00Z", sent: "2026-02-09T23:58:00Z" },
          { id: "m3", received: "2026-02-14T12:00:00Z", sent: "2026-02-14T11:59:00Z" },
        ],
      },
      {
        mailbox: [
          { id: "m4", received: "2026-02-20T07:00:00Z", sent: "2026-02-07T06:58:00Z" },
          { id: "m5", received: "2026-02-12T07:00:00Z", sent: "2026-02-12T06:58:00Z" },
          { id: "m6", received: "2026-01-30T16:20:00Z", sent: "2026-01-30T16:19:00Z" },
        ],
      },
    ),
    english: ["Which messages arrived from 2026-02-10 onwards? Return their ids."],
    spanish: ["Da los ids de los mensajes recibidos el 2026-02-10 o después"],
    changes: [
      other("date", ["2026-02-10", "2026-02-13"]),
      other("date", ["2026-02-10", "2026-01-01"]),
      other("direction", ["on or after", "before"], [">=", "<"]),
      other("field", ["received", "sent"], [`mail["received"]`, `mail["sent"]`]),
      same("date", ["on or after 2026-02-10", "after 2026-02-09"], [">=", ">"]),
      other(
        "negation",
        ["received on", "not received on"],
        [`if mail["received"][:10] >= params["date_1"]`, `if not mail["received"][:10] >= params["date_1"]`],
      ),
    ],
  },
  {
    id: "attachment-names",
    task: "List the names of the attachments of the mail",
    program: python`
from email import message_from_binary_file
from email.policy import default

with open(next(iter(files.values())), "rb") as file:
    mail = message_from_binary_file(file, policy=default)
parts = list(mail.iter_attachments())
result = [part.get_filename() for part in parts]
`,
    fixtures: [
      {
        context: {},
        files: {
          "mail.eml": withAttachments(
            "Papers",
            ["plan.pdf", "application/pdf", "plan"],
            ["photo.png", "image/png", "pixels"],
            ["offer.pdf", "application/pdf", "an offer"],
          ),
        },
      },
      {
        context: {},
        files: { "mail.eml": withAttachments("Numbers", ["data.csv", "text/csv", "a,b"], ["chart.pdf", "application/pdf", "chart of it"]) },
      },
      {
        context: {},
        files: { "mail.eml": withAttachments("Song", ["song.mp3", "audio/mpeg", "la la la"], ["cover.png", "image/png", "cover"]) },
      },
    ],
    english: ["Which files are attached to the mail? Give their names."],
    spanish: ["Lista los nombres de los adjuntos del correo"],
    changes: [
      other(
        "negation",
        ["the attachments of the mail", "the mail's attachments that are not PDFs"],
        ["for part in parts]", `for part in parts if part.get_content_type() != "application/pdf"]`],
      ),
      other(
        "entity",
        ["the attachments", "the PDF attachments"],
        ["for part in parts]", `for part in parts if part.get_content_type() == "application/pdf"]`],
      ),
      other("entity", ["names", "media types"], ["part.get_filename()", "part.get_content_type()"]),
      other("unit", ["names", "sizes in bytes"], ["part.get_filename()", "len(part.get_payload(decode=True))"]),
      other("direction", ["the names", "in reverse order the names"], ["for part in parts]", "for part in reversed(parts)]"]),
      same("entity", ["names", "file names"]),
    ],
  },
  {
    id: "subjects-with-word",
    task: 'Return the subjects that contain "urgent"',
    program: python`
result = [mail["subject"] for mail in context["mails"] if params["text_1"] in mail["subject"]]
`,
    fixtures: contexts(
      {
        mails: [
          { subject: "urgent: server down", body: "please look" },
          { subject: "not so urgent", body: "urgent or not, read it" },
          { subject: "invoice attached", body: "the invoice" },
        ],
      },
      {
        mails: [
          { subject: "your invoice", body: "it is urgent" },
          { subject: "invoice, urgent", body: "pay the invoice" },
          { subject: "urgent question", body: "who has the keys?" },
          { subject: "holiday", body: "see you" },
        ],
      },
    ),
    english: ['Which subjects have the word "urgent" in them?'],
    spanish: ['Devuelve los asuntos que contienen "urgent"', '¿En qué asuntos aparece "urgent"?'],
    changes: [
      other("text", ["urgent", "invoice"]),
      other("negation", ["contain", "do not contain"], ["] in mail", "] not in mail"]),
      other("antonym", ["contain", "start with"], [`params["text_1"] in mail["subject"]`, `mail["subject"].startswith(params["text_1"])`]),
      other("direction", ["contain", "end with"], [`params["text_1"] in mail["subject"]`, `mail["subject"].endswith(params["text_1"])`]),
      other(
        "field",
        ["the subjects", "the bodies"],
        [`result = [mail["subject"]`, `result = [mail["body"]`],
        [`in mail["subject"]`, `in mail["body"]`],
      ),
    ],
  },
  {
    id: "messages-by-sender",
    task: "How many messages did each sender write?",
    program: python`
from collections import Counter

counts = Counter()
for mail in context["thread"]:
    counts[mail["sender"]] += 1
result = dict(counts)
`,
    fixtures: contexts(
      {
        thread: [
          { sender: "Ada", recipient: "Bo", text: "Are you there?" },
          { sender: "Bo", recipient: "Ada", text: "Yes" },
          { sender: "Ada", recipient: "Cy", text: "Good, then we can start" },
        ],
      },
      {
        thread: [
          { sender: "Dee", recipient: "Eli", text: "Call me" },
          { sender: "Dee", recipient: "Eli", text: "Now, please" },
          { sender: "Fay", recipient: "Dee", text: "He is out" },
          { sender: "Dee", recipient: "Fay", text: "Thanks" },
        ],
      },
    ),
    english: ["Count the messages per sender"],
    spanish: ["¿Cuántos mensajes escribió cada remitente?"],
    changes: [
      other("direction", ["did each sender write", "did each recipient get"], [`mail["sender"]`, `mail["recipient"]`]),
      other("unit", ["messages", "words"], ["+= 1", `+= len(mail["text"].split())`]),
      other("unit", ["messages", "characters"], ["+= 1", `+= len(mail["text"])`]),
      other(
        "entity",
        ["How many messages", "What share of the messages"],
        ["dict(counts)", '{name: count / len(context["thread"]) for name, count in counts.items()}'],
      ),
      other(
        "negation",
        ["each sender", "each sender other than Ada"],
        ["dict(counts)", `{name: count for name, count in counts.items() if name != "Ada"}`],
      ),
    ],
  },
  {
    id: "reply-delay",
    task: "How many hours passed between the question and the reply?",
    program: python`
from datetime import datetime

def moment(kind):
    return datetime.fromisoformat(context[kind]["date"])

delay = moment("reply") - moment("question")
result = delay.total_seconds() / 3600
`,
    fixtures: contexts(
      {
        question: { date: "2026-03-02T09:00:00+00:00" },
        reminder: { date: "2026-03-03T09:30:00+00:00" },
        reply: { date: "2026-03-03T15:00:00+00:00" },
      },
      {
        question: { date: "2026-03-06T17:00:00+00:00" },
        reminder: { date: "2026-03-08T11:00:00+00:00" },
        reply: { date: "2026-03-09T09:15:00+02:00" },
      },
    ),
    english: ["After how many hours was the question answered?", "Time from question to reply, in hours"],
    spanish: ["¿Cuántas horas pasaron entre la pregunta y la respuesta?"],
    changes: [
      other("unit", ["hours", "minutes"], ["/ 3600", "/ 60"]),
      other("unit", ["hours", "days"], ["/ 3600", "/ 86400"]),
      other("field", ["the question", "the reminder"], [`moment("question")`, `moment("reminder")`]),
      other("entity", ["the reply", "the reminder"], [`moment("reply")`, `moment("reminder")`]),
      same("entity", ["the reply", "the answer"]),
    ],
  },
  {
    id: "sender-of-file",
    task: "Who sent message.eml? Give the address only.",
    program: python`
from email import message_from_binary_file
from email.policy import default

with open(files[params["path_1"]], "rb") as file:
    mail = message_from_binary_file(file, policy=default)
address = mail["From"].addresses[0]
result = address.addr_spec
`,
    fixtures: [
      {
        context: {},
        files: {
          "message.eml": lines(
            "From: Nora Field <nora@field.example>",
            "To: Sun Lee <sun@lee.example>",
            "Reply-To: office@field.example",
            "Subject: Hello",
            "",
            "Hi",
          ),
          "answer.eml": lines("From: Sun Lee <sun@lee.example>", "To: Nora Field <nora@field.example>", "Subject: Re: Hello", "", "Hi too"),
        },
      },
      {
        context: {},
        files: {
          "message.eml": lines(
            'From: "Roy, Max" <max@roy.example>',
            "To: team@roy.example, boss@roy.example",
            "Reply-To: Max <home@roy.example>",
            "Subject: Ill",
            "",
            "In bed",
          ),
          "answer.eml": lines("From: boss@roy.example", "To: max@roy.example", "Subject: Re: Ill", "", "Get well"),
        },
      },
    ],
    english: ["Extract the sender's mail address from message.eml, without the name"],
    spanish: ["¿Quién envió message.eml? Solo la dirección.", "Da la dirección del remitente de message.eml"],
    changes: [
      other("text", ["message.eml", "answer.eml"]),
      other("direction", ["Who sent message.eml", "Who got message.eml first"], [`mail["From"]`, `mail["To"]`]),
      other("entity", ["address", "name"], ["address.addr_spec", "address.display_name"]),
      other("field", ["Who sent", "To whom go replies to"], [`mail["From"]`, `(mail["Reply-To"] or mail["From"])`]),
      other("entity", ["address", "domain"], ["address.addr_spec", "address.domain"]),
    ],
  },
  {
    id: "folder-size",
    task: 'What is the total size of the messages in the folder "Inbox" in kilobytes of 1000 bytes?',
    program: python`
sizes = [mail["bytes"] for mail in context["messages"] if mail["folder"] == params["text_1"]]
result = sum(sizes) / params["number_1"]
`,
    fixtures: contexts(
      {
        messages: [
          { folder: "Inbox", bytes: 2500, date: "2026-01-10" },
          { folder: "Archive", bytes: 900, date: "2026-01-12" },
          { folder: "Inbox", bytes: 1250, date: "2026-02-01" },
        ],
      },
      {
        messages: [
          { folder: "Archive", bytes: 40000, date: "2026-01-02" },
          { folder: "Inbox", bytes: 700, date: "2026-02-20" },
          { folder: "Archive", bytes: 125, date: "2026-03-03" },
        ],
      },
    ),
    english: ['Add up the sizes of all mails in "Inbox", in kilobytes (1000 bytes each)'],
    spanish: ['¿Cuántos kilobytes de 1000 bytes ocupan en total los mensajes de la carpeta "Inbox"?'],
    changes: [
      other("text", ["Inbox", "Archive"]),
      other("number", ["1000", "1024"]),
      other("negation", ["in the folder", "outside the folder"], ["==", "!="]),
      other("antonym", ["total size", "largest size"], ["sum(sizes)", "max(sizes)"]),
      other("antonym", ["total size", "smallest size"], ["sum(sizes)", "min(sizes)"]),
      same("antonym", ["total size", "combined size"]),
    ],
  },
  {
    id: "from-one-to-other",
    task: "How many messages went from ana@kite.example to luis@oak.example?",
    program: python`
result = sum(mail["from"] == params["email_1"] and params["email_2"] in mail["to"] for mail in context["log"])
`,
    fixtures: contexts(
      {
        log: [
          { from: "ana@kite.example", to: ["luis@oak.example"], cc: ["eve@kite.example"] },
          { from: "luis@oak.example", to: ["ana@kite.example", "eve@kite.example"], cc: ["luis@oak.example"] },
          { from: "luis@oak.example", to: ["ana@kite.example"], cc: ["eve@kite.example"] },
          { from: "eve@kite.example", to: ["luis@oak.example"], cc: ["ana@kite.example"] },
        ],
      },
      {
        log: [
          { from: "ana@kite.example", to: ["luis@oak.example", "eve@kite.example"], cc: ["luis@oak.example"] },
          { from: "ana@kite.example", to: ["luis@oak.example"], cc: ["eve@kite.example"] },
          { from: "ana@kite.example", to: ["eve@kite.example"], cc: ["eve@kite.example"] },
          { from: "eve@kite.example", to: ["ana@kite.example"], cc: ["luis@oak.example"] },
        ],
      },
    ),
    english: [
      "How many messages did luis@oak.example get from ana@kite.example?",
      "Count the mails that ana@kite.example addressed to luis@oak.example",
    ],
    spanish: ["¿Cuántos mensajes recibió luis@oak.example de ana@kite.example?"],
    changes: [
      other("direction", ["from ana@kite.example to luis@oak.example", "from luis@oak.example to ana@kite.example"]),
      other("text", ["luis@oak.example", "eve@kite.example"]),
      other("text", ["ana@kite.example", "eve@kite.example"]),
      other("field", ["to luis", "with a copy to luis"], [`mail["to"]`, `mail["cc"]`]),
      other("negation", ["to luis", "but not to luis"], [`params["email_2"] in`, `params["email_2"] not in`]),
    ],
  },
  {
    id: "links-in-bodies",
    task: "Extract the links from the bodies of the mails, in the order found",
    program: python`
import re

text = "\n".join(mail["body"] for mail in context["mails"])
result = re.findall(r"https?://[^\s>]+", text)
`,
    fixtures: contexts(
      {
        mails: [
          { body: "See https://kite.example/b and write to help@kite.example", footer: "https://kite.example/unsubscribe" },
          { body: "Old: http://old.example/x then https://kite.example/a", footer: "http://old.example/out" },
          { body: "Again https://kite.example/b", footer: "none" },
        ],
      },
      {
        mails: [
          { body: "Nothing here, ask ivy@oak.example", footer: "http://oak.example/leave" },
          { body: "Map <https://maps.example/9> or http://oak.example/way", footer: "none" },
        ],
      },
    ),
    english: ["Which links stand in the mail bodies? Keep the order in which they occur."],
    spanish: ["Extrae los enlaces de los cuerpos de los correos, en el orden en que aparecen"],
    changes: [
      other("entity", ["links", "mail addresses"], [`r"https?://[^\\s>]+"`, `r"[\\w.]+@[\\w.]+\\w"`]),
      other("field", ["bodies", "footers"], [`mail["body"]`, `mail["footer"]`]),
      other("direction", ["in the order found", "in reverse order"], ["text)", "text)[::-1]"]),
      other("negation", ["the links", "the links that are not encrypted (http)"], ["https?", "http"]),
      other("unit", ["links", "hosts of the links"], [`r"https?://[^\\s>]+"`, `r"https?://([^\\s/>]+)"`]),
      same("direction", ["in the order found", "from the first to the last"]),
    ],
  },
  {
    id: "mensajes-de-la-semana",
    task: "Cuenta los mensajes recibidos en los 7 días anteriores al 2026-03-20, sin contar ese día",
    program: python`
from datetime import date, timedelta

end = date.fromisoformat(params["date_1"])
start = end - timedelta(days=params["number_1"])
days = [date.fromisoformat(message["fecha"]) for message in context["mensajes"]]
result = sum(start <= day < end for day in days)
`,
    fixtures: contexts(
      {
        mensajes: [
          { fecha: "2026-03-12" },
          { fecha: "2026-03-13" },
          { fecha: "2026-03-17" },
          { fecha: "2026-03-20" },
          { fecha: "2026-03-21" },
        ],
      },
      {
        mensajes: [
          { fecha: "2026-02-14" },
          { fecha: "2026-03-01" },
          { fecha: "2026-03-18" },
          { fecha: "2026-03-22" },
          { fecha: "2026-03-24" },
          { fecha: "2026-03-26" },
        ],
      },
    ),
    english: ["How many messages came in during the 7 days before 2026-03-20, that day excluded?"],
    spanish: [
      "¿Cuántos mensajes llegaron en los 7 días previos al 2026-03-20 (ese día no cuenta)?",
      "Mensajes de los 7 días que terminan justo antes del 2026-03-20: ¿cuántos son?",
    ],
    changes: [
      other("number", ["7", "30"]),
      other("date", ["2026-03-20", "2026-03-24"]),
      other("unit", ["los 7 días", "las 7 semanas"], ["days=", "weeks="]),
      other("negation", ["sin contar ese día", "contando también ese día"], ["< end", "<= end"]),
      other(
        "direction",
        ["anteriores al", "posteriores al"],
        ["start = end - timedelta", "start = end + timedelta"],
        ["start <= day < end", "end < day <= start"],
      ),
      other("negation", ["recibidos en", "no recibidos en"], ["sum(start <= day < end", "sum(not start <= day < end"]),
    ],
  },
  {
    id: "filter-by-rule",
    task: "Move every message that matches context.rule to the folder of that rule, and return all ids by folder",
    program: python`
rule = context["rule"]
result = {}
for mail in context["inbox"]:
    matches = rule["word"] in mail[rule["part"]]
    folder = rule["folder"] if matches else "inbox"
    result.setdefault(folder, []).append(mail["id"])
`,
    fixtures: contexts(
      {
        rule: { part: "subject", word: "bill", folder: "money" },
        inbox: [
          { id: 1, subject: "bill for may", body: "hello", tag: "a" },
          { id: 2, subject: "party", body: "the bill is on me", tag: "b" },
          { id: 3, subject: "Bill calls", body: "hi", tag: "b" },
        ],
      },
      {
        rule: { part: "body", word: "offer", folder: "spam" },
        inbox: [
          { id: 4, subject: "offer", body: "hi there", tag: "c" },
          { id: 5, subject: "hi", body: "our offer ends", tag: "a" },
          { id: 6, subject: "hey", body: "an offer", tag: "d" },
        ],
      },
    ),
    english: [
      "Sort the messages into folders: those that context.rule fits go to its folder, the others stay in inbox. Give the ids in each.",
    ],
    spanish: ["Mueve los mensajes que cumplen context.rule a la carpeta de esa regla y devuelve todos los ids por carpeta"],
    changes: [
      other("negation", ["matches", "does not match"], ["if matches", "if not matches"]),
      other("field", ["ids", "tags"], [`mail["id"]`, `mail["tag"]`]),
      other(
        "entity",
        ["all ids", "the number of ids"],
        [`result.setdefault(folder, []).append(mail["id"])`, "result[folder] = result.get(folder, 0) + 1"],
      ),
      other(
        "entity",
        ["matches context.rule", "matches context.rule (ignoring case)"],
        [`in mail[rule["part"]]`, `in mail[rule["part"]].lower()`],
      ),
      same("antonym", ["every", "each"]),
    ],
  },
]);

/** A mail with a text and attachments, which are given by name, media type and text. */
function withAttachments(subject: string, ...attachments: (readonly [name: string, mediaType: string, text: string])[]): string {
  const parts = attachments.flatMap(([name, mediaType, text]) => [
    "--edge",
    `Content-Type: ${mediaType}`,
    `Content-Disposition: attachment; filename="${name}"`,
    "Content-Transfer-Encoding: base64",
    "",
    Buffer.from(text).toString("base64"),
  ]);
  const head = ["From: a@kite.example", "To: b@kite.example", `Subject: ${subject}`, "MIME-Version: 1.0"];
  const body = ['Content-Type: multipart/mixed; boundary="edge"', "", "--edge", "Content-Type: text/plain", "", "See attached."];
  return lines(...head, ...body, ...parts, "--edge--");
}
