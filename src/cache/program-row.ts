import { createHash, createHmac } from "node:crypto";
import { z } from "zod";
import type { Row, SqlValue } from "../database/port.ts";
import type { CachedProgram, Judgement, NewProgram, ParamTrials } from "./port.ts";

/** Version of the row's meaning. A row of another version is not read. */
const ROW_VERSION = 2;

const count = z.number().int().min(0);

const rowSchema = z.object({
  id: z.string(),
  tenant: z.string(),
  exact_key: z.string(),
  template_key: z.string(),
  scope_key: z.string(),
  reach: z.enum(["exact", "template"]),
  sha256: z.string(),
  code: z.string(),
  task: z.string(),
  key_parts: jsonText(z.record(z.string(), z.string())),
  params_read: jsonText(z.array(z.string())),
  imports: jsonText(z.array(z.string())),
  validated_by: jsonText(z.array(z.enum(["schema", "checks", "approval"]))),
  values_shown: z.union([z.literal(0), z.literal(1)]),
  author: z.string(),
  cost_usd: z.number().nullable(),
  created_at: count,
  successes: count,
  failures: count,
  version: z.literal(ROW_VERSION),
  checksum: z.string(),
});

/** What became of a row: a program, or why it is none. */
export type ReadProgram =
  | { readonly status: "sound"; readonly program: CachedProgram }
  | { readonly status: "unsound"; readonly reason: string };

/** The columns of a program, but for its id, its time and its counters, ready to be bound. */
export function toRow(program: NewProgram, integrityKey: string | null): Record<string, SqlValue> {
  return {
    tenant: program.tenant,
    exact_key: program.exactKey,
    template_key: program.templateKey,
    scope_key: program.scopeKey,
    key_parts: JSON.stringify(program.keyParts),
    reach: program.reach,
    sha256: program.sha256,
    code: program.code,
    task: program.task,
    params_read: JSON.stringify(program.paramsRead),
    imports: JSON.stringify(program.imports),
    validated_by: JSON.stringify(program.validatedBy),
    values_shown: program.valuesShown ? 1 : 0,
    author: program.author,
    cost_usd: program.costUsd,
    version: ROW_VERSION,
    checksum: checksumOf(program, integrityKey),
  };
}

/** Reads a row back. A row is untrusted: it must have the right form and match its checksum. */
export function fromRow(row: Row, integrityKey: string | null): ReadProgram {
  const parsed = rowSchema.safeParse(row);
  if (!parsed.success) {
    return { status: "unsound", reason: `its ${parsed.error.issues[0]?.path.join(".") ?? "form"} cannot be read` };
  }
  const {
    exact_key,
    template_key,
    scope_key,
    key_parts,
    params_read,
    validated_by,
    values_shown,
    cost_usd,
    created_at,
    version: _version,
    checksum,
    ...same
  } = parsed.data;
  const program = {
    ...same,
    exactKey: exact_key,
    templateKey: template_key,
    scopeKey: scope_key,
    keyParts: key_parts,
    paramsRead: params_read,
    validatedBy: validated_by,
    valuesShown: values_shown === 1,
    costUsd: cost_usd,
    createdAt: created_at,
  };
  if (checksum === checksumOf(program, integrityKey)) return { status: "sound", program };
  const isUnkeyed = integrityKey !== null && checksum === checksumOf(program, null);
  return { status: "unsound", reason: `it does not match its checksum: ${explainMismatch(integrityKey, isUnkeyed)}` };
}

const AS_BEFORE = "It is kept anew when its task runs again";

function explainMismatch(integrityKey: string | null, isUnkeyed: boolean): string {
  if (isUnkeyed) return `it was written without the integrity key. ${AS_BEFORE} with the key`;
  if (integrityKey !== null)
    return `it was written with another integrity key, or changed since. ${AS_BEFORE}, or set the key that it was written with`;
  return `it was changed since it was written, or written with an integrity key. ${AS_BEFORE}, or set CACHED_EXECUTOR_DB_KEY if there is one`;
}

