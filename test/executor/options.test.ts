import { describe, expect, it } from "vitest";
import { resolveOptions } from "../../src/executor/resolve-options.ts";
import { DEFAULT_LIMITS, type ExecutorOptions } from "../../src/index.ts";

describe("options", () => {
  it("have defaults that need no environment", () => {
    const { sandbox, limits, allow, e2b, apiKey, maxAttempts } = resolveOptions({}, {});
    expect({ sandbox, allow, apiKey, maxAttempts }).toEqual({ sandbox: "auto", allow: [], apiKey: undefined, maxAttempts: 3 });
    expect(limits).toEqual(DEFAULT_LIMITS);
    expect(e2b).toMatchObject({ apiKey: undefined, debug: false });
  });

  it("come before the environment", () => {
    const environment = { OPENAI_API_KEY: "sk-environment", E2B_API_KEY: "e2b_environment", E2B_TEMPLATE_ID: "theirs", E2B_DEBUG: "true" };
    const { apiKey, e2b } = resolveOptions({ apiKey: "sk-option", e2b: { templateId: "mine", debug: false } }, environment);
    expect(apiKey).toBe("sk-option");
    expect(e2b).toMatchObject({ apiKey: "e2b_environment", templateId: "mine", debug: false });
  });

  it.each([
    ["a blank key", { E2B_API_KEY: "  ", OPENAI_API_KEY: " " }, { key: undefined, debug: false }],
    ["debug in other letters", { E2B_DEBUG: " True " }, { key: undefined, debug: true }],
    ["debug that is not true", { E2B_DEBUG: "1" }, { key: undefined, debug: false }],
  ])("read the environment: %s", (_words, environment, { key, debug }) => {
    const { apiKey, e2b } = resolveOptions({}, environment);
    expect([apiKey, e2b.apiKey, e2b.debug]).toEqual([key, key, debug]);
  });

  it.each([
    ["from the environment", {}, { CACHED_EXECUTOR_DB_KEY: " the key\n" }, "the key"],
    ["as an option first", { integrityKey: "mine" }, { CACHED_EXECUTOR_DB_KEY: "theirs" }, "mine"],
    ["or none", {}, {}, undefined],
  ])("have the database's key %s", (_words, options, environment, key) => {
    expect(resolveOptions(options, environment).integrityKey).toBe(key);
  });

  it.each([
    ["a path", { CACHED_EXECUTOR_DB: "/srv/x.db", XDG_STATE_HOME: "/state" }, "/srv/x.db", "/srv/staged"],
    [
      "a server",
      { CACHED_EXECUTOR_DB: "postgres://a:b@h/d", XDG_STATE_HOME: "/state" },
      "postgres://a:b@h/d",
      "/state/cached-executor/staged",
    ],
    ["neither", { XDG_STATE_HOME: "/state" }, "/state/cached-executor/executor.db", "/state/cached-executor/staged"],
  ])("keep large values beside the database, or in the state folder, where it is %s", (_words, environment, database, stagingFolder) => {
    expect(resolveOptions({}, environment)).toMatchObject({ database, stagingFolder });
  });

  it.each(["mysql://app:secret@h/d", "postgres://app:12/secret@h/d", "postgres:/app:secret@h/d", "postgresql:app:secret@h/d"])(
    "refuse the database %s, and show no password",
    (database) => {
      expect(() => resolveOptions({ database }, {})).toThrow(
        expect.objectContaining({ reason: "input", message: expect.not.stringContaining("secret") }),
      );
    },
  );

  it("refuse an approval that is none, and name those that there are", () => {
    expect(() => resolveOptions({ approval: "allways" as never }, {})).toThrow(/must be "never", "effects", "always", or a function/);
  });

  it("refuse a key of the database that is set and empty", () => {
    expect(() => resolveOptions({}, { CACHED_EXECUTOR_DB_KEY: " " })).toThrow(expect.objectContaining({ reason: "secret" }));
    expect(() => resolveOptions({ integrityKey: "" }, {})).toThrow(/integrityKey/);
  });

  it.each<[string, unknown, RegExp]>([
    ["a time that no timer takes", { limits: { timeoutMs: 3e9 } }, /timeoutMs/],
    ["an endless time", { limits: { timeoutMs: Number.POSITIVE_INFINITY } }, /timeoutMs/],
    ["half a millisecond", { limits: { timeoutMs: 2500.5 } }, /timeoutMs/],
    ["a byte of memory", { limits: { memoryBytes: 1 } }, /memoryBytes/],
    ["an unknown limit", { limits: { time: 1 } }, /time/],
    ["a model's time that no timer takes", { modelTimeoutMs: 3e9 }, /modelTimeoutMs/],
    ["a cache that keeps nothing", { cacheLimits: { maxPrograms: 0 } }, /maxPrograms/],
    ["an unknown limit of the cache", { cacheLimits: { days: 1 } }, /days/],
    ["an unknown option", { sandbx: "auto" }, /sandbx/],
    ["an unknown option of E2B", { e2b: { key: "x" } }, /key/],
    ["an address of E2B that is none", { e2b: { apiUrl: "ftp://x" } }, /apiUrl/],
  ])("are refused by name: %s", (_words, options, name) => {
    expect(() => resolveOptions(options as ExecutorOptions, {})).toThrow(name); // as plain JavaScript would pass them
  });
});
