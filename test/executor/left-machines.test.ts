import { MemorySaver } from "@langchain/langgraph";
import { describe, expect, it } from "vitest";
import { DatabaseUnavailableError } from "../../src/database/database-unavailable-error.ts";
import type { Sandbox } from "../../src/index.ts";
import { openMachineLog } from "../../src/nodes/open-machine-log.ts";
import { createServices } from "../../src/executor/create-services.ts";
import { resolveOptions } from "../../src/executor/resolve-options.ts";
import { createScriptedSandbox, okOutcome } from "../../src/testing/scripted-sandbox.ts";
import { createHarness } from "./harness.ts";

const TASK = "Say 42";

/** A sandbox with machines m0, m1, ...; the first one is left, as by a process that dies. */
function createMachines(whyNotEnded: () => Error | undefined = () => undefined) {
  const told: string[] = [];
  const dying = new AbortController();
  const scripted = createScriptedSandbox(async (request, index, { machines }) => {
    const machine = { id: `m${index}`, endsAt: Date.now() + 60_000 };
    await machines?.begin(machine);
    told.push(`began m${index}`);
    if (index > 0) await machines?.end(machine);
    else dying.abort();
    return okOutcome(42, request);
  });
  const endMachine = async (id: string) => {
    const fault = whyNotEnded();
    if (fault) throw fault;
    told.push(`ended ${id}`);
  };
  const sandbox: Sandbox = { ...scripted, endMachine };
  return { sandbox, scripted, told, signal: dying.signal };
}

const open = (sandbox: Sandbox) => createHarness({ sandbox, answers: ["result = 42"], checkpointer: new MemorySaver() });

describe("a machine that a run has left", () => {
  it("is ended before the run goes on, and then forgotten", async () => {
    const { sandbox, told, signal } = createMachines();
    const { executor } = open(sandbox);
    const runId = crypto.randomUUID();
    await expect(executor.execute(TASK, { runId, signal })).rejects.toThrow(/abort/i);
    expect(await executor.resume(runId)).toMatchObject({ result: 42 });
    expect(told).toEqual(["began m0", "ended m0", "began m1"]);
    await executor.resume(runId); // it is finished
    expect(told).toHaveLength(3);
  });

  it("is ended in a graph of one's own too, where nothing but the node knows of it", async () => {
    const { sandbox, told, signal } = createMachines();
    const graph = open(sandbox).createGraph();
    const config = { configurable: { thread_id: "thread-1" } };
    await expect(graph.invoke({ task: TASK }, { ...config, signal })).rejects.toThrow(/abort/i);
    expect(await graph.invoke(null, config)).toMatchObject({ error: null });
    expect(told).toEqual(["began m0", "ended m0", "began m1"]);
  });

  it("keeps the run from going on while it cannot be ended", async () => {
    const faults = [new Error("no answer")];
    const { sandbox, told, signal } = createMachines(() => faults.splice(0)[0]);
    const { executor } = open(sandbox);
    const runId = crypto.randomUUID();
    await expect(executor.execute(TASK, { runId, signal })).rejects.toThrow(/abort/i);
    await expect(executor.resume(runId)).rejects.toMatchObject({ code: "SANDBOX", message: expect.stringContaining("no answer") });
    expect(told).toEqual(["began m0"]);
    expect(await executor.resume(runId)).toMatchObject({ result: 42 });
  });

  it("keeps the run from going on in a sandbox that has no way to end it", async () => {
    const { scripted, told, signal } = createMachines();
    const { executor } = open(scripted);
    const runId = crypto.randomUUID();
    await expect(executor.execute(TASK, { runId, signal })).rejects.toThrow(/abort/i);
    await expect(executor.resume(runId)).rejects.toMatchObject({ code: "SANDBOX", message: expect.stringMatching(/cannot end what/) });
    expect(told).toEqual(["began m0"]);
  });

  it("is not written down in a run that nobody can resume", async () => {
    const { sandbox } = createMachines();
    const begun: unknown[] = [];
    const spied: Sandbox = { ...sandbox, run: (request, options = {}) => (begun.push(options.machines), sandbox.run(request, options)) };
    const { executor } = createHarness({ sandbox: spied, answers: ["result = 42"] });
    await executor.execute(TASK);
    expect(begun).toEqual([undefined]);
  });
});

describe("a machine that cannot be written down", () => {
  const MACHINE = { id: "m0", endsAt: 1 };

  async function openLog(mayHaveEffects: boolean) {
    const { options, warnings } = createHarness();
    const services = createServices(resolveOptions(options));
    const opened = await services.open();
    const error = new DatabaseUnavailableError("The database is locked.", { reason: "locked" });
    const machines = { ...opened.machines, note: () => Promise.reject(error), forget: () => Promise.reject(error) };
    await services.close();
    return { log: openMachineLog({ ...opened, machines }, { runId: "run-1", kind: "e2b", mayHaveEffects }), warnings };
  }

  it("has no program with effects begin", async () => {
    const { log } = await openLog(true);
    await expect(log.begin(MACHINE)).rejects.toMatchObject({
      name: "E2BSandboxError",
      message: expect.stringMatching(/locked.*not begun/),
    });
  });

  it("has any other begin, with a warning", async () => {
    const { log, warnings } = await openLog(false);
    await log.begin(MACHINE);
    await log.end(MACHINE);
    expect(warnings).toEqual([expect.stringMatching(/run-1 could not be written down.*locked.*before its time/)]);
  });
});
