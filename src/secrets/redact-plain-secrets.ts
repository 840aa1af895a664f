import type { JsonObject, JsonValue } from "../json.ts";
import { findPlainSecrets, isPlainSecret } from "./find-plain-secrets.ts";
import { formatJsonPath } from "./json-path.ts";
import { rewriteJson } from "./rewrite-json.ts";
import { visitJson } from "./visit-json.ts";

/** What stands in the place of a plain secret that was taken away. No resolver is asked for it: it is no proper reference. */
const REDACTED = "(a plain value)";

/** Takes plain secrets out of a value that is going to be refused for them, so that not even the refusal is stored with them. */
export function redactPlainSecrets(value: JsonValue): JsonValue {
  return rewriteJson(value, (part, path) => {
    if (isReferenceLike(part)) return { ...part };
    return isPlainSecret(part, path) ? { $secret: REDACTED } : undefined;
  });
}

/** The places of plain secrets, and of those that were taken away. */
export function findRefusedSecrets(context: JsonValue): string[] {
  const redacted: string[] = [];
  visitJson(context, (part, path) => {
    if (isRedacted(part)) redacted.push(formatJsonPath("context", path));
    return true;
  });
  return redacted.length > 0 ? redacted : findPlainSecrets(context);
}

function isRedacted(part: JsonValue): boolean {
  return isReferenceLike(part) && part["$secret"] === REDACTED;
}

/** A reference, well formed or not: whether it is one is said later, where it is refused. */
function isReferenceLike(part: JsonValue): part is JsonObject {
  return typeof part === "object" && part !== null && !Array.isArray(part) && "$secret" in part;
}
