import { deepEqual, equal, fail } from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { JsonObject, JsonValue } from "../../json.ts";
import { DEFAULT_LIMITS } from "../../sandbox/port.ts";
import type { ProgramError, Sandbox, SandboxFile, SandboxLimits, SandboxRun, SandboxRunOptions } from "../../sandbox/port.ts";

/** What a sandbox may be unable to enforce. */
export type SandboxAbility =
  | "read-only files"
  | "limit on the sum of files"
  | "driver out of reach"
  | "process list of its own"
  /** Programs can start processes, and get and send signals. */
  | "processes"
  | "threads"
  | "sockets"
  /** `once` asks the ledger of the run; where not, it raises. */
  | "effects"
  /** The network target `127.0.0.1` is the machine that the tests run on. Asked only of a sandbox with a network. */
  | "targets on this machine"
  /** The program's report goes to the driver by a descriptor, which the program may find or close. */
  | "report by descriptor";

/** One rule that every sandbox keeps. */
export interface ContractCase {
  readonly name: string;
  /** The case is about these, and left out where one is not there. */
  readonly needs?: readonly SandboxAbility[];
  readonly check: (context: ContractContext) => Promise<void>;
}

/** What a program is given; all of it has a default. */
export interface ContractRequest {
  readonly checks?: string;
  readonly context?: JsonValue;
  readonly params?: JsonObject;
  readonly files?: readonly SandboxFile[];
  readonly limits?: Partial<SandboxLimits>;
  readonly allow?: readonly string[];
}

/** What a case works with. */
export interface ContractContext {
  readonly sandbox: Sandbox;
  run(code: string, request?: ContractRequest, options?: SandboxRunOptions): Promise<SandboxRun>;
  /** Runs a program that must end well, and gives back its value. */
  value(code: string, request?: ContractRequest): Promise<JsonValue>;
  /** Runs a program that must end with an error, and gives back what was said of it. */
  error(code: string, request?: ContractRequest): Promise<ProgramError>;
  /** Runs a program that must end with this status. */
  ends(status: SandboxRun["outcome"]["status"], code: string, request?: ContractRequest): Promise<SandboxRun>;
  /** Makes a file on the host that can be given to programs. */
  file(name: string, content: string): Promise<SandboxFile>;
}

/** Limits that programs of these tests stay far below, small enough to end quickly where one does not. */
const CONTRACT_LIMITS: SandboxLimits = { ...DEFAULT_LIMITS, timeoutMs: 20_000 };

/** What a case's helpers are made of. */
interface ContractSetup {
  readonly sandbox: Sandbox;
  /** For files that are given to programs. */
  readonly folder: string;
  /** What a run is allowed that may have effects and names no targets of its own. */
  readonly effectTargets: readonly string[];
}

/** Gives a case its helpers. */
export function createContractContext({ sandbox, folder, effectTargets }: ContractSetup): ContractContext {
  const run: ContractContext["run"] = (code, request = {}, options = {}) => {
    const { checks = null, context = null, params = {}, files = [], allow = options.effects ? effectTargets : [] } = request;
    const limits = { ...CONTRACT_LIMITS, ...request.limits };
    return sandbox.run({ code, checks, context, params, files, limits, allow }, options);
  };
  return {
    sandbox,
    run,
    value: async (code, request) => valueOf(await run(code, request)),
    error: async (code, request) => errorOf(await run(code, request)),
    ends: async (status, code, request) => {
      const finished = await run(code, request);
      equal(finished.outcome.status, status, JSON.stringify(finished));
      return finished;
    },
    file: async (name, content) => {
      const path = join(folder, name.replaceAll("/", "_"));
      await writeFile(path, content);
      return { name, path };
    },
  };
}

/** The value of a run that ended well. */
export function valueOf({ outcome, stderr }: SandboxRun): JsonValue {
  if (outcome.status === "ok" && outcome.result.status === "value") return outcome.result.value;
  return fail(`no value: ${JSON.stringify(outcome)} ${stderr}`);
}

/** What was said of the error of a run that ended with one. */
export function errorOf({ outcome }: SandboxRun): ProgramError {
  return outcome.status === "error" ? outcome.error : fail(`no error: ${JSON.stringify(outcome)}`);
}

/** Makes a case for each row: a name, a program and its value. */
export function valueCases(rows: Readonly<Record<string, readonly [code: string, value: JsonValue]>>): ContractCase[] {
  return Object.entries(rows).map(([name, [code, expected]]) => ({
    name,
    check: async ({ value }) => deepEqual(await value(code), expected),
  }));
}

/** Makes each case need the abilities that its name has here. */
export function withNeeds(cases: readonly ContractCase[], needs: Readonly<Record<string, readonly SandboxAbility[]>>): ContractCase[] {
  const unknown = Object.keys(needs).filter((name) => !cases.some((candidate) => candidate.name === name));
  if (unknown.length > 0) throw new Error(`No case is called ${unknown.join(", ")}.`);
  return cases.map((candidate) => ({ ...candidate, needs: [...(candidate.needs ?? []), ...(needs[candidate.name] ?? [])] }));
}
