import { describe, expect, it } from "vitest";
import type { CallInput, Lesson } from "../../src/index.ts";
import { createMemoryLessonStore } from "../../src/cache/lessons/create-memory-lesson-store.ts";
import { createSampleLesson } from "../../src/testing/lesson-store-contract.ts";
import { okOutcome, type ScriptedRun } from "../../src/testing/scripted-sandbox.ts";
import { createHarness, type HarnessOptions } from "./harness.ts";

const FAILING = 'rows = context["rows"]\nresult = sum(float(row["net"]) for row in rows)';
const MENDED = FAILING.replace('float(row["net"])', 'float(row["net"].replace(",", "."))');
const FIX = '- result = sum(float(row["net"]) for row in rows)\n+ result = sum(float(row["net"].replace(",", ".")) for row in rows)';
const INPUT = { context: { rows: [{ net: "279,00", name: "Zacharias" }] }, checks: "assert result" };
const TASK = "Add the totals";

/** Fails as Python would where the program has no `replace`, and names a value. */
const play: NonNullable<HarnessOptions["play"]> = (request) => (request.code.includes(".replace(") ? okOutcome(5, request) : raised());

function raised(message = "could not convert string to float: '279,00'"): ScriptedRun {
  const outcome = { status: "error", error: { type: "ValueError", message, line: 2, traceback: "" } } as const;
  return { outcome, stdout: "printed-by-zacharias", stderr: "", truncated: false, artifacts: [], durationMs: 1 };
}

function createLearner(options: HarnessOptions = {}) {
  const lessonStore = createMemoryLessonStore();
  const harness = createHarness({ lessonStore, play, ...options });
  const promptOf = (request: number): string => harness.model.requests[request]?.messages.at(-1)?.content ?? "";
  return { ...harness, lessonStore, promptOf, lessons: () => lessonsIn(lessonStore) };
}

const SIGNATURE = JSON.stringify(["CodeExecutionError", "ValueError: could not convert string to float <text> | sum float []", []]);

async function lessonsIn(store: ReturnType<typeof createMemoryLessonStore>): Promise<readonly Lesson[]> {
  return store.find({ tenant: "default", signature: SIGNATURE, limit: 9 });
}

/** What one run of two attempts has taught. */
async function learnFrom({ programs = [FAILING, MENDED], input = {}, ...options }: Learning = {}) {
  const { executor, lessons } = createLearner({ ...options, answers: programs });
  await executor.execute(TASK, { ...INPUT, ...input });
  return lessons();
}

interface Learning extends HarnessOptions {
  readonly programs?: readonly string[];
  readonly input?: CallInput;
}

describe("a lesson", () => {
  it("is learnt where an attempt failed and the next passed: the error without its data, and the lines that changed", async () => {
    expect(await learnFrom()).toMatchObject([{ fix: FIX, error: expect.stringContaining("ValueError: could not"), helped: 0, hurt: 0 }]);
  });

  it("stands in the next prompt of another run with that error, in a fence, and has helped when the program passes", async () => {
    const { executor, lessons, promptOf } = createLearner({ answers: [FAILING, MENDED, FAILING, MENDED] });
    await executor.execute(TASK, INPUT);
    const { _ai_metadata: account } = await executor.execute("Sum up what was paid", INPUT);
    expect(promptOf(1)).not.toContain("<<LESSON");
    expect(promptOf(2)).not.toContain("<<LESSON");
    expect(promptOf(3)).toMatch(
      /<<LESSON [\da-f]{12}\n# Error: ValueError: could not convert string to float <text> \| sum float \[\]\n- /,
    );
    expect(promptOf(3)).toContain(FIX);
    const [lesson] = await lessons();
    expect(lesson).toMatchObject({ helped: 1, hurt: 0 });
    expect(account.lessons).toEqual([{ id: lesson?.id, attempt: 2 }]);
    expect(account.prompt).toContain("<<LESSON");
  });

  it("has hurt when the program fails, is not shown twice in a run, and then to no other", async () => {
    const [again, more] = [`${FAILING} # again`, `${FAILING} # and again`];
    const { executor, lessons, promptOf } = createLearner({ answers: [FAILING, MENDED, FAILING, again, MENDED, FAILING, again, more] });
    await executor.execute(TASK, INPUT);
    await executor.execute("Sum up what was paid", INPUT);
    expect(promptOf(3)).toContain("<<LESSON");
    expect(promptOf(4)).not.toContain("<<LESSON");
    expect(await lessons()).toMatchObject([{ helped: 1, hurt: 1 }]); // learnt again, without having been shown
    await expect(executor.execute("Tell what was paid", INPUT)).rejects.toThrow("after 3 attempts");
    expect(promptOf(6)).toContain("<<LESSON");
    expect(await lessons()).toEqual([]);
  });

  it("is one of two at most", async () => {
    const { executor, lessonStore, promptOf } = createLearner({ answers: [FAILING, MENDED] });
    for (const fix of ["+ one", "+ two", "+ three"]) {
      await lessonStore.keep(createSampleLesson({ tenant: "default", signature: SIGNATURE, fix }), 1);
    }
    await executor.execute(TASK, INPUT);
    expect(promptOf(1).match(/<<LESSON/g)).toHaveLength(2);
  });

  it("is not shown to another tenant", async () => {
    const { executor, lessonStore, promptOf } = createLearner({ tenant: "other", answers: [FAILING, MENDED] });
    await lessonStore.keep(createSampleLesson({ tenant: "default", signature: SIGNATURE }), 1);
    await executor.execute(TASK, INPUT);
    expect(promptOf(1)).not.toContain("<<LESSON");
  });

  it("of the integration stands in a first prompt, one at most, if it has helped often; the key does not cover it", async () => {
    const { executor, lessonStore, promptOf } = createLearner({ answers: [MENDED, MENDED], capabilities: { packages: ["fitz"] } });
    const input = { ...INPUT, integrations: ["pdf"] };
    const keep = async (fix: string, helped: number) => {
      const id = await lessonStore.keep(createSampleLesson({ tenant: "default", fix }), 1);
      for (let use = 0; use < helped; use += 1) await lessonStore.recordUse(id, "helped");
      return id;
    };
    await keep("+ unproven", 2);
    await executor.execute(TASK, input);
    expect(promptOf(0)).not.toContain("<<LESSON");
    const proven = await keep("+ proven", 4);
    await keep("+ proven too", 3);
    expect((await executor.execute(TASK, input))._ai_metadata).toMatchObject({ cache_hit: true, lessons: [] });
    const fresh = await executor.execute("Sum up what was paid", input);
    expect(promptOf(1).match(/<<LESSON/g)).toHaveLength(1);
    expect(fresh._ai_metadata.lessons).toEqual([{ id: proven, attempt: 1 }]);
  });

  it.each(["reload", "no-store"] as const)("is not shown at %s", async (cacheMode) => {
    const { executor, lessonStore, promptOf } = createLearner({ answers: [FAILING, MENDED] });
    await lessonStore.keep(createSampleLesson({ tenant: "default", signature: SIGNATURE }), 1);
    await executor.execute(TASK, { ...INPUT, cacheMode });
    expect(promptOf(1)).not.toContain("<<LESSON");
  });

  it("that cannot be kept costs nobody the result", async () => {
    const broken = { ...createMemoryLessonStore(), keep: async () => Promise.reject(new Error("no room")) };
    const { executor, warnings } = createLearner({ lessonStore: broken, answers: [FAILING, MENDED] });
    expect((await executor.execute(TASK, INPUT)).result).toBe(5);
    expect(warnings).toEqual(["No lesson was kept: no room"]);
  });
});

