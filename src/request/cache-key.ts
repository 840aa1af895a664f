import type { JsonValue } from "../json.ts";
import { canonicalSha256 } from "./canonical-sha256.ts";
/** Provisional. */
export function computeCacheKey(parts: object): { exactKey: string; templateKey: string } {
  const key = canonicalSha256(parts as JsonValue);
  return { exactKey: key, templateKey: key };
}
