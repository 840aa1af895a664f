import { ConfigurationError } from "../errors.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../json.ts";
import { formatJsonPath, type JsonPath } from "./json-path.ts";
import { visitJson } from "./visit-json.ts";

/** Stands in a context for a secret: only the name is ever stored or shown. */
export type SecretReference = { readonly $secret: string };

/** A reference with its place, such as `context.mail.password`. */
export interface FoundSecretReference {
  readonly path: string;
  readonly name: string;
}

const NAME = /^[A-Za-z_][A-Za-z0-9_.-]{0,127}$/;

/** Whether a text may name a secret: a letter or `_`, then letters, digits, `_`, `.`, `-`; at most 128 characters. */
export function isSecretName(name: string): boolean {
  return NAME.test(name);
}

/**
 * Whether a value is a reference to a secret.
 *
 * @param path Where the value stands in the context, for the error.
 * @throws ConfigurationError (`secret`) for an object that has the key `$secret` and is not a proper reference.
 * @example
 * isSecretReference({ $secret: "DB_PASSWORD" }); // true
 * isSecretReference({ password: "x" }); // false
 * isSecretReference({ $secret: 5 }); // throws
 */
export function isSecretReference(value: JsonValue, path?: JsonPath): value is { $secret: string } {
  if (!isJsonObject(value) || !Object.hasOwn(value, "$secret")) return false;
  const problem = findReferenceProblem(value);
  if (problem === null) return true;
  const place = path ? `The secret reference at ${formatJsonPath("context", path)}` : "A secret reference";
  throw new ConfigurationError(
    `${place} ${problem}. Write it as {"$secret": "NAME"}: one key, and a name of at most 128 letters, digits, "_", "." and "-" that starts with a letter or "_".`,
    { reason: "secret" },
  );
}

/** What is wrong with a reference; does not repeat the name, which may be the secret itself put in the wrong place. */
function findReferenceProblem(value: JsonObject): string | null {
  if (Object.keys(value).length !== 1) return "has other keys beside $secret";
  if (typeof value.$secret !== "string") return "has a name that is not text";
  return isSecretName(value.$secret) ? null : "has a name that is not allowed";
}

/**
 * Lists every secret reference in a context, in the order in which they stand there.
 *
 * @throws ConfigurationError (`secret`) for a malformed reference, naming its place.
 */
export function findSecretReferences(context: JsonValue): FoundSecretReference[] {
  const found: FoundSecretReference[] = [];
  visitJson(context, (part, path) => {
    if (!isSecretReference(part, path)) return true;
    found.push({ path: formatJsonPath("context", path), name: part.$secret });
    return false;
  });
  return found;
}
