import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AIMessage } from "@langchain/core/messages";
import { fakeModel } from "@langchain/core/testing";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ConfigurationError, ModelError } from "../../src/errors.ts";
import { createCodeModel } from "../../src/model/create-code-model.ts";
import { createDefaultChatModel } from "../../src/model/create-default-chat-model.ts";
import type { ModelRequest } from "../../src/model/port.ts";
import { recordingModel } from "../../src/model/recording-model.ts";
import { hashPrompt, parseRecording } from "../../src/model/recording.ts";
import type { RecordingEntry } from "../../src/model/recording.ts";
import { ReplayChatModel } from "../../src/model/replay-chat-model.ts";
import type { PromptChange } from "../../src/model/replay-chat-model.ts";
import { startOpenAiServer } from "./openai-server.ts";

const CALL = { timeoutMs: 60_000 };
const KEY = "sk-proj-Zx81Qw7Lm2Kd93TT";
/** What an answer may hold: fences, a byte order mark, odd line ends, a null, a lone surrogate. */
const RAW_TEXT = "\uFEFFSure!\r\n```python\nx = '\u2028\u0000é\u{1F600}\uD800'\n```  \n";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "recording-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

function ask(task: string, attempt = 1, prompt = `Write Python for: ${task}`): ModelRequest {
  return { messages: [{ role: "user", content: prompt }], question: { task, contextShape: '{"n":"integer"}', attempt } };
}

function entry(fields: Partial<RecordingEntry> = {}): RecordingEntry {
  return {
    task: "add",
    context_shape: '{"n":"integer"}',
    attempt: 1,
    text: "result = 3",
    finish: "complete",
    model: "gpt-4o-mini",
    ...fields,
  };
}

