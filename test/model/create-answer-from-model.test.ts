import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Writable } from "node:stream";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ConfigurationError } from "../../src/errors.ts";
import { createAnswerFromModel } from "../../src/model/create-answer-from-model.ts";
import type { ModelRequest } from "../../src/model/port.ts";

const REQUEST: ModelRequest = {
  messages: [
    { role: "system", content: "Write Python." },
    { role: "user", content: "Add 1 and 2." },
  ],
  question: { task: "Add 1 and 2.", contextShape: "{}", attempt: 1 },
};
const CALL = { timeoutMs: 60_000 };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "answer-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** A terminal: what is shown, and where is typed. */
function openTerminal() {
  const shown: string[] = [];
  const output = new Writable({
    write(chunk: Buffer, _encoding, done) {
      shown.push(chunk.toString());
      done();
    },
  });
  return { output, input: new PassThrough(), screen: () => shown.join("") };
}

describe("an answer from a file", () => {
  it("is the file's text, at no cost", async () => {
    const path = join(folder, "answer.txt");
    await writeFile(path, "```python\r\nresult = 3\n```\n");
    const answer = await createAnswerFromModel({ path }, () => 0).generate(REQUEST, CALL);
    expect(answer).toEqual({
      text: "```python\r\nresult = 3\n```\n",
      finish: "complete",
      model: "answer-from",
      usage: { input: 0, output: 0, total: 0, cached: 0, estimated: false },
      costUsd: 0,
      durationMs: 0,
    });
  });

  it("is the same for every attempt, also from a pipe that gives it once", async () => {
    const path = join(folder, "pipe");
    await promisify(execFile)("mkfifo", [path]);
    const model = createAnswerFromModel({ path });
    const [first] = await Promise.all([model.generate(REQUEST, CALL), writeFile(path, "result = 3")]);
    const second = await model.generate(REQUEST, CALL);
    expect([first.text, second.text]).toEqual(["result = 3", "result = 3"]);
  });

  it.each<readonly [string, (path: string) => Promise<void>, RegExp]>([
    ["missing", () => Promise.resolve(), /cannot be read\. Check that it exists/],
    ["too large", (path) => writeFile(path, "x".repeat(300_000)), /longer than 262144 characters/],
  ])("that is %s is a configuration error", async (_name, arrange, message) => {
    const path = join(folder, "answer.txt");
    await arrange(path);
    const failed = createAnswerFromModel({ path }).generate(REQUEST, CALL);
    await expect(failed).rejects.toThrow(message);
    await expect(failed).rejects.toMatchObject({ reason: "input", message: expect.stringContaining(path) as string });
  });

  it("that is a folder is a configuration error", async () => {
    await expect(createAnswerFromModel({ path: folder }).generate(REQUEST, CALL)).rejects.toThrow(ConfigurationError);
  });
});

describe("an answer from a person", () => {
  it("comes after the real prompt was shown, and may arrive in halves of a character", async () => {
    const { output, input, screen } = openTerminal();
    const asked = createAnswerFromModel({ output, input }).generate(REQUEST, CALL);
    const [head, tail] = [Buffer.from("result = 'é'").subarray(0, 11), Buffer.from("result = 'é'").subarray(11)];
    input.write(head);
    input.end(tail);
    expect((await asked).text).toBe("result = 'é'");
    expect(screen()).toBe("--- system ---\nWrite Python.\n--- user ---\nAdd 1 and 2.\n--- answer, then end of input (Ctrl-D) ---\n");
  });

  it("is empty once the input has ended, and the prompt is shown again", async () => {
    const { output, input, screen } = openTerminal();
    const model = createAnswerFromModel({ output, input });
    input.end("result = 3");
    await model.generate(REQUEST, CALL);
    expect((await model.generate(REQUEST, CALL)).text).toBe("");
    expect(screen().match(/Add 1 and 2/g)).toHaveLength(2);
  });

  it("is waited for until the caller aborts, and the input stays open", async () => {
    const { output, input } = openTerminal();
    const controller = new AbortController();
    const asked = createAnswerFromModel({ output, input }).generate(REQUEST, { timeoutMs: 0, signal: controller.signal });
    const reason = new Error("ctrl-c");
    controller.abort(reason);
    await expect(asked).rejects.toBe(reason);
    expect(input.destroyed).toBe(false);
    expect(input.listenerCount("data")).toBe(0);
  });

  it("that is too long is a configuration error", async () => {
    const { output, input } = openTerminal();
    const asked = createAnswerFromModel({ output, input }).generate(REQUEST, CALL);
    input.write("x".repeat(300_000));
    await expect(asked).rejects.toMatchObject({ reason: "input" });
  });
});
