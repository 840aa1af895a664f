import { describe, expect, it } from "vitest";
import type { JsonValue } from "../../src/json.ts";
import { createKnowledge } from "../../src/knowledge/create-knowledge.ts";
import { describeContext } from "../../src/request/context-shape.ts";

const knowledge = createKnowledge();

/** Names of the integrations found, in alphabetical order. */
async function detect(task: string, context: JsonValue = {}, fileNames: readonly string[] = []): Promise<string[]> {
  const found = await knowledge.detect({ task, contextShape: describeContext(context), fileNames });
  return found.map((integration) => integration.name).toSorted();
}

type Case = [task: string, names: string, context?: JsonValue, fileNames?: readonly string[]];

const password = { $secret: "PASSWORD" };
const account = { host: "mail.example.com", port: 993, user: "ana", password };
const imap = { imap_host: "imap.example.com", imap_port: 993, imap_user: "ana", imap_password: password };
const smtp = { smtp_host: "smtp.example.com", smtp_port: 587, smtp_user: "ana", smtp_password: password };
const database = { database_url: { $secret: "DATABASE_URL" } };
const people = { people: [{ name: "Ana", email: "ana@example.com" }] };
const orders = { orders: [{ id: 1, amount: "279,00", status: "open" }] };

const mailboxes: readonly Case[] = [
  ["List the unread messages in my inbox with sender and subject", "imap", imap],
  ["Fetch all emails from billing@acme.com received this week and save their attachments", "imap", imap],
  ["How many unread emails are there?", "imap", account],
  ["Check my inbox for messages with 'invoice' in the subject", "imap", account],
  ["Search the mailbox 'Archive/2025' for messages from the bank", "imap", account],
  ["Download the attachments of the newest email in the folder Orders", "imap", { imap: account }],
  ["Connect via IMAP and mark messages older than 30 days as read", "imap"],
  ["Summarise today's emails", "imap", { mail: { imap_server: "imap.example.com", user: "ana", password } }],
  ["Download all email attachments of last week", "imap", account],
  ["Lee los correos no leídos", "imap", account],
  ["¿Cuántos mensajes hay en la bandeja de entrada?", "imap", account],
  ["¿Cuántos correos sin leer tengo?", "imap", imap],
  ["Busca en el buzón los mensajes del banco y descarga los adjuntos", "imap", account],
  ["Descarga los adjuntos de los emails recibidos hoy", "imap", account],
  ["Revisa mi correo y dime si hay algo urgente", "imap", account],
  ["Obtén el último mensaje de la carpeta Facturas", "imap", { servidor_imap: "imap.example.com", usuario: "ana", password }],
  ["Look for an email from DHL in my inbox and return the tracking code", "imap", account],
  ["Read the unseen e-mails and summarise them", "imap", account],
  ["Read the newest unread email and return its subject and body", "imap", account],
  ["Check for new mail from the boss", "imap", account],
  ["Extrae el número de pedido del último email no leído", "imap", account],
  ["Marca como leídos todos los mensajes de la bandeja de entrada", "imap", account],
  ["Responde a los correos no leídos con un acuse de recibo", "imap smtp", account],
];

const sendings: readonly Case[] = [
  ["Send an email to the customer with the order status", "smtp", { ...orders, to: "ana@example.com" }],
  ["Send the report by email to all managers", "smtp", { ...people, report: "All well." }],
  ["Email the summary to ops@acme.com", "smtp", orders],
  ["Mail the report to the team as an attachment", "smtp", people, ["report.csv"]],
  ["Send a welcome mail to each new user", "smtp", { ...people, smtp: { ...account, port: 587 } }],
  ["Reply to the customer by e-mail", "smtp", { ...people, smtp_server: "smtp.example.com" }],
  ["Notify the manager by email if stock is low", "smtp", smtp],
  ["Forward the message to legal via SMTP", "smtp"],
  ["Send reminder emails to everybody with an overdue order", "smtp", people],
  ["Envía un correo al cliente con el estado del pedido", "smtp", people],
  ["Enviar email de confirmación a cada cliente", "smtp", people],
  ["Manda un correo electrónico a contabilidad con el resumen", "smtp"],
  ["Avisa por correo al responsable si el stock baja de 10", "smtp", people],
  ["Calcula el total y envíalo por email a Ana", "smtp", orders],
  ["Send the customer an email with the invoice", "smtp", people],
  ["Send everyone on the list a personalised email", "smtp", people],
  ["Send a thank-you email to every donor", "smtp", people],
  ["Send an invitation to all participants by email", "smtp", people],
  ["E-mail the results to the team", "smtp", people],
  ["If stock is below 10, send a warning by e-mail", "smtp", people],
  ["Send an email to the duty engineer with the subject of the ticket", "smtp"],
  ["Envía por correo el informe mensual a dirección", "smtp", people],
  ["Mándale un email a cada alumno con su nota", "smtp", people],
  ["Envía a cada cliente un correo con su saldo", "smtp", people],
  ["Notificar por email a los morosos", "smtp", people],
];