describe("a recording of real traffic", () => {
  it("comes back byte for byte, with model, finish, tokens and price", async () => {
    const server = await startOpenAiServer([
      { text: RAW_TEXT, usage: { input: 2000, output: 50, cached: 1024 } },
      { text: "result = (", finishReason: "length" },
      { text: null, refusal: "I would rather not." },
      { text: "no usage", usage: null },
    ]);
    const path = join(folder, "answers.jsonl");
    const recorder = createCodeModel(recordingModel(createDefaultChatModel({ apiKey: KEY, baseUrl: server.baseUrl }), path));
    const questions = [ask("a"), ask("a", 2), ask("b"), ask("c")];
    const recorded = [];
    for (const question of questions) recorded.push(await recorder.generate(question, CALL));
    await server.close();

    const replay = createCodeModel(await ReplayChatModel.fromFile(path, { onPromptChanged: () => expect.fail("the prompt is the same") }));
    for (const [index, question] of questions.entries()) {
      const answer = await replay.generate(question, CALL);
      expect(answer).toEqual({ ...recorded[index], durationMs: answer.durationMs });
    }
    expect(recorded[0]?.text).toBe(RAW_TEXT);
    expect(recorded.map(({ finish }) => finish)).toEqual(["complete", "cut-off", "refused", "complete"]);
    expect(recorded[3]?.usage.estimated).toBe(true);
    expect(server.requests).toHaveLength(4);
  });

  it("never holds the key, and only its owner may read it", async () => {
    const server = await startOpenAiServer([{ text: "ok" }]);
    const path = join(folder, "answers.jsonl");
    await createCodeModel(recordingModel(createDefaultChatModel({ apiKey: KEY, baseUrl: server.baseUrl }), path)).generate(ask("a"), CALL);
    await server.close();
    expect(await readFile(path, "utf8")).not.toContain(KEY.slice(3, 12));
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it("keeps whole lines when many answers come at once", async () => {
    const path = join(folder, "answers.jsonl");
    const long = "x = 1\n".repeat(20_000);
    const recorders = [1, 2, 3].map(() =>
      createCodeModel(recordingModel(fakeModel().respond(new AIMessage(long)).respond(new AIMessage(long)), path)),
    );
    await Promise.all(
      recorders.flatMap((model, index) => [model.generate(ask(`task ${index}`, 1), CALL), model.generate(ask(`task ${index}`, 2), CALL)]),
    );
    const { entries } = parseRecording(await readFile(path, "utf8"), path);
    expect(entries).toHaveLength(6);
    expect(entries.every(({ text }) => text === long)).toBe(true);
  });

  it("is continued on a line of its own after a line that has no end", async () => {
    const path = join(folder, "answers.jsonl");
    await writeFile(path, JSON.stringify(entry()));
    await createCodeModel(recordingModel(fakeModel().respond(new AIMessage("second")), path)).generate(ask("b"), CALL);
    expect(parseRecording(await readFile(path, "utf8"), path).entries.map(({ text }) => text)).toEqual(["result = 3", "second"]);
  });

  it("that cannot be written fails before the model is asked", async () => {
    const chatModel = fakeModel().respond(new AIMessage("x"));
    const failed = createCodeModel(recordingModel(chatModel, join(folder, "no", "such", "folder.jsonl"))).generate(ask("a"), CALL);
    await expect(failed).rejects.toThrow(ConfigurationError);
    expect(chatModel.callCount).toBe(0);
  });

  it("does not hold what failed", async () => {
    const path = join(folder, "answers.jsonl");
    const chatModel = fakeModel().respond(new Error("no")).respond(new AIMessage("yes"));
    const model = createCodeModel(recordingModel(chatModel, path), {
      sleep: (_durationMs, signal) => (_durationMs < 60_000 ? Promise.resolve() : never(signal)),
    });
    await model.generate(ask("a"), CALL);
    expect(parseRecording(await readFile(path, "utf8"), path).entries.map(({ text }) => text)).toEqual(["yes"]);
  });
});

function never(signal: AbortSignal): Promise<void> {
  return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
}

describe("a replay", () => {
  it("answers by task, context shape and attempt", async () => {
    const model = createCodeModel(
      ReplayChatModel.fromEntries([entry(), entry({ attempt: 2, text: "result = 4" }), entry({ context_shape: "{}", text: "result = 5" })]),
    );
    expect((await model.generate(ask("add"), CALL)).text).toBe("result = 3");
    expect((await model.generate(ask("add", 2), CALL)).text).toBe("result = 4");
    expect((await model.generate({ ...ask("add"), question: { task: "add", contextShape: "{}", attempt: 1 } }, CALL)).text).toBe(
      "result = 5",
    );
  });

  it("gives the same answer as often as it is asked, the last one where there are several", async () => {
    const model = createCodeModel(ReplayChatModel.fromEntries([entry(), entry({ text: "newer" })]));
    const answers = await Promise.all([model.generate(ask("add"), CALL), model.generate(ask("add"), CALL)]);
    expect(answers.map(({ text }) => text)).toEqual(["newer", "newer"]);
  });

  it("reports a changed prompt and answers all the same", async () => {
    const changes: PromptChange[] = [];
    const recordedSha256 = hashPrompt(ask("add").messages);
    const model = createCodeModel(
      ReplayChatModel.fromEntries([entry({ prompt_sha256: recordedSha256 })], { onPromptChanged: (change) => changes.push(change) }),
    );
    await model.generate(ask("add"), CALL);
    expect(changes).toEqual([]);
    const changed = ask("add", 1, "Write better Python.");
    expect((await model.generate(changed, CALL)).text).toBe("result = 3");
    expect(changes).toEqual([{ question: changed.question, recordedSha256, currentSha256: hashPrompt(changed.messages) }]);
  });

  it("warns of a changed prompt where nobody listens", async () => {
    const warn = vi.spyOn(process, "emitWarning").mockReturnValue();
    await createCodeModel(ReplayChatModel.fromEntries([entry({ prompt_sha256: "0".repeat(64) })])).generate(ask("add"), CALL);
    expect(warn).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('"add", attempt 1'), expect.anything());
  });

  it.each<readonly [string, ModelRequest, RegExp]>([
    ["another task", ask("subtract"), /no answer to "subtract", attempt 1: it has no answer to this task.*--record FILE/],
    ["another attempt", ask("add", 3), /"add", attempt 3: it has other attempts/],
    ["another shape", { ...ask("add"), question: { task: "add", contextShape: "{}", attempt: 1 } }, /context of another shape/],
  ])("without an answer to %s says so, once and for all", async (_name, question, message) => {
    const failed = createCodeModel(ReplayChatModel.fromEntries([entry()])).generate(question, CALL);
    await expect(failed).rejects.toThrow(message);
    await expect(failed).rejects.toBeInstanceOf(ModelError);
    await expect(failed).rejects.toMatchObject({ retryable: false });
  });

  it("asked as a plain chat model says how to use it", async () => {
    await expect(ReplayChatModel.fromEntries([entry()]).invoke("hello")).rejects.toThrow(/createCodeModel/);
  });

  it("of a file that is not there names it", async () => {
    await expect(ReplayChatModel.fromFile(join(folder, "none.jsonl"))).rejects.toMatchObject({
      reason: "input",
      message: expect.stringContaining("none.jsonl") as string,
    });
  });
});

describe("the file", () => {
  it("may begin with a header, hold blank lines and leave out what a person does not know", async () => {
    const { finish: _, ...byHand } = entry();
    const path = join(folder, "by-hand.jsonl");
    await writeFile(path, `\uFEFF{"recording": 1, "written_for": "the first example"}\r\n\r\n${JSON.stringify(byHand)}\r\n`);
    const model = await ReplayChatModel.fromFile(path);
    expect(model.writtenFor).toBe("the first example");
    expect(await createCodeModel(model).generate(ask("add"), CALL)).toMatchObject({
      text: "result = 3",
      finish: "complete",
      usage: { estimated: true },
    });
  });

  it.each<readonly [string, string, RegExp]>([
    ["is not JSON", `${JSON.stringify(entry())}\n\n{"task": `, /^r\.jsonl, line 3 is not JSON/],
    ["lacks a field", `{"recording": 1}\n{"task": "add"}`, /^r\.jsonl, line 2 is not part of a recording:[^]*context_shape/],
    ["has a field too much", JSON.stringify({ ...entry(), api_key: "x" }), /line 1[^]*api_key/],
    ["has a wrong attempt", JSON.stringify(entry({ attempt: -1 })), /line 1[^]*attempt/],
    ["has a header of another version", `{"recording": 2}`, /line 1[^]*recording/],
    ["is no object", "[]", /line 1/],
  ])("names the line that %s", (_name, content, message) => {
    const read = () => parseRecording(content, "r.jsonl");
    expect(read).toThrow(ConfigurationError);
    expect(read).toThrow(message);
  });

  it("may be empty", () => {
    expect(parseRecording("", "r.jsonl")).toEqual({ writtenFor: null, entries: [] });
  });
});
