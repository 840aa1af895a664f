import type { LabelledTask } from "./labelled-task.ts";

const password = { $secret: "PASSWORD" };
const mailbox = { imap_host: "imap.example.org", imap_user: "luis", imap_password: password };
const outgoing = { smtp_host: "smtp.example.org", smtp_user: "luis", smtp_password: password };
const warehouse = { pg_host: "db.example.org", pg_user: "luis", pg_password: password };
const staff = { staff: [{ name: "Eva", email: "eva@example.org" }] };

/** Tasks written when detection was finished, by its description alone; nothing was tuned on them. */
export const unseenTasks: readonly LabelledTask[] = [
  // none, though the words are there
  { task: "Remove rows whose e-mail address is empty", needs: "", files: ["leads.csv"] },
  { task: "Write a short story in which a lost email changes two lives", needs: "" },
  { task: "Draw the floor plan of the mail room with letter boxes", needs: "" },
  { task: "Which email provider is most common among the users?", needs: "", context: staff },
  { task: "Sort the list of file formats (PDF, DOCX, ODT) by popularity", needs: "" },
  { task: "Suma la columna correos_enviados por mes", needs: "", files: ["campaña.csv"] },
  {
    task: "Genera una dirección de correo con el formato nombre.apellido para cada empleado",
    needs: "",
    context: { empleados: ["Eva Ruiz"] },
  },
  { task: "Group the SMTP responses 4xx and 5xx in this log", needs: "", files: ["postfix.log"] },
  { task: "Compute the average reply time of the support mails", needs: "", files: ["inbox.csv"] },
  { task: "Escribe un resumen de la historia de PostgreSQL", needs: "" },
  { task: "Count the tables in the restaurant by number of seats", needs: "", context: { tables: [{ seats: 4 }] } },
  { task: "Turn the rows into SQL insert statements for PostgreSQL and return the text", needs: "", context: { rows: [{ id: 1 }] } },
  { task: "Evaluate the pdf of the exponential distribution at 0.5", needs: "" },
  {
    task: "Find the port numbers of imap, smtp and https in the services text",
    needs: "",
    context: { services: "imap 143/tcp\nsmtp 25/tcp" },
  },
  { task: "Replace every email in the text by [hidden]", needs: "", context: { text: "Ask eva@example.org" } },
  { task: "How many customers opened the newsletter email?", needs: "", files: ["opens.csv"] },
  { task: "Normalise this database dump's table names to snake case", needs: "", files: ["dump.sql"] },
  { task: "¿Cuántas descargas de PDF hubo en marzo?", needs: "", files: ["descargas.csv"] },
  { task: "Send the ball to the left: simulate a bounce and return the path", needs: "" },
  { task: "Deduplicate the messages by id", needs: "", context: { messages: [{ id: 1, body: "Hi" }] } },
  { task: "Divide los buzones por barrio", needs: "", files: ["buzones.csv"] },
  { task: "Write a haiku about an empty inbox", needs: "" },
  { task: "List the words that rhyme with mail", needs: "" },
  { task: "Calcula cuántos clientes no tienen correo", needs: "", context: { clientes: [{ correo: null }] } },
  { task: "Build a bar chart of tickets by channel: phone, email, chat", needs: "", files: ["tickets.csv"] },
  { task: "Describe how an index works in a relational database", needs: "" },
  { task: "Count how many times each server appears", needs: "", context: { servers: ["db1", "db2"] } },
  { task: "Check that each url ends in .pdf", needs: "", context: { urls: ["https://example.org/a.pdf"] } },
  { task: "Sum the amounts in the ledger", needs: "", files: ["ledger.xlsx"] },
  { task: "Detect the language of each mail body", needs: "", context: { mails: [{ body: "Hola" }] } },
  // needed without the word
  { task: "Has Eva answered my question yet?", needs: "imap" },
  { task: "Show me everything that arrived from the landlord since Monday", needs: "imap" },
  { task: "¿Me ha llegado algo de Hacienda?", needs: "imap" },
  { task: "Tell Eva that the meeting is moved to Friday", needs: "smtp" },
  { task: "Hazle llegar el presupuesto a Marta", needs: "smtp", context: { presupuesto: "1200" } },
  { task: "Invite all the staff to the party on Friday", needs: "smtp", context: { ...staff, ...outgoing } },
  { task: "Reenvía la respuesta a contabilidad", needs: "smtp", context: { respuesta: "De acuerdo" } },
  { task: "Add the new clients to the clients table in production", needs: "postgres", context: { clients: [{ id: 1 }] } },
  { task: "How many orders came in yesterday?", needs: "postgres", context: warehouse },
  { task: "Saca de la base de datos los pedidos de mayo", needs: "postgres" },
  { task: "What does clause 7 of the lease say?", needs: "pdf", files: ["lease.pdf"] },
  { task: "¿Qué importe figura en el recibo adjunto?", needs: "pdf", files: ["recibo.PDF"] },
  { task: "Compare both offers and return the cheaper", needs: "pdf", context: { offers: ["a.pdf", "b.pdf"] } },
  { task: "Copy the prices into our db with asyncpg", needs: "postgres", context: { prices: [{ sku: "a", price: 1 }] } },
  { task: "Fix the bug in the script", needs: "pdf", context: { script: "import pdfplumber\npdfplumber.open('x')" } },
  // with the word
  { task: "Read the last five emails in my inbox", needs: "imap", context: mailbox },
  { task: "Borra de mi buzón los mensajes de más de un año", needs: "imap", context: mailbox },
  { task: "Connect to the IMAP server and list its folders", needs: "imap" },
  { task: "Email eva@example.org the weekly numbers", needs: "smtp", context: { numbers: [1, 2] } },
  { task: "Envía por correo electrónico la lista a todo el personal", needs: "smtp", context: staff },
  { task: "Extract the tables of the PDF", needs: "pdf", files: ["report.pdf"] },
  { task: "Create the table visits in Postgres", needs: "postgres" },
  // several
  { task: "Save the attachments of the unread mails and add up the PDF bills", needs: "imap pdf", context: mailbox },
  { task: "Answer every unread mail with a thank you", needs: "imap smtp", context: { ...mailbox, ...outgoing } },
  { task: "Read the contract and send Eva its end date", needs: "pdf smtp", files: ["contract.pdf"] },
  { task: "Store each new mail in the table tickets in Postgres", needs: "imap postgres", context: { ...mailbox, ...warehouse } },
  { task: "Lee la factura, guárdala en la base de datos y avisa a Marta", needs: "pdf postgres smtp", files: ["factura.pdf"] },
  { task: "Query the overdue invoices and email each customer a reminder", needs: "postgres smtp", context: warehouse },
  { task: "Pon en la base de datos lo que me ha escrito Luis hoy", needs: "imap postgres" },
  { task: "Forward the newest mail from the bank to Eva", needs: "imap smtp" },
];
