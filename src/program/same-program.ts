import { createHash } from "node:crypto";
/** Provisional. */
export function programSha256(code: string): string { return createHash("sha256").update(code).digest("hex"); }
