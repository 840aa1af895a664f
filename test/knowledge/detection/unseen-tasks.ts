import type { LabelledTask } from "./labelled-task.ts";

export const unseenTasks: readonly LabelledTask[] = [
  // imap
  {
    task: "Go through the admissions inbox and list everyone who has written since Monday, oldest first, with the subject line.",
    needs: "imap",
    context: { imap_host: "mx.stannes-trust.org", imap_user: "admissions", imap_password: { $secret: "IMAP_PASSWORD" } },
  },
  {
    task: "Dime cuántos mensajes sin leer hay en el buzón de reservas y de qué remitentes son.",
    needs: "imap",
    context: { mail: { host: "imap.rodalia-rent.es", user: "reservas@rodalia-rent.es", password: { $secret: "BUZON_CLAVE" } } },
  },
  {
    task: "Anything new from the printers in manuscripts@larkpress.co.uk? Save whatever they attached under out/proofs and flag those threads as handled.",
    needs: "imap",
    context: {
      mailbox: { server: "imap.larkpress.co.uk", port: 993, login: "manuscripts@larkpress.co.uk", password: { $secret: "MANUSCRIPTS_PW" } },
    },
  },
  {
    task: "Pasa a la carpeta Archivo/2023 todo lo que siga en INBOX con fecha anterior al 1 de enero de 2024. Crea la carpeta si no está.",
    needs: "imap",
    context: { servidor: "imap.hospitalsierra.es", usuario: "direccion@hospitalsierra.es", clave: { $secret: "CLAVE_DIRECCION" } },
  },
  {
    task: "log in to imap.brightrow.io:993, folder Alerts, fetch unseen where subject starts with [PROD], return a list of {uid, date, subject}. must not set \\Seen",
    needs: "imap",
    context: { user: "alerts@brightrow.io", password: { $secret: "ALERTS_PW" } },
  },
  {
    task: "Descarga los Excel que los proveedores nos han ido mandando esta semana a compras@hospitalsierra.es y júntalos en una sola hoja.",
    needs: "imap",
    context: {
      imap: { host: "imap.hospitalsierra.es", port: 993, user: "compras@hospitalsierra.es", password: { $secret: "COMPRAS_PW" } },
    },
  },
  {
    task: "Which corporate customers have replied to our renewal notice? Look in the account and give me each one's address plus the first line of the answer.",
    needs: "imap",
    context: { mail: { host: "imap.swiftwheel.com", user: "renewals@swiftwheel.com", password: { $secret: "RENEWALS_PW" } } },
  },

  // smtp
  {
    task: "Let Dr Okafor know at okafor@stannes-trust.org that theatre 3 is closed on Friday for the ventilation works. Sign it Facilities.",
    needs: "smtp",
    context: {
      smtp_host: "relay.stannes-trust.org",
      smtp_port: 587,
      smtp_user: "facilities",
      smtp_password: { $secret: "RELAY_PW" },
      from: "facilities@stannes-trust.org",
    },
  },
  {
    task: "Avisa a cada cliente de la lista de que su coche ya está listo para recoger; su dirección viene en la columna contacto.",
    needs: "smtp",
    context: { smtp: { host: "smtp.rodalia-rent.es", user: "avisos@rodalia-rent.es", password: { $secret: "AVISOS_PW" } } },
    files: ["recogidas_hoy.csv"],
  },
  {
    task: "Send out the rejection letters now: one per row of submissions.csv, greeting each author by first name, with replies going to editorial@larkpress.co.uk.",
    needs: "smtp",
    context: { smtp_host: "smtp.larkpress.co.uk", smtp_user: "noreply@larkpress.co.uk", smtp_password: { $secret: "LARK_SMTP" } },
    files: ["submissions.csv"],
  },
  {
    task: "Hazle llegar el parte de daños a taller@rodalia-rent.es, con copia a flota@rodalia-rent.es, y pon en el asunto la matrícula 4471 KLM.",
    needs: "smtp",
    context: {
      servidor_salida: "smtp.rodalia-rent.es",
      usuario: "mostrador",
      clave: { $secret: "MOSTRADOR_PW" },
      remitente: "mostrador@rodalia-rent.es",
    },
    files: ["parte_4471.docx"],
  },
  {
    task: "Get proof_ch7.pdf to the author, l.varga@larkpress.co.uk, as an untouched attachment, and ask her for corrections by the 14th.",
    needs: "smtp",
    context: {
      smtp: { host: "smtp.larkpress.co.uk", port: 465, user: "production@larkpress.co.uk", password: { $secret: "PRODUCTION_SMTP" } },
    },
    files: ["proof_ch7.pdf"],
  },
  {
    task: "If disk usage in metrics.json is above 90 % on any node, mail oncall@brightrow.io a short HTML table of the offenders (plain text fallback too); otherwise do nothing.",
    needs: "smtp",
    context: { smtp_url: { $secret: "SMTP_URL" }, sender: "monitor@brightrow.io" },
    files: ["metrics.json"],
  },
  {
    task: "Felicita por correo a los empleados que cumplen años hoy según la plantilla, uno a uno y por su nombre.",
    needs: "smtp",
    files: ["plantilla.xlsx"],
  },

  // pdf
  {
    task: "What's the total and the due date on the attached garage invoice?",
    needs: "pdf",
    files: ["garage_inv_0098.pdf"],
  },
  {
    task: "Une los tres contratos en un único documento, en el orden en que te los paso, y déjalo en out/.",
    needs: "pdf",
    files: ["contrato_base.pdf", "anexo_seguro.pdf", "anexo_conductores.pdf"],
  },
  {
    task: "Break the galleys up so that every chapter is its own file. First page of each chapter is in the context, counting from 1.",
    needs: "pdf",
    context: { chapter_starts: [1, 19, 44, 71, 103] },
    files: ["galleys_winter_orchard.pdf"],
  },
  {
    task: "Saca la tabla de turnos de la segunda página del cuadrante y devuélvela en CSV.",
    needs: "pdf",
    files: ["cuadrante_enero.pdf"],
  },
  {
    task: "These consent forms were scanned, there is no text layer. Run OCR and give me the patient number and signature date of each as JSON.",
    needs: "pdf",
    files: ["consent_01.pdf", "consent_02.pdf", "consent_03.pdf"],
  },
  {
    task: "El extracto de la tarjeta de flota viene protegido con clave. Ábrelo y suma los cargos de gasolina.",
    needs: "pdf",
    context: { clave: { $secret: "CLAVE_EXTRACTO" } },
    files: ["extracto_marzo.pdf"],
  },
  {
    task: "Recorre la carpeta entrada/, abre cada albarán en PDF y monta una hoja de cálculo con número, fecha y proveedor.",
    needs: "pdf",
    context: { carpeta: "entrada/" },
  },

  // postgres
  {
    task: "How many beds were occupied per ward last night? The figures are in admissions.bed_census.",
    needs: "postgres",
    context: { database_url: { $secret: "DATABASE_URL" } },
  },
  {
    task: "Carga el fichero de tarifas en la tabla rates; si el código de grupo ya existe, actualiza el precio en vez de duplicarlo.",
    needs: "postgres",
    context: { dsn: { $secret: "RATES_DSN" } },
    files: ["tarifas_verano.csv"],
  },
  {
    task: "Export everything in royalties_2024 to royalties.csv. It's around 30 million rows, so stream it and don't hold it in memory.",
    needs: "postgres",
    context: { database_url: { $secret: "ROYALTIES_DB" } },
  },
  {
    task: "Da de baja, todos o ninguno, los vehículos cuya matrícula esté en la lista y deja constancia de cada uno en fleet_history.",
    needs: "postgres",
    context: { db: { host: "db.rodalia.local", port: 5432, name: "flota", user: "gestor", password: { $secret: "FLOTA_DB_PW" } } },
    files: ["bajas.txt"],
  },
  {
    task: "Find orders that have sat in 'pending' for over 48 h on the read replica and return their ids with the customer name.",
    needs: "postgres",
    context: { replica: "postgres://reader@replica.brightrow.internal:5432/shop", replica_password: { $secret: "REPLICA_PW" } },
  },
  {
    task: "Consulta en nuestra base de datos PostgreSQL qué pacientes tienen dos citas el mismo día en especialidades distintas y devuélveme la lista.",
    needs: "postgres",
    context: { PGHOST: "pg.hospitalsierra.es", PGDATABASE: "citas", PGUSER: "informes", PGPASSWORD: { $secret: "PG_INFORMES" } },
  },

  // two or three
  {
    task: "Recoge las facturas en PDF que han llegado este mes a facturas@rodalia-rent.es y dame número, fecha e importe de cada una.",
    needs: "imap pdf",
    context: { mail: { host: "imap.rodalia-rent.es", user: "facturas@rodalia-rent.es", password: { $secret: "FACTURAS_PW" } } },
  },
  {
    task: "Answer every unread enquiry in the bookings mailbox with the text of autoreply.txt, keeping it in the same thread, then mark the enquiry as read.",
    needs: "imap smtp",
    context: {
      imap_host: "imap.swiftwheel.com",
      smtp_host: "smtp.swiftwheel.com",
      user: "bookings@swiftwheel.com",
      password: { $secret: "BOOKINGS_PW" },
    },
    files: ["autoreply.txt"],
  },
  {
    task: "Take everybody whose hire ends tomorrow from the bookings table and remind each of them, at the address we hold, of the return time and the fuel rule.",
    needs: "smtp postgres",
    context: {
      database_url: { $secret: "BOOKINGS_DB" },
      smtp: { host: "smtp.swiftwheel.com", port: 587, user: "returns@swiftwheel.com", password: { $secret: "RETURNS_SMTP" } },
    },
  },
  {
    task: "Lee los informes de laboratorio que te paso y guarda los valores en lab_results, una fila por analito; si falla uno no se guarda nada.",
    needs: "pdf postgres",
    context: { database_url: { $secret: "LAB_DB_URL" } },
    files: ["informe_88120.pdf", "informe_88121.pdf"],
  },
  {
    task: "Distributors drop their sales statements as PDFs into the statements@larkpress.co.uk inbox. For each new one read the net amount and upsert it into royalty_statements on (distributor_id, period).",
    needs: "imap pdf postgres",
    context: {
      mail: { host: "imap.larkpress.co.uk", user: "statements@larkpress.co.uk", password: { $secret: "STATEMENTS_PW" } },
      database_url: { $secret: "LARK_DB" },
    },
  },
  {
    task: "Separa las nóminas, una por página, y mándale a cada trabajador la suya a la dirección que figura en empleados.csv. El DNI está arriba a la derecha.",
    needs: "smtp pdf",
    context: { smtp: { host: "smtp.hospitalsierra.es", user: "rrhh@hospitalsierra.es", password: { $secret: "RRHH_SMTP" } } },
    files: ["nominas_abril.pdf", "empleados.csv"],
  },
  {
    task: "For every bounce sitting in the returns inbox, grab the address that failed and set contacts.deliverable to false for it.",
    needs: "imap postgres",
    context: {
      inbox: { host: "imap.brightrow.io", user: "returns@brightrow.io", password: { $secret: "BOUNCE_PW" } },
      db_url: { $secret: "CRM_DB_URL" },
    },
  },

  // none
  {
    task: "Check the email column of patients.csv and list the rows where the address is malformed or missing.",
    needs: "",
    files: ["patients.csv"],
  },
  {
    task: "Con los mensajes del contexto, dime quién escribió más y cuántos adjuntos hubo en total.",
    needs: "",
    context: {
      messages: [
        { from: "ines@hospitalsierra.es", subject: "Turnos de mayo", attachments: 2 },
        { from: "raul@hospitalsierra.es", subject: "RE: Turnos de mayo", attachments: 0 },
        { from: "ines@hospitalsierra.es", subject: "Vacaciones", attachments: 1 },
      ],
    },
  },
  {
    task: "count SMTP 550 and 421 errors per hour in the mail log, and tell me which recipient domain bounces most",
    needs: "",
    files: ["maillog.txt"],
  },
  {
    task: "Give me a PostgreSQL query that finds duplicate ISBNs in titles and keeps the newest edition. Just return the SQL as a string, I'll run it myself.",
    needs: "",
    context: { columns: ["id", "isbn", "edition", "published_on"] },
  },
  {
    task: "Redacta un correo amable para un cliente que devolvió el coche con dos horas de retraso. Solo quiero el texto, ya lo envío yo.",
    needs: "",
    context: { cliente: "Sr. Peralta", matricula: "7732 JXR" },
  },
  {
    task: "Explain in about 200 words the difference between IMAP and POP3 for our helpdesk wiki.",
    needs: "",
  },
  {
    task: "Suma el importe cobrado por sede a partir de la base de datos SQLite que te adjunto; la tabla se llama cobros.",
    needs: "",
    files: ["caja.db"],
  },
  {
    task: "Post a summary of last night's failed builds to our Slack channel #releases, and notify whoever broke them with an @mention.",
    needs: "",
    context: { slack_webhook: { $secret: "SLACK_WEBHOOK" } },
    files: ["builds.json"],
  },
  {
    task: "Here are some file names as the scanner wrote them. Suggest tidy names (lower case, hyphens, date first) and return old and new as pairs.",
    needs: "",
    context: { names: ["Scan 12-03-24 Rental Agreement.pdf", "Scan 13-03-24 DAMAGE report (2).pdf", "Invoice_Tyres 14-03-24.pdf"] },
  },
  {
    task: "Agrupa por dominio las direcciones de correo de los suscriptores y dime los cinco dominios más frecuentes.",
    needs: "",
    files: ["suscriptores.xlsx"],
  },
  {
    task: "Look at the Received headers of the saved .eml and tell me which hop held the message up the longest.",
    needs: "",
    files: ["late_referral.eml"],
  },
  {
    task: "Connect to Mongo and count the documents in the reservations collection by status, one line each.",
    needs: "",
    context: { mongo_url: { $secret: "MONGO_URL" } },
  },
  {
    task: "Diff these two pg_dump schema files and tell me which columns of the patients table exist in staging but not in production.",
    needs: "",
    files: ["staging_schema.sql", "production_schema.sql"],
  },
  {
    task: "From the pg_stat_statements export, top ten queries by total time with the mean per call, as a markdown table.",
    needs: "",
    files: ["pgss_export.csv"],
  },
  {
    task: "De-duplicate our newsletter mailing list, ignoring case and dots in gmail addresses, and keep the most recent sign-up of each reader.",
    needs: "",
    files: ["mailing_list.csv"],
  },
  {
    task: "Three subject lines for the mailing that announces our autumn catalogue, under 50 characters, no exclamation marks.",
    needs: "",
    context: { lead_title: "The Salt Road", publication_month: "September" },
  },
  {
    task: "Calcula cuántas páginas tendrá el PDF final del manuscrito contando 300 palabras por página y cada capítulo en página nueva.",
    needs: "",
    files: ["manuscrito.txt"],
  },
  {
    task: "Tickets export: average attachment_count per department, and how many were opened through the inbox channel rather than by phone.",
    needs: "",
    files: ["tickets.json"],
  },
  {
    task: "Publica en el canal de Teams de Operaciones cuántos coches hay en taller y avisa si pasan de quince.",
    needs: "",
    context: { teams_webhook: { $secret: "TEAMS_OPERACIONES" }, en_taller: 17 },
  },
  {
    task: "Review the smtp block of every environment file against policy: port 587, STARTTLS on, no literal password. Report each violation with its file and line.",
    needs: "",
    files: ["dev.yaml", "staging.yaml", "prod.yaml"],
  },
  {
    task: "Work out transaction totals per day from transactions.csv and upsert them into totals.json by date, leaving other dates alone.",
    needs: "",
    files: ["transactions.csv", "totals.json"],
  },
  {
    task: "Te paso el texto que ya sacamos del PDF de la factura. Devuelve el total con IVA y la fecha en formato ISO.",
    needs: "",
    context: { texto: "FACTURA 2024/118\nFecha: 6 de mayo de 2024\nBase: 310,00 €\nIVA 21 %: 65,10 €\nTotal: 375,10 €" },
  },
  {
    task: "What will it cost to send these review copies by registered mail? Weights are in parcels.csv, prices per band in rates.csv. Total per country please.",
    needs: "",
    files: ["parcels.csv", "rates.csv"],
  },
  {
    task: "Average and median length of stay per ward from the spreadsheet, excluding day cases.",
    needs: "",
    context: {
      site: "St Anne's",
      smtp_host: "relay.stannes-trust.org",
      imap_host: "mx.stannes-trust.org",
      database_url: { $secret: "DATABASE_URL" },
    },
    files: ["discharges_q1.xlsx"],
  },
  {
    task: "Explícale a un becario, con un ejemplo breve, qué hace COPY en PostgreSQL y cuándo conviene más que muchos INSERT.",
    needs: "",
  },
  {
    task: "Text each customer on the list through Twilio to tell them their upgrade is confirmed, and give me the ones that failed.",
    needs: "",
    context: { twilio_sid: { $secret: "TWILIO_SID" }, twilio_token: { $secret: "TWILIO_TOKEN" }, from_number: "+441632960110" },
    files: ["upgrades.csv"],
  },
];
