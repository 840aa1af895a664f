import { MemorySaver } from "@langchain/langgraph";
import { describe, expect, it, onTestFinished } from "vitest";
import { ApprovalPendingError, CachedExecutor, metadataOf, type ApprovalRequest } from "../../src/index.ts";
import { openDatabase } from "../../src/database/open-database.ts";
import { okOutcome } from "../../src/testing/scripted-sandbox.ts";
import { createHarness, type HarnessOptions } from "./harness.ts";

/**
 * An executor whose programs are lines: `once KEY` has an effect, `break KEY` begins one and never ends it, `fail` raises, and
 * `fail-once` the first time only; at `stop` the run is ended, the first time. What has happened is in `happened`.
 */
function openExecutor(answers: readonly string[], options: HarnessOptions = {}) {
  const happened: string[] = [];
  const values: unknown[] = [];
  let hasFailed = false;
  const error = (message: string) => ({ status: "error", error: { type: "ValueError", message, line: 1, traceback: "" } }) as const;
  const harness = createHarness({
    answers: answers.map((lines) =>
      lines
        .split(", ")
        .map((line) => `# ${line}`)
        .concat("result = 1")
        .join("\n"),
    ),
    checkpointer: new MemorySaver(),
    play: async (request, index, { effects, onOutput, signal }) => {
      for (const [, verb = "", key = ""] of request.code.matchAll(/^# ([\w-]+) ?(.*)$/gm)) {
        if (verb === "fail" || (verb === "fail-once" && !hasFailed)) {
          hasFailed = true;
          return error("wrong");
        }
        if (verb === "stop" && index === 0) {
          onOutput?.({ stream: "stdout", text: "stop" });
          signal?.throwIfAborted();
        }
        if (verb !== "once" && verb !== "break") continue;
        const permit = (await effects?.start(key)) ?? { status: "refused", message: "no ledger" };
        if (permit.status === "done") values.push(permit.value);
        if (permit.status === "unknown" || permit.status === "refused") return error(permit.message);
        if (permit.status !== "go") continue;
        if (verb === "break" && !request.code.includes("stop")) return error("it broke off");
        if (verb === "break") continue;
        happened.push(key);
        await effects?.finish(key, `value of ${key}`);
      }
      return okOutcome(1, request);
    },
    ...options,
  });
  const runId = crypto.randomUUID();
  const fail = (run: Promise<unknown>) =>
    run.then(
      () => expect.fail("It did not fail."),
      (thrown: unknown) => thrown,
    );
  const begin = () => fail(harness.executor.execute("Do it", { runId }));
  const resume = (effects: Parameters<typeof harness.executor.resume>[1]) => harness.executor.resume(runId, effects);
  return { ...harness, happened, values, runId, fail, begin, resume };
}

async function change({ database: path }: { readonly database?: unknown }, sql: string): Promise<void> {
  const database = openDatabase(String(path), { onWarning: (message) => expect.fail(message) });
  await database.write([{ sql, values: {} }]);
  await database.close();
}

const DONE_MAIL = { code: "EFFECTS_PENDING", ledger: [{ key: "mail", status: "done" }] };
const UNKNOWN_MAIL = { code: "EFFECTS_PENDING", ledger: [{ key: "mail", status: "unknown" }] };

describe("a run that failed after an effect", () => {
  it("goes on with the same program once a person has looked, which gets what was done", async () => {
    const { begin, resume, happened, values, model, runId } = openExecutor(["once mail, fail-once, once row"]);
    expect(await begin()).toMatchObject({ ...DONE_MAIL, message: expect.stringContaining(`resume("${runId}"`) });
    const outcome = await resume({ effects: {} });
    expect(outcome).toMatchObject({ result: 1, _ai_metadata: { run_id: runId, attempts: 1, cache: { program_id: null } } });
    expect(outcome._ai_metadata.warnings.join()).toContain("not kept");
    expect(happened).toEqual(["mail", "row"]);
    expect(values).toEqual(["value of mail"]);
    expect(model.requests).toHaveLength(1);
    expect(await resume({})).toEqual(outcome);
  });

  it.each([
    ["it happened", "done", [null]],
    ["it happened, and what came of it", { done: { id: 7 } }, [{ id: 7 }]],
    ["it did not happen", "repeat", []],
  ] as const)("goes on where the person says of an unknown effect that %s", async (_words, decision, given) => {
    const { begin, resume, values, fail } = openExecutor(["break mail"]);
    expect(await begin()).toMatchObject(UNKNOWN_MAIL);
    expect(await fail(resume({ effects: {} }))).toMatchObject(UNKNOWN_MAIL);
    const after = resume({ effects: { mail: decision } });
    if (decision === "repeat") expect(await fail(after)).toMatchObject(UNKNOWN_MAIL); // as it breaks off again
    else expect(await after).toMatchObject({ result: 1 });
    expect(values).toEqual(given);
  });

  it("ends as failed where the person gives it up, and takes no decision afterwards", async () => {
    const { begin, resume, fail, happened, sandbox } = openExecutor(["once mail, fail"]);
    await begin();
    const error = await fail(resume({ effects: { mail: "abort" } }));
    expect(error).toMatchObject({ code: "APPROVAL_REJECTED", message: expect.stringContaining('"mail" (done)') });
    expect(metadataOf(error)).toMatchObject({ attempts: 1 });
    expect(await fail(resume({}))).toMatchObject({ code: "APPROVAL_REJECTED" });
    expect(await fail(resume({ effects: {} }))).toMatchObject({ code: "CONFIGURATION", reason: "input" });
    expect([happened, sandbox.requests.length]).toEqual([["mail"], 1]);
  });

  it.each([
    ["repeats what is done", { mail: "repeat" }, "never repeated"],
    ["names an effect that it has not", { other: "done" }, 'no effect "other"'],
    ["says what nobody understands", { mail: "perhaps" }, "not valid"],
    ["gives a value that is not JSON", { mail: { done: Number.NaN } }, "not valid"],
  ])("takes no decision that %s, and runs nothing", async (_words, effects, message) => {
    const { begin, resume, fail, sandbox } = openExecutor(["once mail, fail"]);
    await begin();
    const refused = await fail(resume({ effects: effects as never }));
    expect(refused).toMatchObject({ code: "CONFIGURATION", reason: "input", message: expect.stringContaining(message) });
    expect(sandbox.requests).toHaveLength(1);
  });

  it("does not run again where the ledger has lost what the run had done", async () => {
    const { begin, resume, fail, sandbox, options } = openExecutor(["once mail, fail"]);
    await begin();
    await change(options, "DELETE FROM effects");
    expect(await fail(resume({ effects: {} }))).toMatchObject({ code: "EFFECTS_PENDING" });
    expect(sandbox.requests).toHaveLength(1);
  });

  it("asks the model for another program only once all effects are settled, and a person before that runs", async () => {
    const { begin, resume, fail, happened, model } = openExecutor(["once mail, fail", "once mail, once row"]);
    await begin();
    expect(model.requests).toHaveLength(1);
    const pending = await fail(resume({ effects: {} }));
    if (!(pending instanceof ApprovalPendingError)) return expect.unreachable();
    const request = pending.request as ApprovalRequest;
    expect(request).toMatchObject({ effectsDone: ["mail"], remembered: false });
    expect(happened).toEqual(["mail"]);
    expect(model.requests).toHaveLength(2);
    expect(await resume({ answer: { action: "approve", sha256: request.sha256 } })).toMatchObject({ result: 1 });
    expect(happened).toEqual(["mail", "row"]);
  });

  it("asks again where the program has another effect before it fails again", async () => {
    const { begin, resume, fail, model } = openExecutor(["once mail, fail-once, once row, fail"]);
    await begin();
    expect(await fail(resume({ effects: {} }))).toMatchObject({
      code: "EFFECTS_PENDING",
      ledger: [
        { key: "mail", status: "done" },
        { key: "row", status: "done" },
      ],
    });
    expect(model.requests).toHaveLength(1);
  });
});

describe("a run that was ended", () => {
  /** Ended while its first program runs, after an effect that is done, or in the middle of it. */
  async function endRun(lines: string) {
    const stop = new AbortController();
    const opened = openExecutor([lines], { onWarning: () => undefined });
    const ended = opened.executor.execute("Do it", { runId: opened.runId, signal: stop.signal, onOutput: () => stop.abort() });
    await opened.fail(ended);
    return opened;
  }

  it("in the middle of an effect says at once that nobody knows, with nothing run, until a person has decided", async () => {
    const { resume, fail, sandbox, values } = await endRun("break mail, stop");
    expect(await fail(resume({}))).toMatchObject(UNKNOWN_MAIL);
    expect(sandbox.requests).toHaveLength(1);
    expect(await resume({ effects: { mail: "done" } })).toMatchObject({ result: 1 });
    expect(values).toEqual([null]);
  });

  it("can be decided on at once, but given up only after it has said what is unknown", async () => {
    const { resume, fail, sandbox } = await endRun("break mail, stop");
    expect(await fail(resume({ effects: { mail: "abort" } }))).toMatchObject({ code: "CONFIGURATION" });
    expect(sandbox.requests).toHaveLength(1);
    expect(await resume({ effects: { mail: "done" } })).toMatchObject({ result: 1 });
  });

  it("after an effect goes on with it, but not with another program, which may have it under another key", async () => {
    const { resume, fail, sandbox, options, happened } = await endRun("once mail, stop");
    await change(options, "UPDATE effects SET program = 'another'");
    expect(await fail(resume({}))).toMatchObject(DONE_MAIL);
    expect(sandbox.requests).toHaveLength(1);
    expect(await resume({ effects: {} })).toMatchObject({ result: 1 });
    expect(happened).toEqual(["mail"]);
  });
});

describe("a run without checkpoints", () => {
  it("takes no decisions, and its error does not speak of them", async () => {
    const { options, fail } = openExecutor(["once mail, fail"]);
    const { checkpointer: _none, ...rest } = options;
    const executor = new CachedExecutor(rest);
    onTestFinished(() => executor.close());
    const error = await fail(executor.execute("Do it"));
    expect(error).toMatchObject({ ...DONE_MAIL, message: expect.not.stringContaining("resume(") });
  });
});
