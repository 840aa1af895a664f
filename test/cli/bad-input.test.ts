import { describe, expect, it } from "vitest";
import { startOpenAiServer } from "../model/openai-server.ts";
import { createWorkplace } from "./cli.ts";

const PROGRAM = { "program.py": "result = 1\n" };
const ANSWER = ["--answer-from", "program.py", "--sandbox", "process", "--allow-unsafe"];

describe("bad input ends with one clear sentence and the right exit code", () => {
  it.each([
    ["no command", [], 2, /usage/i],
    ["an unknown command", ["frobnicate"], 2, /unknown command/],
    ["no task", ["run"], 2, /missing required argument/],
    ["an empty task", ["run", "  ", ...ANSWER], 2, /task is not valid: must not be empty/],
    ["a task of 100 kB", ["run", "x".repeat(100_000), ...ANSWER], 2, /task is not valid: must be at most 32000 characters/],
    ["an unknown sandbox", ["run", "t", "--answer-from", "program.py", "--sandbox", "dokcer"], 2, /There is no sandbox "dokcer"/],
    ["a cache mode that is none", ["run", "t", "--cache", "always"], 2, /default, reload, no-store, only-if-cached/],
    ["a timeout that is none", ["run", "t", "--timeout-ms", "soon"], 2, /whole number of milliseconds/],
    ["a file option without a path", ["run", "t", "--file", "invoice.pdf="], 2, /name=path/],
    ["two files of one name", ["run", "t", "--file", "in/a.csv", "--file", "a.csv=b.csv"], 2, /Two files have the name "a\.csv"/],
    ["a file that is not there", ["run", "t", "--file", "a.pdf=./nowhere.pdf", ...ANSWER], 2, /nowhere\.pdf/],
    ["a name that leaves the folder", ["run", "t", "--file", "../a.py=program.py", ...ANSWER], 2, /relative path/],
    ["a context that is not there", ["run", "t", "--context", "nowhere.json", ...ANSWER], 2, /--context: .*nowhere\.json cannot be read/],
    [
      "an answer that is not there",
      ["run", "t", "--answer-from", "nowhere.py", "--sandbox", "process", "--allow-unsafe"],
      2,
      /nowhere\.py/,
    ],
    ["two sources of answers", ["run", "t", "--answer-from", "program.py", "--replay", "program.py"], 2, /not several/],
    ["a program that is not there", ["exec", "nowhere.py"], 2, /nowhere\.py cannot be read/],
    ["a task that only a kept program may serve", ["run", "t", "--cache", "only-if-cached", ...ANSWER], 2, /only-if-cached/],
    ["a database that is none", ["run", "t", "--db", "program.py", ...ANSWER], 2, /program\.py is no database\. Name a new file/],
    ["a network target that is none", ["exec", "program.py", "--allow", "10.0.0.1:5432"], 2, /"10\.0\.0\.1:5432".*use a host name/],
    ["certificates for no network", ["exec", "program.py", "--ca-file", "ca.pem"], 2, /--ca-file is of use only with --allow/],
    ["a coarse network for no target", ["exec", "program.py", "--allow-coarse"], 2, /--allow-coarse is of use only with --allow/],
    [
      "a coarse network where there is no E2B",
      ["exec", "program.py", "--sandbox", "bubblewrap", "--allow", "db.example.com:5432", "--allow-coarse"],
      2,
      /--allow-coarse is of use only with E2B.*leave it out/,
    ],
    ["no key", ["run", "t", "--sandbox", "process", "--allow-unsafe"], 4, /OPENAI_API_KEY environment variable is required/],
    ["process without being allowed", ["run", "t", "--answer-from", "program.py", "--sandbox", "process"], 2, /isolates nothing/],
  ] as const)("%s", async (_words, args, exitCode, words) => {
    const { cli } = createWorkplace(PROGRAM);
    const result = await cli(args);
    expect(result.stderr).toMatch(words);
    expect(result.stdout).toBe("");
    expect(result.exitCode).toBe(exitCode);
    expect(result.stderr).not.toMatch(/\n\s+at /);
  });

  it.each([
    ["is not JSON", "{values: 1}", /--context: context\.json is not JSON/],
    ["is a list", "[1, 2]", /context must be an object/],
    ["holds lc", '{"a": {"lc": 1, "type": "constructor"}}', /reserved key "lc"/],
    ["holds __proto__", '{"a": {"__proto__": {"x": 1}}}', /reserved key "__proto__"/],
    ["nests without end", `{"a": ${"[".repeat(5_000)}${"]".repeat(5_000)}}`, /nests deeper/],
    ["has a malformed secret", '{"password": {"$secret": 5}}', /secret/],
  ])("a context that %s", async (_words, context, words) => {
    const { cli } = createWorkplace({ ...PROGRAM, "context.json": context });
    const result = await cli(["run", "t", "--context", "context.json", ...ANSWER]);
    expect(result.stderr).toMatch(words);
    expect(result.exitCode).toBe(2);
  });

  it.each([
    ["is not JSON", "type: object"],
    ["is not a schema", '{"type": "objekt"}'],
    ["points outside", '{"$ref": "https://example.com/schema.json"}'],
  ])("a schema that %s", async (_words, schema) => {
    const { cli } = createWorkplace({ ...PROGRAM, "schema.json": schema });
    const result = await cli(["run", "t", "--schema", "schema.json", ...ANSWER]);
    expect(result.stderr).toMatch(/schema/i);
    expect(result.exitCode).toBe(2);
  });

  it("a wrong key, which is not repeated", async () => {
    const key = "sk-proj-1234567890abcdef1234567890abcdef";
    const server = await startOpenAiServer([
      { status: 401, body: JSON.stringify({ error: { message: `Incorrect API key provided: ${key}.` } }) },
    ]);
    const { cli } = createWorkplace(PROGRAM);
    const environment = { OPENAI_API_KEY: key, OPENAI_BASE_URL: server.baseUrl };
    const result = await cli(["run", "t", "--sandbox", "process", "--allow-unsafe"], environment);
    await server.close();
    expect(result.exitCode).toBe(4);
    expect(result.stderr + result.stdout).not.toContain("1234567890abcdef");
    expect(server.requests).toHaveLength(1);
  });
});
