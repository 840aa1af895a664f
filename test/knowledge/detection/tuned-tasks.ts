import type { LabelledTask } from "./labelled-task.ts";

const password = { $secret: "PASSWORD" };
const imap = { imap_host: "imap.example.com", imap_user: "ana", imap_password: password };
const database = { database_url: { $secret: "DATABASE_URL" } };
const people = { people: [{ name: "Ana", email: "ana@example.com" }] };

/** The tasks that detection was tuned on. */
export const tunedTasks: readonly LabelledTask[] = [
  // words of an integration that are about data, or about the word
  { task: "Lowercase the mail address column", needs: "", files: ["contacts.csv"] },
  { task: "Write an essay on database design", needs: "" },
  { task: "Count the post office boxes by region", needs: "", files: ["boxes.csv"] },
  { task: "Extrae el dominio de cada correo", needs: "", context: { correos: ["ana@example.com"] } },
  { task: "Sum the PDF downloads column", needs: "", files: ["downloads.csv"] },
  { task: "How many messages of each sender are in the inbox?", needs: "", files: ["inbox.csv"] },
  { task: "Count the SMTP errors in the log by hour", needs: "", files: ["mail.log"] },
  { task: "Which lines of the log mention IMAP timeouts?", needs: "", files: ["server.log"] },
  { task: "Count the lines that contain 'postgres'", needs: "", context: { text: "postgres started\npostgres stopped" } },
  { task: "Cuenta los errores de SMTP por día", needs: "", files: ["errores.txt"] },
  { task: "Explain what IMAP is in two sentences", needs: "" },
  { task: "Average the column inbox_size per user", needs: "", files: ["users.csv"] },
  { task: "Escribe un ensayo sobre bases de datos PostgreSQL", needs: "" },
  { task: "Plot the PDF of a normal distribution with mean 0", needs: "" },
  { task: "Extract all links to PDFs from the page", needs: "", files: ["page.html"] },
  { task: "Compare the licences of PostgreSQL and SQLite", needs: "" },
  { task: "Count the file names that end in .pdf", needs: "", context: { names: "a.txt b.csv" } },
  { task: "Split the field mailbox into user and host", needs: "", files: ["accounts.csv"] },
  { task: "Suma la columna de descargas PDF", needs: "", files: ["web.csv"] },
  { task: "How many emails does each agent send per day?", needs: "", files: ["agents.csv"] },
  { task: "Count the unread emails per user", needs: "", context: { emails: [{ user: "Ana", read: false }] } },
  { task: "Plot how the size of the inbox grew", needs: "", context: { inbox: [{ day: "2026-03-01", size: 12 }] } },
  { task: "Total the visits by protocol", needs: "", context: { protocols: [{ day: "2026-03-01", imap: 12, smtp: 5 }] } },
  { task: "Send every value through the filter and keep the even ones", needs: "", context: { values: [1, 2] } },
  { task: "Sort the database versions (PostgreSQL 9.6, PostgreSQL 16) by release", needs: "" },
  { task: "Valida el campo correo del formulario", needs: "", context: { correo: "ana@" } },
  { task: "Load the rows into an in-memory SQLite database and count them", needs: "", files: ["rows.csv"] },
  { task: "Count how often the word inbox occurs in the text", needs: "", context: { text: "An inbox" } },
  { task: "Add a column that says whether the customer was sent an email", needs: "", files: ["customers.csv"] },
  { task: "Ordena los mensajes por fecha", needs: "", context: { mensajes: [{ fecha: "2026-03-01", asunto: "Hola" }] } },
  { task: "Parse the bounce report and list the SMTP status codes", needs: "", context: { report: "550 no such user" } },
  // what is needed without its word
  { task: "Read what Ana sent me today", needs: "imap" },
  { task: "Mándale el resumen a Luis", needs: "smtp", context: { resumen: "Todo bien" } },
  { task: "Append the rows to table orders on the server", needs: "postgres", context: { rows: [{ id: 1 }] } },
  { task: "What is the total on the attached bill?", needs: "pdf", files: ["bill.pdf"] },
  { task: "Did the bank write to me this week?", needs: "imap" },
  { task: "¿Qué me ha escrito Marta esta semana?", needs: "imap" },
  { task: "Send Luis the summary", needs: "smtp", context: { summary: "All well" } },
  { task: "Forward the minutes to the team", needs: "smtp", context: { minutes: "We met" } },
  { task: "Let the customers know that their orders are late", needs: "smtp", context: people },
  { task: "Email each supplier its open orders", needs: "smtp", context: people },
  { task: "Avisa a los clientes de que su pedido se retrasa", needs: "smtp", context: people },
  { task: "Load the CSV into our database", needs: "postgres", files: ["data.csv"] },
  { task: "Guarda las filas en la base de datos", needs: "postgres", context: { filas: [{ id: 1 }] } },
  { task: "Which customers spent most?", needs: "postgres", context: database },
  { task: "Is the contract signed on the last page?", needs: "pdf", context: { contract: "contract.pdf" } },
  { task: "Upsert the products with psycopg", needs: "postgres", context: { products: [{ id: 1 }] } },
  { task: "Usa fitz para contar las páginas", needs: "pdf" },
  { task: "Make this script robust: import imaplib\nbox = imaplib.IMAP4_SSL(host)", needs: "imap" },
  { task: "Run the job again", needs: "smtp", context: { code: "import json\nfrom smtplib import SMTP_SSL\n" } },
  { task: "Use what is required", needs: "postgres", context: { requirements: ["psycopg2-binary>=2.9", "numpy"] } },
  // by words and keys
  { task: "List the unread messages in my inbox", needs: "imap", context: imap },
  { task: "¿Cuántos correos sin leer tengo?", needs: "imap" },
  { task: "Merge the two PDFs", needs: "pdf", files: ["a.pdf", "b.pdf"] },
  { task: "Envía un correo a cada cliente con su saldo", needs: "smtp", context: people },
  { task: "Count the rows of the table users in Postgres", needs: "postgres" },
  // several at once
  { task: "Find the invoice PDFs in my inbox and total them", needs: "imap pdf", context: imap },
  {
    task: "Read the invoice, store its total in the database and send the total to Ana",
    needs: "pdf postgres smtp",
    files: ["invoice.pdf"],
  },
  { task: "Lee los correos no leídos y guarda los asuntos en la base de datos", needs: "imap postgres", context: imap },
  { task: "Count the open orders in Postgres and mail the report to the team", needs: "postgres smtp", context: database },
];
