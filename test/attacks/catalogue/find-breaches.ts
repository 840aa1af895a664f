import { readFileSync } from "node:fs";
import type { SandboxLimits, SandboxRun } from "../../../src/sandbox/port.ts";
import type { Attack, AttackedKind } from "./attack.ts";
import { FORGED } from "./forged.ts";

/** A sandbox needs time to start, and more where the machine has much else to do. */
const LATE_MS = 40_000;
const MAX_ARTIFACTS = 100;

/** A run that was an attack. */
export interface AttackingRun {
  readonly attack: Attack;
  readonly kind: AttackedKind;
  readonly run: SandboxRun;
  readonly limits: SandboxLimits;
  readonly secrets: readonly string[];
  /** From the request to its answer, as it was seen from here. Milliseconds. */
  readonly seenMs: number;
}

/** What in the answer to a run shows that the attack succeeded, in words. */
export function findBreaches(attacking: AttackingRun): string[] {
  const { attack, run } = attacking;
  const also = attack.alsoBreached?.(run) ?? null;
  return [
    ...findLeaks(attacking),
    ...findClaims(run),
    ...findForgeries(attacking),
    ...findExcess(attacking),
    ...(also === null ? [] : [also]),
  ];
}

function findLeaks({ run, secrets }: AttackingRun): string[] {
  const artifacts = run.artifacts.map(({ name, path }) => `${name} ${readFileSync(path, "latin1")}`);
  const text = [JSON.stringify(run.outcome), run.stdout, run.stderr, ...artifacts].join("\n");
  const forms = (secret: string) => [secret, Buffer.from(secret).toString("base64").slice(0, -4), Buffer.from(secret).toString("hex")];
  return secrets.some((secret) => forms(secret).some((form) => text.includes(form))) ? ["a secret came out"] : [];
}

/** What the program says that it came to. It is ours, so that nobody needs to fear that it hides something. */
function findClaims({ outcome }: SandboxRun): string[] {
  if (outcome.status !== "ok" || outcome.result.status !== "value") return [];
  const { value } = outcome.result;
  return Array.isArray(value) ? value.map((claim) => `it says ${JSON.stringify(claim)}`) : [];
}

/** Where only the driver or the host speaks, no word of the program may be. Pyodide's can say how its own run ended. */
function findForgeries({ run, kind, seenMs }: AttackingRun): string[] {
  const { outcome, artifacts, durationMs, truncated, stdout } = run;
  const mayLie = kind === "pyodide" || outcome.status === "ok" || outcome.status === "error";
  return [
    ...(!mayLie && JSON.stringify(outcome).includes(FORGED) ? ["it said how its run ended"] : []),
    ...(kind === "bubblewrap" && artifacts.some(({ name }) => name.includes(FORGED)) ? ["it sent a file as the driver does"] : []),
    ...(kind === "bubblewrap" && stdout === FORGED ? ["it printed as the driver does"] : []),
    ...(durationMs > seenMs + 1 ? ["it said how long it ran"] : []),
    ...(kind === "bubblewrap" && truncated && stdout.length < 1_000 ? ["it said that its output was cut"] : []),
  ];
}

function findExcess({ run, limits, seenMs }: AttackingRun): string[] {
  const { outcome, artifacts, stdout, stderr } = run;
  const result = outcome.status === "ok" && outcome.result.status === "value" ? Buffer.byteLength(JSON.stringify(outcome.result.value)) : 0;
  const kept = artifacts.reduce((sum, { size }) => sum + size, 0);
  const words = JSON.stringify(outcome).length - result;
  return [
    ...(result > limits.resultBytes ? [`its result has ${result} bytes`] : []),
    ...([stdout, stderr].some(({ length }) => length > limits.outputBytes) ? ["it printed more than it may"] : []),
    ...(artifacts.length > MAX_ARTIFACTS || kept > limits.diskBytes ? [`it left ${artifacts.length} files of ${kept} bytes`] : []),
    ...(words > 200_000 ? [`its error or warnings have ${words} characters`] : []),
    ...(seenMs > limits.timeoutMs + LATE_MS ? [`it ran for ${Math.round(seenMs)} ms`] : []),
  ];
}
