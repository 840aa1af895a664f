import type { JsonValue } from "../json.ts";
import { formatJsonPath, type JsonPath } from "./json-path.ts";
import { holdsPassword } from "./password-in-text.ts";
import { isSecretPlace } from "./secret-like-key.ts";
import { isSecretReference } from "./secret-reference.ts";
import { visitJson } from "./visit-json.ts";

/**
 * Lists the places where a secret stands in clear in a context: non-empty text under a key that says so (see
 * `isSecretLikeKey`), connection strings with a password, and private keys. References are not among them; neither are
 * numbers.
 *
 * @throws ConfigurationError (`secret`) for a malformed reference.
 * @example
 * findPlainSecrets({ db: { user: "ann", password: "s3cret" } }); // ["context.db.password"]
 */
export function findPlainSecrets(context: JsonValue): string[] {
  const found: string[] = [];
  visitJson(context, (part, path) => {
    if (isPlainSecret(part, path)) found.push(formatJsonPath("context", path));
    return !isSecretReference(part, path);
  });
  return found;
}

/** Whether a part of a context is a secret in clear: see {@link findPlainSecrets}. */
export function isPlainSecret(part: JsonValue, path: JsonPath): part is string {
  if (typeof part !== "string" || part === "") return false;
  const key = path.findLast((step) => typeof step === "string") ?? "";
  return isSecretPlace(path) || holdsPassword(part, key);
}
