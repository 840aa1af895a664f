import { chooseSandbox } from "../../src/sandbox/choose-sandbox.ts";

/** Why bubblewrap does not work on this machine; null if it does. */
export async function whyNoBubblewrap(): Promise<string | null> {
  try {
    await (await chooseSandbox("bubblewrap")).close();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
