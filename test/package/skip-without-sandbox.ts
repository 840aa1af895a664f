import type { TestContext } from "vitest";

/** Skips a test, saying why, if what a run said shows that no sandbox works on this machine. With REQUIRE_ALL=1 it goes on, and fails. */
export function skipWithoutSandbox({ skip }: TestContext, said: string): void {
  const reason = /No sandbox works here.*/.exec(said)?.[0];
  if (reason !== undefined && process.env["REQUIRE_ALL"] !== "1") skip(reason);
}
