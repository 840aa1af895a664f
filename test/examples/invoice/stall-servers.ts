import { EventEmitter, once } from "node:events";
import { readFile } from "node:fs/promises";
import { Client } from "pg";
import { z } from "zod";
import type { Servers, ServersSetup } from "../../../examples/invoice/servers/open-servers.ts";

/** What a server is asked for, and does not answer: before it has done it, or after. */
export interface Stall {
  readonly what: "mail" | "+FLAGS.SILENT" | "row";
  /** Of flags: the one that is set. */
  readonly flag?: "\\Seen" | "\\Flagged";
  readonly when: "before" | "after";
}

const LOCK = 71;

/** A process starts, and comes to the row, in a tenth of it. */
const WITHIN_MS = 300_000;

/** Holds up a commit of a row until who holds the lock lets it go. */
const HOLD_COMMIT = `
CREATE FUNCTION hold_commit() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_advisory_xact_lock(${LOCK}); RETURN NULL; END';
CREATE CONSTRAINT TRIGGER hold_commit AFTER INSERT ON invoices DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION hold_commit()`;

/** Lets mail servers stand still at an effect, as one does that is overloaded. */
export function createStalling() {
  let wanted: Stall | null = null;
  const reached = new EventEmitter();
  const isWanted = (what: Stall["what"], flag?: string) => wanted?.what === what && (flag === undefined || wanted.flag === flag);
  const never = () => new Promise<void>(() => {});
  const setup: ServersSetup = {
    aroundMail: async (take) => {
      if (!isWanted("mail")) return take();
      if (wanted?.when === "after") take();
      reached.emit("stall");
      await never();
    },
    plugins: [
      (server) => {
        const store = server.getCommandHandler("UID STORE");
        server.setCommandHandler("UID STORE", (connection, command, data, done) => {
          const given = JSON.stringify(command.attributes);
          if (!given.includes("+FLAGS") || !isWanted("+FLAGS.SILENT", given.includes("Seen") ? "\\Seen" : "\\Flagged"))
            return store(connection, command, data, done);
          const unheard = Object.create(connection, { send: { value: () => undefined } }) as typeof connection;
          if (wanted?.when === "after") store(unheard, command, data, () => undefined);
          reached.emit("stall");
        });
      },
    ],
  };
  /** Stalls at the next such effect; tells when it is there. */
  const arm = (stall: Stall): Promise<unknown> => {
    wanted = stall;
    return once(reached, "stall");
  };
  return { setup, arm, disarm: () => void (wanted = null) };
}

/** Looks after the table from the server's side. */
export async function openKeeper({ inputs, caFile, secrets }: Servers) {
  const port = z.number().parse(inputs["pg_port"]);
  const ssl = { ca: await readFile(caFile, "utf8") };
  const client = new Client({ host: "localhost", port, user: "postgres", database: "postgres", password: secrets("PG_PASSWORD"), ssl });
  await client.connect();
  await client.query(HOLD_COMMIT);
  const count = async (what: string) => Number(z.tuple([z.object({ count: z.string() })]).parse((await client.query(what)).rows)[0].count);
  const until = async (what: string, wanted: number) => {
    const deadline = AbortSignal.timeout(WITHIN_MS);
    while ((await count(what)) !== wanted) {
      if (deadline.aborted) throw new Error(`Not ${wanted} within ${WITHIN_MS} ms: ${what}`);
      await client.query("SELECT pg_sleep(0.05)"); // the server waits, so that asking takes no time from whoever is waited for
    }
  };
  const others = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()";
  return {
    /** Forgets all rows, and the numbers they had. */
    empty: () => client.query("TRUNCATE invoices RESTART IDENTITY"),
    /** Stalls at the next row; tells when it is there. */
    stall: async ({ when }: Stall): Promise<void> => {
      if (when === "before") await client.query("BEGIN; LOCK TABLE invoices IN SHARE MODE");
      else await client.query(`SELECT pg_advisory_lock(${LOCK})`);
      await until("SELECT count(*) FROM pg_locks WHERE NOT granted", 1);
    },
    /** Lets go, and waits until whoever was held up has ended: the connection of the table is left. */
    letGo: async ({ when }: Stall): Promise<void> => {
      await client.query(when === "before" ? "COMMIT" : `SELECT pg_advisory_unlock(${LOCK})`);
      await until(others, 1);
    },
    close: () => client.end(),
  };
}
