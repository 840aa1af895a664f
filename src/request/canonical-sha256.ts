import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import type { JsonValue } from "../json.ts";

/**
 * sha256 of a value's canonical JSON (RFC 8785), hex: equal for equal values, whatever the order of their keys.
 *
 * @example
 * canonicalSha256({ b: 1, a: 2 }) === canonicalSha256({ a: 2, b: 1 }); // true
 */
export function canonicalSha256(value: JsonValue): string {
  return createHash("sha256")
    .update(canonicalize(value) ?? "null")
    .digest("hex");
}
