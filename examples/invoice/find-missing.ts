import { execFileSync } from "node:child_process";
import { getExecutor } from "../../src/index.ts";
import { npmPostgres } from "../../test/sandbox/network/postgres-sources.ts";

const LOOK = `
from importlib.util import find_spec
result = [name for name in context["modules"] if find_spec(name)]
`;

/** Lists what the example needs and this machine does not have, with what to do; empty if it can run. */
export async function findMissing(): Promise<string[]> {
  if (process.platform !== "linux") return [`Linux, for bubblewrap and its network; this is ${process.platform}`];
  const missing = [...findMissingCommand(), ...(npmPostgres.whyNot === null ? [] : [`PostgreSQL of npm: ${npmPostgres.whyNot}`])];
  const executor = getExecutor("local", { sandbox: "bubblewrap" });
  try {
    const { result } = await executor.execute(LOOK, { context: { modules: ["fitz", "psycopg2", "psycopg"] } });
    const found = Array.isArray(result) ? result : [];
    if (!found.includes("fitz")) missing.push("PyMuPDF: apt install python3-fitz");
    if (!found.includes("psycopg2") && !found.includes("psycopg")) missing.push("psycopg: apt install python3-psycopg2");
  } catch (error) {
    missing.push(`bubblewrap: apt install bubblewrap (${error instanceof Error ? error.message : String(error)})`);
  } finally {
    await executor.close();
  }
  return missing;
}

function findMissingCommand(): string[] {
  try {
    execFileSync("openssl", ["version"], { stdio: "ignore" });
    return [];
  } catch {
    return ["OpenSSL: apt install openssl"];
  }
}
