import { describe, expect, it } from "vitest";
import type { JsonValue } from "../../src/json.ts";
import { MAX_SECRET_LENGTH, resolveSecrets, type SecretResolver } from "../../src/secrets/resolve-secrets.ts";

const reference = (name: string) => ({ $secret: name });
const fromTable =
  (table: Record<string, string>): SecretResolver =>
  (name) =>
    table[name];

async function messageOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ code: "CONFIGURATION", reason: "secret" });
  return String(error);
}

describe("resolveSecrets", () => {
  it("puts secrets in place of references at any depth, in a copy", async () => {
    const context = { db: { password: reference("DB") }, list: [reference("MAIL"), "plain", 3, null] };
    const before = structuredClone(context);
    const resolved = await resolveSecrets(context, fromTable({ DB: "one-secret", MAIL: "two-secret" }));
    expect(resolved.context).toEqual({ db: { password: "one-secret" }, list: ["two-secret", "plain", 3, null] });
    expect(resolved.values).toEqual(["one-secret", "two-secret"]);
    expect(context).toEqual(before);
  });

  it("gives a copy that shares nothing with the context", async () => {
    const context = { rows: [{ total: 1 }] };
    const { context: copy } = await resolveSecrets(context, () => undefined);
    expect(copy).toEqual(context);
    expect((copy as typeof context).rows[0]).not.toBe(context.rows[0]);
  });

  it("asks once for a name that stands in many places", async () => {
    const asked: string[] = [];
    const context = { a: reference("X"), b: [reference("X"), reference("Y")] };
    const { values } = await resolveSecrets(context, async (name) => {
      asked.push(name);
      return "same-value";
    });
    expect(asked).toEqual(["X", "Y"]);
    expect(values).toEqual(["same-value"]);
  });

  it("does not resolve what a secret holds", async () => {
    const { context } = await resolveSecrets({ a: reference("A") }, () => '{"$secret": "B"}');
    expect(context).toEqual({ a: '{"$secret": "B"}' });
  });

  const unresolvable: [string, SecretResolver, RegExp][] = [
    ["unknown", () => undefined, /has no such secret/],
    ["empty", () => "", /is empty/],
    ["too long", () => "x".repeat(MAX_SECRET_LENGTH + 1), /longer than 16384/],
    ["not well-formed", () => "\ud800abcd", /well-formed/],
    ["not text", (() => ({ toString: () => "hunter2" })) as unknown as SecretResolver, /other than text/],
    [
      "thrown over",
      () => {
        throw new Error("vault says hunter2");
      },
      /resolver failed/,
    ],
    ["rejected", () => Promise.reject(new Error("vault says hunter2")), /resolver failed/],
  ];
  it.each(unresolvable)("names a secret that is %s, never a value", async (_, resolver, reason) => {
    const message = await messageOf(resolveSecrets({ db: { password: reference("DB_PASSWORD") } }, resolver));
    expect(message).toMatch(/DB_PASSWORD \(at context\.db\.password\)/);
    expect(message).toMatch(reason);
    expect(message).toMatch(/`secrets` option/);
    expect(message).not.toContain("hunter2");
  });

  it("does not pass on the resolver's error, whose words may hold the secret", async () => {
    const failing = resolveSecrets(reference("A"), () => Promise.reject(new Error("hunter2")));
    await expect(failing).rejects.not.toHaveProperty("cause");
  });

  it("names all secrets that are missing at once, and none that is there", async () => {
    const context = { a: reference("AAA"), b: reference("BBB"), c: reference("CCC") };
    const message = await messageOf(resolveSecrets(context, fromTable({ BBB: "value-of-b" })));
    expect(message).toMatch(/AAA.*CCC/);
    expect(message).not.toContain("BBB");
  });

  it("refuses names that reach into an object's prototype", async () => {
    const context: JsonValue = { a: reference("constructor"), b: reference("__proto__") };
    expect(await messageOf(resolveSecrets(context, fromTable({})))).toMatch(/constructor.*__proto__/);
  });

  it("keeps a key __proto__ as a key", async () => {
    const context: JsonValue = JSON.parse('{"__proto__": {"password": {"$secret": "A"}}}');
    const { context: copy } = await resolveSecrets(context, () => "value-of-a");
    expect(JSON.stringify(copy)).toBe('{"__proto__":{"password":"value-of-a"}}');
    expect(({} as Record<string, unknown>).password).toBeUndefined();
  });

  it("ends when the signal does, though the resolver never answers", async () => {
    const controller = new AbortController();
    const waiting = resolveSecrets(reference("A"), () => new Promise(() => {}), { signal: controller.signal });
    controller.abort(new Error("stopped"));
    await expect(waiting).rejects.toThrow("stopped");
  });

  it("asks nobody when the signal is aborted before", async () => {
    const asked: string[] = [];
    const signal = AbortSignal.abort(new Error("stopped"));
    const resolving = resolveSecrets(reference("A"), (name) => (asked.push(name), "value"), { signal });
    await expect(resolving).rejects.toThrow("stopped");
    expect(asked).toEqual([]);
  });

  it("copies a context of 10 MB", async () => {
    const rows = Array.from({ length: 100_000 }, (_, id) => ({ id, name: `name ${id}`, text: "x".repeat(60) }));
    const { context } = await resolveSecrets({ rows, password: reference("A") }, () => "value-of-a");
    expect(context).toEqual({ rows, password: "value-of-a" });
  });
});
