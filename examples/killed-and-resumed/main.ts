/*
 * A process is killed in the middle of a run, and the next one goes on with it: `node examples/killed-and-resumed/main.ts`. Needs no key: a person
 * wrote the program, in place of a model.
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { openExecutor } from "./open-executor.ts";

const BEGIN = fileURLToPath(new URL("./begin-run.ts", import.meta.url));

const folder = await mkdtemp(join(tmpdir(), "cached-executor-killed-"));
try {
  const runId = crypto.randomUUID(); // kept by whoever begins the run: it is all that is needed to go on
  await beginAndKill(runId);
  const { executor, close } = openExecutor(folder);
  const outcome = await executor.resume(runId);
  await close();
  const asked = (await readFile(join(folder, "asked.txt"), "utf8")).trim().split("\n");
  assert.deepEqual([outcome["total"], outcome._ai_metadata.run_id, asked.length], [25, runId, 1]);
  console.log(`killed in execute, resumed: total ${String(outcome["total"])}, the model was asked ${asked.length} time`);
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** Begins the run in a process of its own, and kills that while the program runs. */
async function beginAndKill(runId: string): Promise<void> {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", BEGIN, folder, runId], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "close");
  const phases: string[] = [];
  for await (const phase of createInterface({ input: child.stdout })) {
    phases.push(phase);
    if (phase === "execute") child.kill("SIGKILL");
  }
  await ended;
  assert.equal(phases.at(-1), "execute");
}
