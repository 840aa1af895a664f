import { contexts, defineTasks, lines, other, python, same } from "../define-tasks.ts";

/** Replies, threads, automatic mail, quotes, hours and labels, in the context and in raw `.eml` files. No server is asked. */
export const unseenMailTasks = defineTasks("mail", [
  {
    id: "reply-to-all",
    task: "To whom does a reply to all of the message go, leaving out tess@lake.example? Sort the addresses.",
    program: python`
message = context["message"]
everybody = {message["from"], *message["to"], *message["cc"]}
everybody.discard(params["email_1"])
result = sorted(everybody)
`,
    fixtures: contexts(
      {
        message: {
          from: "omar@hill.example",
          to: ["tess@lake.example", "ines@hill.example"],
          cc: ["board@hill.example", "ines@hill.example"],
          bcc: ["audit@hill.example"],
        },
      },
      {
        message: {
          from: "ines@hill.example",
          to: ["omar@hill.example", "press@lake.example"],
          cc: ["tess@lake.example"],
          bcc: ["tess@lake.example"],
        },
      },
    ),
    english: ["Without tess@lake.example, which addresses get my reply to everyone on the message? In order, please."],
    spanish: ["¿A quién va una respuesta a todos del mensaje, sin contar tess@lake.example? Ordena las direcciones."],
    changes: [
      other("text", ["tess@lake", "ines@hill"]),
      other("negation", ["leaving out", "not leaving out"], [`everybody.discard(params["email_1"])`, `everybody.add(params["email_1"])`]),
      other(
        "antonym",
        ["a reply to all of the message", "a reply to the sender alone of the message"],
        [`{message["from"], *message["to"], *message["cc"]}`, `{message["from"]}`],
      ),
      other(
        "field",
        ["a reply to all of the message", "a reply to everybody in copy of the message"],
        [`{message["from"], *message["to"], *message["cc"]}`, `{*message["cc"]}`],
      ),
      other(
        "direction",
        ["Sort the addresses", "Sort the addresses from z to a"],
        ["sorted(everybody)", "sorted(everybody, reverse=True)"],
      ),
      same("entity", ["reply to all of", "reply to everybody of"]),
    ],
  },
  {
    id: "longest-thread",
    task: "How many messages does the longest thread have?",
    program: python`
parents = {mail["id"]: mail["in_reply_to"] for mail in context["messages"]}


def root(name):
    while parents.get(parents[name]) is not None or parents[name] in parents:
        name = parents[name]
    return name


threads = {}
for name in parents:
    threads.setdefault(root(name), []).append(name)
longest = max(threads, key=lambda name: len(threads[name]))
result = len(threads[longest])
`,
    fixtures: contexts(
      {
        messages: [
          { id: "a1", in_reply_to: "", subject: "Offer" },
          { id: "a2", in_reply_to: "a1", subject: "Re: Offer" },
          { id: "b1", in_reply_to: "", subject: "Keys" },
          { id: "a3", in_reply_to: "a2", subject: "Re: Offer" },
          { id: "a4", in_reply_to: "a1", subject: "Re: Offer, again" },
          { id: "b2", in_reply_to: "b1", subject: "Re: Keys" },
        ],
      },
      {
        messages: [
          { id: "c1", in_reply_to: "", subject: "Roof" },
          { id: "d1", in_reply_to: "", subject: "Garden" },
          { id: "d2", in_reply_to: "d1", subject: "Re: Garden" },
          { id: "e1", in_reply_to: "", subject: "Fence" },
          { id: "d3", in_reply_to: "d1", subject: "Re: Garden" },
          { id: "c2", in_reply_to: "c1", subject: "Re: Roof" },
        ],
      },
    ),
    english: [
      "Number of mails in the thread that has most of them",
      "Group the messages into threads by what they reply to: how many has the longest?",
    ],
    spanish: ["¿Cuántos mensajes tiene el hilo más largo?"],
    changes: [
      other("antonym", ["longest", "shortest"], ["max(threads", "min(threads"]),
      other(
        "entity",
        ["How many messages does the longest thread have?", "With which subject did the longest thread begin?"],
        ["len(threads[longest])", `next(mail["subject"] for mail in context["messages"] if mail["id"] == longest)`],
      ),
      other(
        "unit",
        ["How many messages does the longest thread have?", "How many threads are there?"],
        ["len(threads[longest])", "len(threads)"],
      ),
      other(
        "negation",
        ["messages does", "messages that nobody replied to does"],
        ["len(threads[longest])", "sum(1 for name in threads[longest] if name not in parents.values())"],
      ),
      same("entity", ["thread", "conversation"]),
    ],
  },
  {
    id: "automatic-mail",
    task: "Which of the eml files are automatic replies by their headers? Give the names in order.",
    program: python`
from email import policy
from email.parser import BytesParser

chosen = []
for name in sorted(files):
    with open(files[name], "rb") as file:
        message = BytesParser(policy=policy.default).parse(file)
    if message.get("Auto-Submitted", "no").strip().lower() != "no":
        chosen.append(name)
result = chosen
`,
    fixtures: [
      {
        context: {},
        files: {
          "one.eml": lines("From: a@kiln.example", "Subject: Away", "Auto-Submitted: auto-replied", "", "I am away."),
          "two.eml": lines("From: b@kiln.example", "Subject: Hello", "", "Auto-Submitted: auto-replied is a header."),
          "three.eml": lines(
            "From: list@kiln.example",
            "Subject: Digest",
            "List-Id: <news.kiln.example>",
            "Auto-Submitted: no",
            "",
            "News.",
          ),
        },
      },
      {
        context: {},
        files: {
          "one.eml": lines("From: c@moor.example", "Subject: Notes", "List-Id: <club.moor.example>", "", "See below."),
          "two.eml": lines("From: d@moor.example", "Subject: Out of office", "auto-submitted: Auto-Generated", "", "Back soon."),
          "three.eml": lines("From: e@moor.example", "Subject: Re: Notes", "Auto-Submitted: auto-replied", "", "Received."),
        },
      },
    ],
    english: ["By their headers, which eml files were sent by a machine as automatic replies? Names in order."],
    spanish: ["¿Qué archivos eml son respuestas automáticas según sus cabeceras? Da los nombres en orden."],
    changes: [
      other("negation", ["are automatic", "are not automatic"], [`!= "no"`, `== "no"`]),
      other(
        "entity",
        ["automatic replies", "messages of a mailing list"],
        [`if message.get("Auto-Submitted", "no").strip().lower() != "no"`, `if message["List-Id"] is not None`],
      ),
      other("field", ["Give the names", "Give the subjects"], ["chosen.append(name)", `chosen.append(str(message["Subject"]))`]),
      other("unit", ["Give the names in order", "Give only their number"], ["result = chosen", "result = len(chosen)"]),
      other("direction", ["in order", "in reverse order"], ["result = chosen", "result = chosen[::-1]"]),
      same("antonym", ["automatic", "machine-made"]),
    ],
  },
  {
    id: "own-words",
    task: "Return the body of reply.eml without the quoted lines that begin with >",
    program: python`
from email import policy
from email.parser import BytesParser

with open(files[params["path_1"]], "rb") as file:
    message = BytesParser(policy=policy.default).parse(file)
body = message.get_content().strip().splitlines()
kept = [row for row in body if not row.startswith(">")]
result = "\n".join(kept).strip()
`,
    fixtures: [
      {
        context: {},
        files: {
          "reply.eml": lines("Subject: Re: Offer", "", "> What do you say?", "> Ivo", "Yes, gladly.", "", "Nina"),
          "second.eml": lines("Subject: Re: Re: Offer", "", "Fine.", "> Yes, gladly.", "Ivo"),
        },
      },
      {
        context: {},
        files: {
          "reply.eml": lines(
            "Subject: Re: Boat",
            "",
            "Not before May: 3 > 2.",
            "> Can we have it in April?",
            "> And the oars?",
            "The oars, yes.",
          ),
          "second.eml": lines("Subject: Re: Re: Boat", "", "> Not before May: 3 > 2.", "Good.", "See you."),
        },
      },
    ],
    english: ["What did the author of reply.eml write, quoted lines (those with > in front) left out?"],
    spanish: [
      "Devuelve el cuerpo de reply.eml sin las líneas citadas que empiezan por >",
      "Cuerpo de reply.eml, quitando las líneas que comienzan con >",
    ],
    changes: [
      other("text", ["reply.eml", "second.eml"]),
      other("negation", ["without the quoted lines", "with only the quoted lines"], ["if not row", "if row"]),
      other(
        "direction",
        ["begin with >", "come after the first that begins with >"],
        [
          `kept = [row for row in body if not row.startswith(">")]`,
          `first = next(index for index, row in enumerate(body) if row.startswith(">"))\nkept = [row for index, row in enumerate(body) if index <= first or not row.startswith(">")]`,
        ],
      ),
      other("unit", ["Return the body", "Return the number of lines of the body"], [`"\\n".join(kept).strip()`, "len(kept)"]),
      other(
        "field",
        ["the body of reply.eml", "the subject of reply.eml and its body"],
        [`result = "\\n".join(kept).strip()`, `result = [str(message["Subject"]), "\\n".join(kept).strip()]`],
      ),
    ],
  },
  {
    id: "busiest-hour",
    task: "At which hour of the day did the most messages arrive since 2026-03-09? At a tie, the earlier hour.",
    program: python`
from collections import Counter

times = [mail["received"] for mail in context["inbox"] if mail["received"][:10] >= params["date_1"]]
hours = Counter(int(time[11:13]) for time in times)
result = min(hours, key=lambda hour: (-hours[hour], hour))
`,
    fixtures: contexts(
      {
        inbox: [
          { received: "2026-03-02T07:10:00Z", sent: "2026-03-02T06:59:00Z" },
          { received: "2026-03-03T07:40:00Z", sent: "2026-03-03T07:39:00Z" },
          { received: "2026-03-09T14:00:00Z", sent: "2026-03-09T13:58:00Z" },
          { received: "2026-03-10T14:30:00Z", sent: "2026-03-10T13:29:00Z" },
          { received: "2026-03-11T09:30:00Z", sent: "2026-03-11T09:29:00Z" },
          { received: "2026-03-12T09:00:00Z", sent: "2026-03-12T08:55:00Z" },
          { received: "2026-03-14T14:15:00Z", sent: "2026-03-14T13:59:00Z" },
          { received: "2026-03-15T07:15:00Z", sent: "2026-03-15T07:14:00Z" },
        ],
      },
      {
        inbox: [
          { received: "2026-03-01T20:00:00Z", sent: "2026-03-01T19:00:00Z" },
          { received: "2026-03-04T20:05:00Z", sent: "2026-03-04T20:04:00Z" },
          { received: "2026-03-10T08:05:00Z", sent: "2026-03-10T07:59:00Z" },
          { received: "2026-03-13T20:10:00Z", sent: "2026-03-13T17:00:00Z" },
          { received: "2026-03-13T08:45:00Z", sent: "2026-03-13T08:44:00Z" },
          { received: "2026-03-20T20:45:00Z", sent: "2026-03-20T20:44:00Z" },
        ],
      },
    ),
    english: ["Since 2026-03-09, in which hour of the day have most messages come in? The earlier one if two are equal."],
    spanish: ["¿A qué hora del día llegaron más mensajes desde el 2026-03-09? En caso de empate, la más temprana."],
    changes: [
      other("date", ["2026-03-09", "2026-03-01"]),
      other("antonym", ["the most", "the fewest"], ["(-hours[hour], hour)", "(hours[hour], hour)"]),
      other("direction", ["since 2026", "before 2026"], [">=", "<"]),
      other(
        "field",
        ["arrive", "leave their senders"],
        [`[mail["received"] for`, `[mail["sent"] for`],
        [`if mail["received"]`, `if mail["sent"]`],
      ),
      other("antonym", ["the earlier hour", "the later hour"], ["hours[hour], hour)", "hours[hour], -hour)"]),
      other(
        "unit",
        [
          "At which hour of the day did the most messages arrive since 2026-03-09? At a tie, the earlier hour.",
          "On which day of the month did the most messages arrive since 2026-03-09? At a tie, the earlier day.",
        ],
        ["time[11:13]", "time[8:10]"],
      ),
    ],
  },
  {
    id: "labelled-and-large",
    task: 'Da los asuntos de los mensajes con la etiqueta "clientes" y un tamaño mayor que 500 bytes',
    program: python`
chosen = [mail for mail in context["messages"] if params["text_1"] in mail["labels"]]
result = [mail["subject"] for mail in chosen if mail["size"] > params["number_1"]]
`,
    fixtures: contexts(
      {
        messages: [
          { id: 1, subject: "Pedido", sender: "Eva", labels: ["clientes", "marzo"], size: 500 },
          { id: 2, subject: "Queja", sender: "Luz", labels: ["clientes"], size: 812 },
          { id: 3, subject: "Nóminas", sender: "Gil", labels: ["personal"], size: 9000 },
          { id: 4, subject: "Oferta", sender: "Paz", labels: ["personal", "clientes"], size: 20400 },
        ],
      },
      {
        messages: [
          { id: 5, subject: "Vacaciones", sender: "Gil", labels: ["personal"], size: 640 },
          { id: 6, subject: "Contrato", sender: "Eva", labels: ["clientes"], size: 1501 },
          { id: 7, subject: "Saludo", sender: "Paz", labels: ["clientes", "personal"], size: 77 },
        ],
      },
    ),
    english: [
      'Subjects of the messages labelled "clientes" that are larger than 500 bytes',
      'Which messages have the label "clientes" and more than 500 bytes? Give their subjects.',
    ],
    spanish: ['¿Qué asuntos tienen los mensajes de más de 500 bytes con la etiqueta "clientes"?'],
    changes: [
      other("number", ["500", "1000"]),
      other("text", ["clientes", "personal"]),
      other("antonym", ["mayor", "menor"], [`mail["size"] >`, `mail["size"] <`]),
      other("negation", ["con la etiqueta", "sin la etiqueta"], [`params["text_1"] in`, `params["text_1"] not in`]),
      other("field", ["asuntos", "remitentes"], [`[mail["subject"]`, `[mail["sender"]`]),
      other("unit", ["500 bytes", "500 kilobytes"], [`params["number_1"]`, `params["number_1"] * 1000`]),
    ],
  },
]);
