import { describe, expect, it } from "vitest";
import { metadataOf } from "../../src/index.ts";
import { createHarness } from "./harness.ts";

const SECRET = "Zq7hunter2Xq9zPasswd";
const CONTEXT = { token: { $secret: "TOKEN" } };
const LONG_URL = "https://api.example.com/v1/reports/2024/quarterly/accounts?format=json&tok=";

/** The longest beginning or end of the secret, at least three characters, that a text holds; empty if none. */
function partOfSecretIn(text: string): string {
  const lengths = Array.from({ length: SECRET.length - 2 }, (_, index) => SECRET.length - index);
  const parts = lengths.flatMap((length) => [SECRET.slice(0, length), SECRET.slice(-length)]);
  return parts.find((part) => text.includes(part)) ?? "";
}

describe("half a secret, where a text about a program was cut,", () => {
  it.each([
    [
      "in a traceback",
      `result = "x" * 3975 + context["token"] + "y" * 500`,
      `assert len(result) < 10, "unexpected: " + result`,
      "unexpected",
    ],
    ["in the place of a value that is not JSON", `result = {"${LONG_URL}" + context["token"]: {1}}`, "", "is a set"],
    ["in the key of an effect", `once("x" * 192 + context["token"], print)`, "", "the key has 212 characters"],
  ])("does not reach the model: %s", async (_words, code, checks, told) => {
    const { executor, model } = createHarness({
      answers: [code, "result = 1"],
      sandbox: "process",
      allowUnsafe: true,
      secrets: () => SECRET,
    });
    const call = executor.execute("t", { context: CONTEXT, ...(checks && { checks }) });
    const ended = await call.catch((error: unknown) => error); // with the checks the second answer fails as well
    const prompt = JSON.stringify(model.requests[1]?.messages);
    expect(prompt).toContain(told);
    expect(partOfSecretIn(prompt + JSON.stringify([ended, metadataOf(ended)]))).toBe("");
  });
});