const papers: readonly Case[] = [
  ["Extract total amount from invoice PDF", "pdf", { pdf_path: "invoice.pdf" }, ["invoice.pdf"]],
  ["Extract the total", "pdf", {}, ["invoice.pdf"]],
  ["Read the document and return its text", "pdf", { path: "/in/a.pdf" }],
  ["Count the pages of every document", "pdf", { documents: ["a.pdf", "b.pdf"] }],
  ["Extrae el importe total de la factura en PDF", "pdf"],
  ["Suma los totales de todos los PDFs", "pdf", {}, ["a.pdf", "b.pdf"]],
  ["Merge the two PDFs", "pdf"],
  ["Lee la factura escaneada", "pdf", {}, ["factura.pdf"]],
  ["Which of these PDF files are encrypted?", "pdf"],
  ["Extract the tables of the annual report", "pdf", { report: "annual.pdf" }],
  ["Get the text", "pdf", {}, ["scan.PDF"]],
];

const databases: readonly Case[] = [
  ["Upsert the customers into PostgreSQL", "postgres", people],
  ["Insert these rows into the table orders", "postgres", { ...database, ...orders }],
  ["Count the rows of the table users in Postgres", "postgres"],
  ["Run the query and return the rows", "postgres", { pg_host: "db.example.com", pg_user: "ana", pg_password: password }],
  ["Load the CSV into the database", "postgres", { postgres_url: password }, ["data.csv"]],
  ["Inserta los clientes en la base de datos", "postgres", { ...people, db: { host: "db", user: "ana", password, dbname: "shop" } }],
  ["Actualiza el stock en la tabla productos de PostgreSQL", "postgres"],
  ["Query the database for the ten best customers", "postgres", { dsn: password }],
  ["Write the totals to an SQL table", "postgres", orders],
  ["Haz un upsert de los productos en Postgres", "postgres"],
  ["Delete expired sessions", "postgres", { pg_dsn: password }],
  ["Guarda los pedidos en una tabla SQL", "postgres", orders],
  ["Insert or update the products in my Postgres DB", "postgres", people],
  ["Which customers have not ordered since May?", "postgres", database],
  ["Store the rows in the database", "postgres", { connection: { db_host: "db.example.com", db_name: "shop" } }],
];

const several: readonly Case[] = [
  ["Read unread emails and reply to each with an acknowledgement", "imap smtp", { ...imap, ...smtp }],
  ["Lee los correos no leídos y reenvía los urgentes a soporte", "imap smtp", { ...imap, ...smtp }],
  ["Find the invoice PDFs attached to messages in my inbox and total them", "imap pdf", imap],
  ["Extract the total from the invoice and send it by email to accounting", "pdf smtp", people, ["invoice.pdf"]],
  ["Insert unread emails into the PostgreSQL table messages", "imap postgres", { ...imap, ...database }],
  ["Lee la factura en PDF y guarda el total en la base de datos", "pdf postgres", database, ["factura.pdf"]],
];

