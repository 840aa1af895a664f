import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DEFAULT_LIMITS } from "../../../src/sandbox/port.ts";
import type { Sandbox, SandboxRun } from "../../../src/sandbox/port.ts";
import { requestOf } from "../../sandbox/request.ts";
import type { Attack, AttackedKind } from "./attack.ts";
import { findBreaches } from "./find-breaches.ts";
import { plantHost } from "./plant-host.ts";
import type { PlantedHost } from "./plant-host.ts";
import { startVictim } from "./start-victim.ts";
import { TOOLS } from "./tools.ts";
import { watchRun } from "./watch-run.ts";

/** A sandbox under attack. */
export interface AttackedSandbox {
  readonly kind: AttackedKind;
  readonly sandbox: Sandbox;
  /** Where it makes its folders. */
  readonly runsFolder: string;
  /** The users that its programs run as; undefined where that is us. */
  readonly users: readonly (number | undefined)[];
}

/** How an attack ended. */
export interface AttackReport {
  /** What shows that it succeeded, in words; empty if it got nowhere. */
  readonly breaches: readonly string[];
  /** Why it was no attack, as it ended in a way that it should not; null if it was one. */
  readonly notTried: string | null;
}

const ATTACK_LIMITS = { ...DEFAULT_LIMITS, timeoutMs: 30_000, memoryBytes: 512 * 1024 ** 2, diskBytes: 64 * 1024 ** 2 };

/** Makes an attack on a sandbox, and sees on the host what came of it. */
export async function runAttack(attack: Attack, attacked: AttackedSandbox): Promise<AttackReport> {
  const planted = await plantHost(attacked);
  try {
    return await runAmong(planted, attack, attacked);
  } finally {
    await planted.remove();
  }
}

async function runAmong(planted: PlantedHost, attack: Attack, attacked: AttackedSandbox): Promise<AttackReport> {
  const { kind, sandbox, runsFolder, users } = attacked;
  const limits = { ...ATTACK_LIMITS, ...attack.limits };
  const files = Object.entries(attack.files ?? {}).map(([name, content]) => planted.giveFile(name, content));
  const victim = attack.victim ? await startVictim(sandbox, planted) : null;
  const watch = kind === "bubblewrap" ? watchRun({ limits, users, closely: attack.class === "exhaust" }) : null; // Pyodide starts children ahead
  const request = requestOf(`${TOOLS[kind]}${attack.code}`, {
    context: planted.targets,
    limits,
    files,
    allow: attack.network ? [`allowed.example:${planted.targets.allowedPort}`] : [],
  });
  const startedAt = performance.now();
  const run = await sandbox.run(request);
  const seenMs = performance.now() - startedAt;
  const harmToVictim = (await victim?.end()) ?? [];
  const left = kind === "bubblewrap" ? findLeftFolders(runsFolder) : [];
  const inAnswer = findBreaches({ attack, kind, run, limits, secrets: planted.secrets, seenMs });
  return {
    breaches: [...inAnswer, ...(watch?.stop() ?? []), ...harmToVictim, ...left, ...planted.touched()],
    notTried: whyNotTried(attack, run),
  };
}

function whyNotTried({ ends = ["ok"] }: Attack, { outcome, stderr }: SandboxRun): string | null {
  const hasReport = outcome.status !== "ok" || (outcome.result.status === "value" && Array.isArray(outcome.result.value));
  if (ends.includes(outcome.status) && hasReport) return null;
  return `It ended otherwise than such an attack does: ${JSON.stringify(outcome).slice(0, 2_000)} ${stderr.slice(0, 1_000)}`;
}

/** Folders of runs that have ended. */
function findLeftFolders(runsFolder: string): string[] {
  const hosts = readdirSync(runsFolder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const names = hosts.flatMap(({ name }) => readdirSync(join(runsFolder, name)).filter((entry) => entry.startsWith("run-")));
  return names.map((name) => `it left the folder ${name}`);
}
