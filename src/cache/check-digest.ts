import { createHash } from "node:crypto";
import type { NewProgram } from "./port.ts";

/** Refuses a program whose `sha256` is not that of its code: two programs would count as one. */
export function checkDigest({ code, sha256 }: NewProgram): void {
  const digest = createHash("sha256").update(code).digest("hex");
  if (digest !== sha256) throw new TypeError(`The program's sha256 is ${sha256}, and its code has ${digest}.`);
}
