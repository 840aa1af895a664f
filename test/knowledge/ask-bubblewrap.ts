import { createBubblewrapSandbox } from "../../src/sandbox/bubblewrap/create-bubblewrap-sandbox.ts";
import { whyNoBubblewrap } from "../sandbox/without-bubblewrap.ts";

/** Why blocks that import this package do not run in bubblewrap; null if they do. Without a package: blocks that need none. */
export type WhyNot = (packageName?: string) => string | null;

/** Asks once what bubblewrap and the interpreter in it can do here. */
export async function askBubblewrap(): Promise<WhyNot> {
  const reason = await whyNoBubblewrap();
  if (reason !== null) return () => reason;
  const sandbox = createBubblewrapSandbox();
  const { packages } = await sandbox.capabilities().finally(() => sandbox.close());
  return (name) => (name === undefined || packages.includes(name) ? null : `the interpreter has no ${name}`);
}
