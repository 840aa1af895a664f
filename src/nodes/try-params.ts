import canonicalize from "canonicalize";
import type { JsonObject, JsonValue } from "../json.ts";
import { otherValues } from "../request/other-values.ts";
import { removeEcho } from "../request/remove-echo.ts";
import { runProgram, type MaskedRun, type ProgramRun } from "./run-program.ts";
import type { ExecutorServices } from "./services.ts";
import type { Request } from "./state.ts";

/** A program that was written for other literals, and how to try whether it follows them. */
export interface ParamTrial {
  readonly request: Request;
  readonly code: string;
  /** The literals that it was written for. */
  readonly original: JsonObject;
  /** The params to change, each alone. */
  readonly names: readonly string[];
  /** Longest time of one run, milliseconds, asked anew for each. */
  readonly timeoutMs: () => number;
  readonly signal: AbortSignal | undefined;
}

/** What a trial has shown. A param that is in neither list could not be told: its other values only raised errors. */
export interface TrialReport {
  readonly proven: readonly string[];
  readonly refuted: readonly string[];
}

/**
 * Changes each param of a program alone and looks whether its output changes too, its own echo removed. A program that
 * does not do the same twice with the same params shows nothing. No run may have an effect.
 *
 * @throws SandboxError, ConfigurationError like `runProgram`; the signal's reason.
 */
export async function tryParams(services: ExecutorServices, trial: ParamTrial): Promise<TrialReport> {
  const play = createPlayer(services, trial);
  const [first, second] = await Promise.all([play({}), play({})]);
  if (first === null || second === null || !isSame(first, second)) return { proven: [], refuted: [] };
  const verdicts = await Promise.all(trial.names.map((name) => tryParam(play, { name, base: first, trial })));
  const namesOf = (verdict: Verdict): string[] => trial.names.filter((_name, index) => verdicts[index] === verdict);
  return { proven: namesOf("proven"), refuted: namesOf("refuted") };
}

type Verdict = "proven" | "refuted" | "unclear";

/** What a program leaves: its result and the names of its files; null where it did not come to an end. */
type Output = JsonValue;
type Player = (change: JsonObject, options?: { readonly renameFiles: boolean }) => Promise<Output | null>;

interface Trying {
  readonly name: string;
  readonly base: Output;
  readonly trial: ParamTrial;
}

/** A date must do with every other one, as its parts may be swapped; of other kinds one value that works is enough. */
async function tryParam(play: Player, { name, base, trial: { request, original } }: Trying): Promise<Verdict> {
  const own = original[name] ?? null;
  const wanted = request.params[name] ?? null;
  if (request.files.some((file) => file.name === wanted)) return tryFileName(play, { name, base, own });
  const isDate = name.startsWith("date_");
  let verdict: Verdict = "unclear";
  for (const other of new Set([...(wanted === own ? [] : [wanted]), ...otherValues(name, own)])) {
    const output = await play({ [name]: other });
    if (output === null && isDate) return "refuted";
    if (output === null) continue;
    const changed = !isSame(removeEcho(base, own), removeEcho(output, other));
    if (changed && !isDate) return "proven";
    if (changed) verdict = "proven";
    else if (verdict === "unclear") verdict = "refuted";
  }
  return verdict;
}

interface FileTrying {
  readonly name: string;
  readonly base: Output;
  readonly own: JsonValue;
}

/** A program must find its file under any name, and miss it where only the param has changed. */
async function tryFileName(play: Player, { name, base, own }: FileTrying): Promise<Verdict> {
  const [other = null] = otherValues(name, own);
  const renamed = await play({ [name]: other });
  const missed = await play({ [name]: other }, { renameFiles: false });
  const follows = renamed !== null && isSame(removeEcho(base, own), removeEcho(renamed, other));
  const looks = missed === null || !isSame(removeEcho(base, own), removeEcho(missed, other));
  return follows && looks ? "proven" : "refuted";
}

/** Runs the program with its own params but for those that change; a file that a param names is called by the new value. */
function createPlayer(services: ExecutorServices, { request, code, original, timeoutMs, signal }: ParamTrial): Player {
  return async (change, { renameFiles } = { renameFiles: true }) => {
    const params = { ...original, ...change };
    const names = { from: request.params, to: renameFiles ? params : original };
    const files = request.files.map((file) => ({ ...file, name: renameFile(file.name, names) }));
    const run: ProgramRun = {
      request: { ...request, checks: null, params, files },
      code,
      timeoutMs: timeoutMs(),
      effects: null,
      signal,
      onOutput: undefined,
    };
    return outputOf(await runProgram(services, run));
  };
}

function renameFile(fileName: string, { from, to }: { readonly from: JsonObject; readonly to: JsonObject }): string {
  const param = Object.keys(from).find((name) => from[name] === fileName);
  const value = param === undefined ? undefined : to[param];
  return typeof value === "string" ? value : fileName;
}

function outputOf({ outcome, artifacts }: MaskedRun): Output | null {
  if (outcome.status !== "ok" || outcome.result.status === "not-json") return null;
  const result = outcome.result.status === "value" ? outcome.result.value : null;
  return { result, files: artifacts.map(({ name }) => name) }; // not their bytes, in which an echo cannot be told
}

function isSame(left: Output, right: Output): boolean {
  return canonicalize(left) === canonicalize(right);
}
