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

/** Whether tests that need bubblewrap are skipped, with the reason printed. Where all are required they run, and fail. */
export async function skipsBubblewrap(): Promise<boolean> {
  const reason = await whyNoBubblewrap();
  if (reason !== null) console.warn(`Tests with bubblewrap are skipped: ${reason}`);
  return reason !== null && process.env.REQUIRE_ALL !== "1";
}
