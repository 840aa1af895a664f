import { createHash } from "node:crypto";
import { ConfigurationError } from "../errors.ts";
import type { JsonValue } from "../json.ts";
import { isPlainSecret } from "./find-plain-secrets.ts";
import type { JsonPath } from "./json-path.ts";
import { rewriteJson } from "./rewrite-json.ts";
import { findSecretReferences, isSecretName, isSecretReference } from "./secret-reference.ts";

/** A context without plain secrets, and what was taken out of it. */
export interface ReplacedSecrets {
  readonly context: JsonValue;
  /** The secrets by the names that now stand in the context. Never to be stored. */
  readonly secrets: ReadonlyMap<string, string>;
}

/** Leaves room for a digest within the 128 characters of a name. */
const LONGEST_READABLE = 100;

/**
 * Puts references in place of the plain secrets of a context, in a copy. Names are made of the prefix and the place, are
 * the same for the same context, and differ from each other and from names that are already there.
 *
 * @param prefix Start of every name; a letter or `_` first, then letters, digits, `_`, `.`, `-`; at most 40 characters.
 * @throws ConfigurationError (`secret`) for a malformed reference or prefix.
 * @example
 * replacePlainSecrets({ db: { password: "s3cret" } }, "plain.");
 * // context: { db: { password: { $secret: "plain.db.password" } } }, secrets: Map { "plain.db.password" => "s3cret" }
 */
export function replacePlainSecrets(context: JsonValue, prefix: string): ReplacedSecrets {
  if (!isSecretName(prefix) || prefix.length > 40) {
    throw new ConfigurationError('The prefix for names of secrets is not allowed. Use at most 40 letters, digits, "_", "." and "-".', {
      reason: "secret",
    });
  }
  const secrets = new Map<string, string>();
  const taken = new Set(findSecretReferences(context).map((reference) => reference.name));
  const copy = rewriteJson(context, (part, path) => {
    if (isSecretReference(part)) return { ...part };
    if (!isPlainSecret(part, path)) return undefined;
    const name = chooseName(prefix, path, taken);
    taken.add(name);
    secrets.set(name, part);
    return { $secret: name };
  });
  return { context: copy, secrets };
}

/** A place that cannot stand in a name as it is gets a digest behind it, so that names stay apart. */
function chooseName(prefix: string, path: JsonPath, taken: ReadonlySet<string>): string {
  const wanted = prefix + path.join(".");
  if (isSecretName(wanted) && !taken.has(wanted)) return wanted;
  const readable = wanted.replace(/[^A-Za-z0-9_.-]/g, "_").slice(0, LONGEST_READABLE);
  for (let count = 0; ; count += 1) {
    const digest = createHash("sha256")
      .update(JSON.stringify([path, count]))
      .digest("hex")
      .slice(0, 16);
    const name = `${readable}.${digest}`;
    if (!taken.has(name)) return name;
  }
}
