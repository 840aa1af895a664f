import { readFile } from "node:fs/promises";
import { Client } from "pg";
import { z } from "zod";

const TABLE = `
CREATE TABLE invoices (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  effect_key text NOT NULL UNIQUE,
  message_id text NOT NULL,
  sender text NOT NULL,
  issuer text,
  invoice_number text,
  total numeric(15, 2) NOT NULL,
  currency char(3) NOT NULL,
  UNIQUE (sender, invoice_number)
)`;

const rowSchema = z.object({ sender: z.string(), invoice_number: z.string().nullable(), total: z.coerce.number(), currency: z.string() });

/** An invoice that was booked. */
export type InvoiceRow = z.infer<typeof rowSchema>;

/** The table of booked invoices. */
export interface InvoiceTable {
  list(): Promise<InvoiceRow[]>;
  close(): Promise<void>;
}

/** Makes the table in a new database. */
export async function openInvoiceTable({ port, password, ca }: { port: number; password: string; ca: string }): Promise<InvoiceTable> {
  const ssl = { ca: await readFile(ca, "utf8") };
  const client = new Client({ host: "localhost", port, user: "postgres", database: "postgres", password, ssl });
  await client.connect();
  await client.query(TABLE);
  return {
    list: async () => z.array(rowSchema).parse((await client.query("SELECT * FROM invoices ORDER BY id")).rows),
    close: () => client.end(),
  };
}