const none: readonly Case[] = [
  ["Validate the format of the mail addresses", "", people, ["contacts.csv"]],
  ["Check which emails in the CSV are invalid", "", {}, ["contacts.csv"]],
  ["Count customers per email domain", "", people],
  ["Group the people by email and count them", "", people],
  ["Join both files by email", "", {}, ["a.csv", "b.csv"]],
  ["Extract all email addresses from the text", "", { text: "Write to ana@example.com" }],
  ["Normalise the email column to lower case", "", {}, ["contacts.csv"]],
  ["Remove duplicate emails from the list", "", { emails: ["ana@example.com"] }],
  ["Draft an email that apologises to the customer, and return it as text", "", { customer: "Ana" }],
  ["Classify each email as spam or not", "", { emails: [{ subject: "Win", body: "Now" }] }],
  ["Find the most frequent sender of the emails", "", { emails: [{ from: "ana@example.com" }] }],
  ["Group the messages by sender", "", { messages: [{ from: "ana@example.com", subject: "Hello", body: "Hi" }] }],
  ["Count the unread notifications of each user", "", { notifications: [{ user: "Ana", read: false }] }],
  ["Read the .eml file and return its subject", "", {}, ["message.eml"]],
  ["Mask the email addresses and phone numbers in the log", "", {}, ["app.log"]],
  ["Check whether the email the user typed is valid", "", { email: "ana@example" }],
  ["Comprueba que los correos del CSV tengan un formato válido", "", {}, ["contactos.csv"]],
  ["Valida las direcciones de correo electrónico", "", people],
  ["Cuenta los correos por dominio", "", { correos: ["ana@example.com"] }],
  ["Agrupa los clientes por correo electrónico", "", people],
  ["Genera el texto de un correo de bienvenida", "", { nombre: "Ana" }],
  ["Extract the total from the invoice text", "", { invoice_text: "Total 279,00" }],
  ["Sum the invoices over 100", "", { invoices: [{ total: "279,00" }] }],
  ["Which invoices are unpaid?", "", {}, ["invoices.csv"]],
  ["Calcula el total de las facturas", "", { facturas: [{ total: "279,00" }] }],
  ["Send each row through the checks and report the failures", "", orders],
  ["Send the value through the formula", "", { value: 2 }],
  ["Sort the table by the column amount", "", { table: [{ amount: 1 }] }],
  ["Build a pivot table of sales by region", "", {}, ["sales.csv"]],
  ["Ordena la tabla por importe", "", { tabla: [{ importe: "279,00" }] }],
  ["Crea una tabla con los cuadrados del 1 al 10", ""],
  ["Select the ten largest orders", "", orders],
  ["Update the status of overdue orders to late", "", orders],
  ["Insert a space after each comma", "", { text: "a,b" }],
  ["Upsert the new records into the list by id", "", { list: [{ id: 1 }], records: [{ id: 1 }] }],
  ["List the tables that the SQL text reads", "", { sql: "select 1 from users" }],
  ["Count the users in the sqlite database", "", {}, ["app.db"]],
  ["Write the totals to a new SQLite database", "", orders],
  ["Return the host and port of the address", "", { host: "web-1:8080" }],
  ["List users with a weak password", "", { users: [{ user: "ana", password }] }],
  ["Count the words of the report", "", {}, ["report.txt"]],
  ["Extract the dates from the contract", "", {}, ["contract.docx"]],
  ["Read the text on the image", "", {}, ["scan.png"]],
  ["Compute factorial of 10", ""],
  ["Divide la lista en dos partes", "", { lista: [1, 2] }],
  ["Which customers have no email?", "", people],
  ["Sort the contacts by e-mail", "", people],
  ["Send the list of customers. Sort it by email.", "", people],
  ["Send the list of customers without email to the output", "", people],
  ["Send back the invalid email addresses", "", people],
  ["Count the emails sent by each agent", "", {}, ["log.csv"]],
  ["Compute the open rate of the email campaign", "", {}, ["campaign.csv"]],
  ["Turn the thread of emails into a summary", "", { emails: [{ from: "ana@example.com", body: "Hello" }] }],
  ["Translate the email into Spanish", "", { email: "Dear Ana" }],
  ["Parse the mail headers", "", { headers: "From: ana@example.com" }],
  ["Redacta un correo de disculpa", "", { nombre: "Ana" }],
  ["Clasifica los correos por tema", "", { correos: [{ asunto: "Hola", cuerpo: "Hola" }] }],
  ["Devuelve los correos que no son válidos", "", { correos: ["ana@"] }],
  ["Lee el texto de la factura y devuelve el IVA", "", { factura: "IVA 21" }],
  ["Write an SQL query that counts the orders of each day", ""],
  ["Join the two tables on id", "", { left: [{ id: 1 }], right: [{ id: 1 }] }],
  ["List the servers with the port 22 open", "", { servers: [{ host: "web-1", port: 22 }] }],
];

/** What has no word of its own: a verb and what it does something to. */
const implied: readonly Case[] = [
  ["Email each supplier its open orders", "smtp", people],
  ["Escribe un correo a Marta y envíalo", "smtp", people],
  ["Load the CSV into the database", "postgres", {}, ["data.csv"]],
];

describe("the shipped integrations", () => {
  const cases = [...mailboxes, ...sendings, ...papers, ...databases, ...several, ...implied];
  it.each(cases)("%j needs %j", async (task, names, context, fileNames) => {
    expect((await detect(task, context, fileNames)).join(" ")).toBe(names);
  });

  it.each(none)("%j needs none", async (task, _names, context, fileNames) => {
    expect(await detect(task, context, fileNames)).toEqual([]);
  });
});
