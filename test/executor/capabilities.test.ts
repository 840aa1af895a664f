import { describe, expect, it } from "vitest";
import { CapabilityError, ConfigurationError } from "../../src/index.ts";
import { createHarness, type HarnessOptions } from "./harness.ts";

const wasCalled = new Error("The model was called.");

type Call = Parameters<ReturnType<typeof createHarness>["executor"]["execute"]>[1];

/** Runs a task with a model that throws when it is called, and returns what stopped the run. */
async function refused(task: string, { call = {}, ...options }: HarnessOptions & { call?: Call }): Promise<Error> {
  const { executor, sandbox, model } = createHarness({ answers: [wasCalled], ...options });
  const error = await executor.execute(task, call).then(
    () => expect.unreachable("it ran"),
    (thrown: unknown) => thrown as Error,
  );
  expect(model.requests).toEqual([]);
  expect(sandbox.requests).toEqual([]);
  return error;
}

const pdf = { files: { "bill.pdf": new Uint8Array([37, 80, 68, 70]) } };

describe("a task that the sandbox cannot do is refused before a model is called", () => {
  it("when it needs the network and there is none", async () => {
    const error = await refused("Read what Ana sent me today", { capabilities: { network: false } });
    expect(error).toBeInstanceOf(CapabilityError);
    expect(error.message).toContain('needs imap (the task says "sent me")');
    expect(error.message).toContain("--sandbox bubblewrap");
    expect(error.message).toContain("--integrations none");
  });

  it("when it needs the network and no target is allowed", async () => {
    const error = await refused("Mándale el resumen a Luis", { capabilities: { network: true } });
    expect(error.message).toContain('network: { allow: ["host:port"] } (--allow HOST:PORT)');
  });

  it.each([
    ["bill.pdf", "What is the total?", pdf, "PyMuPDF (python3-fitz)"],
    ["psycopg", "Count the rows with psycopg", {}, "psycopg (python3-psycopg)"],
  ])("when a package for %s is not there", async (_what, task, call, named) => {
    const error = await refused(task, { capabilities: { packages: ["numpy"], network: true }, call });
    expect(error).toBeInstanceOf(CapabilityError);
    expect(error.message).toContain(named);
    expect(error.message).toContain("CACHED_EXECUTOR_PYTHON");
  });

  it("also when the caller named what it needs: that grants nothing", async () => {
    const call = { integrations: ["smtp"] };
    const error = await refused("Add the numbers", { capabilities: { network: false }, call });
    expect(error).toBeInstanceOf(CapabilityError);
    expect(error.message).toContain("smtp (the caller named it)");
  });

  it("when the caller names what is not known", async () => {
    const error = await refused("Add the numbers", { call: { integrations: ["imap", "__proto__"] } });
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error.message).toBe('There is no integration "__proto__". Those that there are: imap, pdf, postgres, smtp.');
  });

  it.each([[["a", "b", "c", "d"]], ["pdf"], [[""]], [[1]]])("when integrations is %j", async (integrations) => {
    const error = await refused("Add the numbers", { call: { integrations } as unknown as Call });
    expect(error).toMatchObject({ code: "CONFIGURATION", reason: "input" });
    expect(error.message).toMatch(/^integrations/);
  });
});

describe("the integrations of a call", () => {
  const task = "Count the words of the unread emails";
  const offline = { capabilities: { network: false, packages: ["numpy"] } };

  it("stand for detection, so that a word that was misread stops nothing", async () => {
    expect(await refused(task, offline)).toBeInstanceOf(CapabilityError);
    const { executor, model } = createHarness({ answers: ["result = 1"], ...offline });
    const { _ai_metadata: metadata } = await executor.execute(task, { integrations: [] });
    expect(metadata.integrations).toEqual([]);
    const prompt = model.requests[0]?.messages.at(-1)?.content ?? "";
    expect(prompt).not.toContain("imaplib");
    expect(prompt).not.toContain("network_for");
  });

  it("are part of what a program is kept for, whatever their order", async () => {
    const answers = ["result = 1", "result = 1"];
    const { executor, model } = createHarness({
      answers,
      capabilities: { network: true, packages: ["fitz"] },
      network: { allow: ["a:1"] },
    });
    const hits: boolean[] = [];
    for (const integrations of [[], ["pdf", "imap"], ["imap", "pdf", "imap"], []]) {
      hits.push((await executor.execute(task, { integrations }))._ai_metadata.cache_hit);
    }
    expect(hits).toEqual([false, false, true, true]);
    expect(model.requests[1]?.messages.at(-1)?.content).toContain("imaplib");
  });

  it("belong to one call of a graph and not to the next on its thread", async () => {
    const { createGraph } = createHarness({ answers: ["result = 1"], ...offline });
    const graph = createGraph();
    expect(await graph.invoke({ task, integrations: [] })).toMatchObject({ error: null });
    expect(await graph.invoke({ task })).toMatchObject({ error: { code: "CAPABILITY" } });
  });

  it("leave in the prompt only packages that are there", async () => {
    const { executor, model } = createHarness({ answers: ["result = 1"], capabilities: { packages: ["pypdf"] } });
    await executor.execute("What is the total?", pdf);
    const prompt = model.requests[0]?.messages.at(-1)?.content ?? "";
    expect(prompt).toContain('"packages":["pypdf"]');
  });
});
