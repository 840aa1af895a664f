import { ConfigurationError } from "../errors.ts";
import type { JsonValue } from "../json.ts";
import { rewriteJson } from "./rewrite-json.ts";
import { findSecretReferences, isSecretReference, type FoundSecretReference } from "./secret-reference.ts";

/** Gives the secret of a name; undefined or an empty text if there is none. */
export type SecretResolver = (name: string) => string | undefined | Promise<string | undefined>;

/** A context as the program gets it, and what has to be masked in all that comes out again. */
export interface ResolvedSecrets {
  readonly context: JsonValue;
  /** The secrets, each once. For `createMasker`; never to be stored. */
  readonly values: readonly string[];
}

export interface ResolveSecretsOptions {
  readonly signal?: AbortSignal;
}

/** Longest secret, UTF-16 code units. Masking one needs up to 4 KB of memory for each unit. */
export const MAX_SECRET_LENGTH = 16_384;

type Resolution = { readonly status: "ok"; readonly value: string } | { readonly status: "problem"; readonly problem: string };

/**
 * Puts the secrets in place of their references, in a copy. Every name is asked for once, all at the same time.
 *
 * @throws ConfigurationError (`secret`) naming every reference that cannot be resolved, never a value. The resolver's
 *   own error is not passed on as cause, because its words may hold the secret.
 * @throws The signal's reason, if it is aborted first.
 * @example
 * const { context, values } = await resolveSecrets({ password: { $secret: "DB_PASSWORD" } }, () => "s3cret");
 * // context: { password: "s3cret" }, values: ["s3cret"]
 */
export async function resolveSecrets(
  context: JsonValue,
  resolver: SecretResolver,
  options: ResolveSecretsOptions = {},
): Promise<ResolvedSecrets> {
  options.signal?.throwIfAborted();
  const references = findSecretReferences(context);
  const names = [...new Set(references.map((reference) => reference.name))];
  const resolving = Promise.all(names.map(async (name) => [name, await resolveName(name, resolver)] as const));
  const resolutions = new Map(await raceSignal(resolving, options.signal));
  const values = readValues(resolutions, references);
  return {
    context: rewriteJson(context, (part) => (isSecretReference(part) ? values.get(part.$secret) : undefined)),
    values: [...new Set(values.values())],
  };
}

async function resolveName(name: string, resolver: SecretResolver): Promise<Resolution> {
  let value: unknown;
  try {
    value = await resolver(name);
  } catch {
    return problem("the resolver failed");
  }
  return judgeValue(value);
}

function judgeValue(value: unknown): Resolution {
  if (value === undefined || value === null) return problem("the resolver has no such secret");
  if (typeof value !== "string") return problem("the resolver gave something other than text");
  if (value === "") return problem("it is empty");
  if (!value.isWellFormed()) return problem("it is not well-formed text");
  if (value.length > MAX_SECRET_LENGTH) return problem(`it is longer than ${MAX_SECRET_LENGTH} characters, pass only what is secret in it`);
  return { status: "ok", value };
}

function problem(text: string): Resolution {
  return { status: "problem", problem: text };
}

function readValues(
  resolutions: ReadonlyMap<string, Resolution>,
  references: readonly FoundSecretReference[],
): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  const problems: string[] = [];
  for (const [name, resolution] of resolutions) {
    const path = references.find((reference) => reference.name === name)?.path;
    if (resolution.status === "ok") values.set(name, resolution.value);
    else problems.push(`${name} (at ${path}): ${resolution.problem}`);
  }
  if (problems.length === 0) return values;
  throw new ConfigurationError(
    `Secrets could not be resolved. ${problems.join("; ")}. Make them known to the \`secrets\` option, or correct their names.`,
    { reason: "secret" },
  );
}

async function raceSignal<Value>(work: Promise<Value>, signal: AbortSignal | undefined): Promise<Value> {
  if (!signal) return work;
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