/**
 * Digests all that says what a program is and whom it serves, so that no part can be changed or moved to another key or
 * tenant. Without a key this finds damage; with one (HMAC) it also finds a forger who can write to the file. Not covered
 * are the counters and the quarantine: whoever can write to the file could put back an older copy of it as well.
 */
function checksumOf(program: NewProgram, integrityKey: string | null): string {
  return digest(integrityKey, [
    ROW_VERSION,
    program.tenant,
    program.exactKey,
    program.templateKey,
    program.scopeKey,
    program.reach,
    program.sha256,
    program.code,
    program.task,
    program.paramsRead,
    program.imports,
    program.validatedBy,
    program.author,
    program.costUsd,
    program.valuesShown,
    program.keyParts,
  ]);
}

const judgementSchema = z.object({
  tenant: z.string(),
  exact_key: z.string(),
  program_key: z.string(),
  task: z.string(),
  verdict: z.enum(["same", "different"]),
  checksum: z.string(),
});

/** The columns of a judgement but for its time, ready to be bound. */
export function toJudgementRow(judgement: Judgement, integrityKey: string | null): Record<string, SqlValue> {
  const { tenant, exactKey, programKey, task, verdict } = judgement;
  return {
    tenant,
    exact_key: exactKey,
    program_key: programKey,
    task,
    verdict,
    checksum: digest(integrityKey, [tenant, exactKey, programKey, task, verdict]),
  };
}

/** Reads a judgement back; null for one that somebody changed, and then the tasks are judged again. */
export function fromJudgementRow(row: Row, integrityKey: string | null): Judgement | null {
  const { data } = judgementSchema.safeParse(row);
  if (!data) return null;
  const { exact_key: exactKey, program_key: programKey, checksum, ...same } = data;
  const judgement = { ...same, exactKey, programKey };
  return toJudgementRow(judgement, integrityKey)["checksum"] === checksum ? judgement : null;
}

/** Of what a checksum covers: with a key (HMAC) only who has it can make one. */
export function digest(integrityKey: string | null, covered: readonly unknown[]): string {
  const hash = integrityKey === null ? createHash("sha256") : createHmac("sha256", integrityKey);
  return hash.update(JSON.stringify(covered)).digest("hex");
}

const VERDICTS = ["proven", "refuted"] as const;
const trialSchema = z.object({ program_id: z.string(), param: z.string(), verdict: z.enum(VERDICTS), checksum: z.string() });

/** What a trial is about: ids can be exchanged in a file, so its checksum covers the program too. */
type TriedIdentity = Pick<CachedProgram, "id" | "tenant" | "exactKey" | "sha256">;

/** The columns of one param's trial each, ready to be bound. */
export function toTrialRows(program: TriedIdentity, trials: ParamTrials, integrityKey: string | null): Record<string, SqlValue>[] {
  return VERDICTS.flatMap((verdict) =>
    trials[verdict].map((param) => ({
      program_id: program.id,
      param,
      verdict,
      checksum: trialChecksum(program, { param, verdict }, integrityKey),
    })),
  );
}

/** What the sound ones of these rows say of a program. One that somebody changed says nothing: the param is tried again. */
export function fromTrialRows(program: TriedIdentity, rows: readonly Row[], integrityKey: string | null): ParamTrials {
  const sound = rows.flatMap((row) => {
    const trial = trialSchema.safeParse(row).data;
    const isSound = trial?.program_id === program.id && trial.checksum === trialChecksum(program, trial, integrityKey);
    return isSound ? [trial] : [];
  });
  const namesOf = (verdict: string): string[] => sound.filter((trial) => trial.verdict === verdict).map(({ param }) => param);
  return { proven: namesOf("proven"), refuted: namesOf("refuted") };
}

function trialChecksum(
  { id, tenant, exactKey, sha256 }: TriedIdentity,
  { param, verdict }: { readonly param: string; readonly verdict: string },
  integrityKey: string | null,
): string {
  return digest(integrityKey, [id, tenant, exactKey, sha256, param, verdict]);
}

/** A text that holds JSON of a form. */
export function jsonText<Value>(schema: z.ZodType<Value>) {
  return z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue({ code: "custom", message: "is not JSON" });
        return z.NEVER;
      }
    })
    .pipe(schema);
}
