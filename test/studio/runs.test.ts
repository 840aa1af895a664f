import { Client } from "@langchain/langgraph-sdk";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { startStudio, type Studio } from "./start-studio.ts";

const INSTALLATION_MS = 300_000; // from a cold npm cache; 5 s where the server is installed
const FACTORIAL = "Calculate the factorial of n"; // a program for it comes with the package

const phaseSchema = z.object({ cachedExecutor: z.object({ type: z.literal("phase"), phase: z.string() }) });
const endSchema = z.object({
  result: z.object({ value: z.unknown() }).nullable(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
});
const questionSchema = z.object({ task: z.string(), code: z.string(), sha256: z.string() });

let studio: Studio;
let client: Client;

beforeAll(async () => {
  studio = await startStudio();
  client = new Client({ apiUrl: studio.url, apiKey: null });
}, INSTALLATION_MS);

afterAll(() => studio.stop());

async function newThread(): Promise<string> {
  return (await client.threads.create()).thread_id;
}

/** Runs the executor on a thread as Studio does, and gives what it ended with. */
async function run(threadId: string, input: Record<string, unknown>): Promise<z.infer<typeof endSchema>> {
  return endSchema.parse(await client.runs.wait(threadId, "executor", { input, raiseError: true }));
}

/** The nodes that a run tells of while it goes on. */
async function phasesOf(graphId: string, input: Record<string, unknown>): Promise<string[]> {
  const phases: string[] = [];
  const options = { input, streamMode: "custom" as const, streamSubgraphs: true };
  for await (const { event, data } of client.runs.stream(await newThread(), graphId, options)) {
    if (event.startsWith("custom")) phases.push(phaseSchema.parse(data).cachedExecutor.phase);
  }
  return phases;
}

/** The one question that a thread waits with. */
async function questionOf(threadId: string): Promise<z.infer<typeof questionSchema>> {
  const { tasks } = await client.threads.getState(threadId);
  const interrupts = tasks.flatMap((task) => task.interrupts);
  expect(interrupts).toHaveLength(1);
  return questionSchema.parse(interrupts[0]?.value);
}

describe("a run in Studio, with no key", () => {
  test.each([
    ["executor", { task: FACTORIAL, context: { n: 5 } }],
    ["report", { numbers: [1, 2, 6] }],
  ])("tells how far it is: %s", async (graphId, input) => {
    expect(await phasesOf(graphId, input)).toEqual(["prepare", "lookup", "approve", "execute", "validate", "learn"]);
  });

  test("of the parent ends with its report, with and without numbers", async () => {
    const thread = await newThread();
    const first = await client.runs.wait(thread, "report", { input: { numbers: [1, 2, 6] } });
    expect(first).toMatchObject({ report: expect.stringMatching(/^Range: 1 to 6\nFindings: .*"mean":3/) });
    const second = await client.runs.wait(thread, "report", { input: { numbers: [] } });
    expect(second).toMatchObject({ report: "Range: no numbers\nFindings: null" });
  });

  test("starts clean on a thread where another has failed", async () => {
    const thread = await newThread();
    const failed = await run(thread, { task: "Sing a song", context: { n: 5 } });
    expect(failed).toMatchObject({ result: null, error: { code: "CONFIGURATION" } });
    expect(failed.error?.message).toContain("OPENAI_API_KEY environment variable is required");
    expect(await run(thread, { task: FACTORIAL, context: { n: 5 } })).toEqual({ result: { value: 120 }, error: null });
    expect(await run(thread, { task: FACTORIAL })).toMatchObject({ result: null, error: { message: expect.stringContaining("n") } });
  });
});

describe("bad input in Studio", () => {
  const SECRET = "hunter2-hunter2";

  test.each([
    ["no task", {}, /task is not valid: must be the task in words/],
    ["a context that is a list", { task: FACTORIAL, context: [1] }, /context must be an object/],
    ["a path of the host", { task: FACTORIAL, files: { "hosts.txt": "/etc/hosts" } }, /filesRoot/],
    ["a secret in plain text", { task: FACTORIAL, context: { n: 5, password: SECRET } }, /context\.password looks like a secret/],
  ])("is told readably, and its thread goes on: %s", async (_, input, message) => {
    const thread = await newThread();
    const { result, error } = await run(thread, input);
    expect(result).toBeNull();
    expect(error).toMatchObject({ code: "CONFIGURATION", message: expect.stringMatching(message) });
    expect(JSON.stringify(await client.threads.getHistory(thread))).not.toContain(SECRET);
    expect(await run(thread, { task: FACTORIAL, context: { n: 5 } })).toEqual({ result: { value: 120 }, error: null });
  });

  test.each([
    ["a task that is a number", { task: 5 }, /"task\W+expected.*string, received number/],
    ["a time that is text", { task: FACTORIAL, timeoutMs: "long" }, /"timeoutMs\W+expected.*number, received string/],
    ["a cache mode that is none", { task: FACTORIAL, cacheMode: "never" }, /"cacheMode\W+code.*expected one of/],
    ["a key that is none", { task: FACTORIAL, contxt: { n: 5 } }, /no place for "contxt". It takes task, context/],
  ])("of no known form ends the run at once, and its thread goes on: %s", async (_, input, message) => {
    const thread = await newThread();
    const ended = await client.runs.wait(thread, "executor", { input, raiseError: false });
    const { __error__: failure } = z.object({ __error__: z.object({ message: z.string() }) }).parse(ended);
    expect(failure.message.replaceAll("\\", "")).toMatch(message);
    expect(await run(thread, { task: FACTORIAL, context: { n: 5 } })).toEqual({ result: { value: 120 }, error: null });
  });
});

describe("an approval in Studio", () => {
  const asking = { context: { cachedExecutor: { approval: "always" } } };

  test("is asked, asked again after an answer for something else, and given", async () => {
    const thread = await newThread();
    await client.runs.wait(thread, "executor", { input: { task: FACTORIAL, context: { n: 5 } }, ...asking });
    const question = await questionOf(thread);
    expect(question).toMatchObject({ task: FACTORIAL, code: expect.stringContaining("factorial") });

    await client.runs.wait(thread, "executor", { command: { resume: { action: "approve", sha256: "0".repeat(64) } } });
    expect(await questionOf(thread)).toEqual(question);

    const answered = await client.runs.wait(thread, "executor", { command: { resume: { action: "approve", sha256: question.sha256 } } });
    expect(answered).toMatchObject({ result: { value: 120 }, error: null });
  });

  test("is asked and given for the executor inside a parent", async () => {
    const thread = await newThread();
    await client.runs.wait(thread, "report", { input: { numbers: [1, 2, 6] }, ...asking });
    const { sha256 } = await questionOf(thread);
    const answered = await client.runs.wait(thread, "report", { command: { resume: { action: "approve", sha256 } } });
    expect(answered).toMatchObject({ report: expect.stringContaining('"mean":3') });
  });

  test("that is refused ends the run with the reason", async () => {
    const thread = await newThread();
    await client.runs.wait(thread, "executor", { input: { task: FACTORIAL, context: { n: 5 } }, ...asking });
    const { sha256 } = await questionOf(thread);
    const resume = { action: "reject", sha256, reason: "Not today" };
    const ended = endSchema.parse(await client.runs.wait(thread, "executor", { command: { resume } }));
    expect(ended).toMatchObject({ result: null, error: { code: "APPROVAL_REJECTED", message: expect.stringContaining("Not today") } });
  });
});
