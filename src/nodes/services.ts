import type { ApprovalMemory } from "../cache/approvals/port.ts";
import type { GenerationLeases } from "../cache/leases/port.ts";
import type { ProgramCache } from "../cache/port.ts";
import type { LessonStore } from "../cache/lessons/port.ts";
import type { ShippedPrograms } from "../cache/open-shipped-programs.ts";
import type { EffectRecord } from "../effects/create-effect-record.ts";
import type { MachineRecord } from "../effects/create-machine-record.ts";
import type { NotedMachine } from "../effects/machine-statements.ts";
import type { Claims } from "../effects/port.ts";
import type { EffectLedgerOptions } from "../effects/create-effect-ledger.ts";
import type { Knowledge } from "../knowledge/port.ts";
import type { CodeModel } from "../model/port.ts";
import type { RunHistory } from "../monitor/run-history.ts";
import type { ContextLevel } from "../request/context-level.ts";
import type { EffectLedger, Sandbox, SandboxLimits } from "../sandbox/port.ts";
import type { SecretResolver } from "../secrets/resolve-secrets.ts";
import type { StagingFolder } from "../staging/staging-folder.ts";
import type { AskingPolicy } from "./approval-policy.ts";
import type { AllowedModel } from "./allowed-models.ts";
import type { ApprovalAnswer, ApprovalRequest } from "./approval.ts";
import type { Budget } from "./budget.ts";

/** Answers an approval in process, instead of an interrupt. */
export type ApprovalHandler = (request: ApprovalRequest) => ApprovalAnswer | Promise<ApprovalAnswer>;

/** What the seven nodes work with; everything is resolved, nothing has a default here. */
export interface ExecutorServices {
  /** null where no key, base URL or model was given: then only kept programs run. */
  readonly model: CodeModel | null;
  /** What a call may choose from, the factory's own first. */
  readonly models: readonly AllowedModel[];
  /** Name of the model that this call chose; null for the factory's own. */
  readonly chosenModel: string | null;
  /** Limits of each call. */
  readonly budget: Budget;
  /** Chosen on first use, since only a run needs it. */
  readonly sandbox: () => Promise<Sandbox>;
  readonly cache: ProgramCache;
  /** Looked at where the cache has nothing. */
  readonly shippedPrograms: ShippedPrograms;
  /** One run at a time writes a program for a key. */
  readonly leases: GenerationLeases;
  /** How errors were mended before. */
  readonly lessons: LessonStore;
  readonly history: RunHistory;
  /** Opens the ledger of an execution's effects. */
  readonly effects: (execution: Pick<EffectLedgerOptions, "scope" | "execution" | "program">) => EffectLedger;
  /** What all executions of a run have done. */
  readonly effectRecord: EffectRecord;
  /** Machines elsewhere on which programs of runs were begun. */
  readonly machines: MachineRecord;
  /**
   * Ends a machine of a sandbox of this kind, without opening that.
   * @throws SandboxError, ConfigurationError if it may be alive still
   */
  readonly endMachine: (machine: Pick<NotedMachine, "sandbox" | "id">) => Promise<void>;
  /** One process at a time goes on with a run. */
  readonly claims: Claims;
  readonly knowledge: Knowledge;
  readonly staging: StagingFolder;
  readonly secrets: SecretResolver | null;
  /** Names that a context may refer to; null for any. */
  readonly secretNames: readonly string[] | null;
  /** Key of the digests that stand for shown values in cache keys; made on first use. */
  readonly digestKey: () => Promise<Uint8Array>;
  /** How much of a context the model sees. */
  readonly contextInPrompt: ContextLevel;
  /** What asks a person, in any of these cases. */
  readonly approval: readonly AskingPolicy[];
  /** How long a question counts, milliseconds. */
  readonly approvalTtlMs: number;
  /** What need not be asked about again. */
  readonly approvals: ApprovalMemory;
  readonly onApproval: ApprovalHandler | null;
  /** What becomes of a failed run: `state.error`, or the error itself is thrown. */
  readonly onError: "state" | "throw";
  readonly tenant: string;
  /** Whether a task in other words may be judged to be the same. */
  readonly semantic: boolean;
  /** One model call with its transport retries, milliseconds. */
  readonly modelTimeoutMs: number;
  readonly limits: SandboxLimits;
  /** Targets that programs may reach, such as `imap.example.com:993`. */
  readonly allow: readonly string[];
  /** Those of them that are not declared read-only. */
  readonly effectTargets: readonly string[];
  /** Whether programs may act on the outside at all. */
  readonly effectsAllowed: boolean;
  /** Folder under which graph input may name files; null for none. */
  readonly filesRoot: string | null;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  readonly onWarning: (message: string) => void;
}

/** Opens the services on first use and remembers them: a graph must be built without a key, a database or a sandbox. */
export type OpenServices = () => Promise<ExecutorServices>;
