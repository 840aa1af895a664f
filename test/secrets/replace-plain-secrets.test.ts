import { describe, expect, it } from "vitest";
import type { JsonValue } from "../../src/json.ts";
import { findPlainSecrets } from "../../src/secrets/find-plain-secrets.ts";
import { replacePlainSecrets } from "../../src/secrets/replace-plain-secrets.ts";
import { resolveSecrets } from "../../src/secrets/resolve-secrets.ts";

describe("replacePlainSecrets", () => {
  it("makes references of plain secrets and hands the secrets out by name", () => {
    const context = { db: { password: "s3cret", user: "ann" }, rows: [{ token: "t0ken" }] };
    const before = structuredClone(context);
    const replaced = replacePlainSecrets(context, "plain.");
    expect(replaced.context).toEqual({
      db: { password: { $secret: "plain.db.password" }, user: "ann" },
      rows: [{ token: { $secret: "plain.rows.0.token" } }],
    });
    expect([...replaced.secrets]).toEqual([
      ["plain.db.password", "s3cret"],
      ["plain.rows.0.token", "t0ken"],
    ]);
    expect(context).toEqual(before);
  });

  it("leaves references that are there as they are, and never takes their names", () => {
    const replaced = replacePlainSecrets({ a: { password: "x" }, other: { $secret: "plain.a.password" } }, "plain.");
    expect(replaced.context).toMatchObject({ other: { $secret: "plain.a.password" } });
    expect(replaced.secrets.has("plain.a.password")).toBe(false);
    expect([...replaced.secrets.values()]).toEqual(["x"]);
  });

  const hostile: [string, JsonValue][] = [
    ["keys of other scripts", { секрет_password: "a", "密码 password": "b", пароль_password: "c" }],
    ["keys with dots", { "a.password": "a", a: { password: "b" } }],
    ["very long keys", { [`${"x".repeat(300)}_password`]: "a", [`${"x".repeat(301)}_password`]: "b" }],
    ["a key __proto__", JSON.parse('{"__proto__": {"password": "a"}, "password": "b"}')],
    ["texts that look like code", { password: "$& $1 ' \" \\ \n é", token: "(.*)+" }],
  ];
  it.each(hostile)("keeps %s apart, so that resolving gives the same context again", async (_, context) => {
    const replaced = replacePlainSecrets(context, "plain.");
    expect(replaced.secrets.size).toBe(findPlainSecrets(context).length);
    expect(findPlainSecrets(replaced.context)).toEqual([]);
    const resolved = await resolveSecrets(replaced.context, (name) => replaced.secrets.get(name));
    expect(JSON.stringify(resolved.context)).toBe(JSON.stringify(context));
  });

  it("gives the same names for the same context", () => {
    const context = { "ключ password": "a", list: { passwords: ["b", "c"] } };
    expect(replacePlainSecrets(context, "p.").context).toEqual(replacePlainSecrets(structuredClone(context), "p.").context);
  });

  it.each(["", "1", "a b", "x".repeat(41)])("refuses the prefix %j", (prefix) => {
    expect(() => replacePlainSecrets({}, prefix)).toThrow(expect.objectContaining({ reason: "secret" }));
  });
});