describe("what a program put out or was shown comes into no lesson", () => {
  it.each([
    ["at schema", { contextInPrompt: "schema" }],
    ["with the network", { network: { allow: ["127.0.0.1:9"] }, capabilities: { network: true } }],
    ["with samples", { contextInPrompt: "sample" }],
  ] as const)("%s", async (_name, options) => {
    const learnt = JSON.stringify(await learnFrom(options));
    expect(learnt).toContain("could not convert string to float <text>");
    for (const value of ["279", "achari", "printed"]) expect(learnt).not.toContain(value);
  });

  it("with secrets, and then nothing of the failed program either", async () => {
    const context = { ...INPUT.context, password: { $secret: "PASSWORD" } };
    const lessons = await learnFrom({ secrets: () => "hunter2hunter2", input: { context } });
    expect(lessons.map(({ fix }) => fix)).toEqual([FIX.split("\n")[1]]);
  });

  it.each([
    ["a value of the context", MENDED.replace('"."', '"Zacharias"')],
    ["a value in another notation", MENDED.replace(" for row", " + 279.0 for row")],
    ["a part of one, in a name", MENDED.replace("rows)", "rows)\nzacharias = rows")],
    ["what looks like a secret", MENDED.replace("rows)", `rows)\nkey = "ghp_${"R4nd0mT0k3n".repeat(3)}"`)],
  ])("nor %s that the fix holds", async (_name, mended) => {
    expect(await learnFrom({ programs: [FAILING, mended] })).toEqual([]);
  });

  it("nor one that the failed program held", async () => {
    expect(await learnFrom({ programs: [`${FAILING}\nname = "Zacharias"`, MENDED] })).toEqual([]);
  });

  it("nor a literal of the task", async () => {
    const { executor, lessons } = createLearner({ answers: [FAILING, MENDED.replace('"."', '"Petra"')] });
    await executor.execute('Add the totals for "Petra"', INPUT);
    expect(await lessons()).toEqual([]);
  });

  it("nor a comment", async () => {
    const [lesson] = await learnFrom({ programs: [FAILING, `${MENDED}  # Berlin`] });
    expect(lesson?.fix).toBe(FIX);
  });
});

describe("no lesson is learnt", () => {
  it.each<[string, Learning]>([
    ["where the program is not kept", { input: { cacheMode: "no-store" } }],
    ["where nothing was held against the result of a model that saw samples", { input: { checks: "" } }],
    ["where the model saw the values themselves", { contextInPrompt: "full" }],
    ["from a program that was right at once", { programs: [MENDED] }],
    ["where another program was written", { programs: [FAILING, `${"x = 1\n".repeat(17)}${MENDED}`] }],
  ])("%s", async (_name, learning) => {
    expect(await learnFrom(learning)).toEqual([]);
  });

  it("from a kept program that failed", async () => {
    let runs = 0;
    const { executor, lessons } = createLearner({
      answers: [MENDED, `${MENDED}\n`.replace("rows)", "rows or [])")],
      play: (request) => {
        runs += 1;
        return runs === 2 ? raised() : okOutcome(5, request);
      },
    });
    await executor.execute(TASK, INPUT);
    await executor.execute(TASK, INPUT);
    expect(await lessons()).toEqual([]);
  });
});
