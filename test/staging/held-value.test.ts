import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { ConfigurationError } from "../../src/errors.ts";
import type { JsonValue } from "../../src/json.ts";
import { heldValueSchema, MAX_INLINE_BYTES, type HeldValue } from "../../src/staging/held-value.ts";
import { openStagingFolder } from "../../src/staging/open-staging-folder.ts";
import type { StagingFolder } from "../../src/staging/staging-folder.ts";
import { makeTemporaryFolder } from "../database/temporary-folder.ts";

async function openTemporary(): Promise<StagingFolder> {
  return openStagingFolder(join(await makeTemporaryFolder(), "staging"), { onWarning: (message) => expect.fail(message) });
}

/** A text whose JSON has this many bytes. */
function textOf(bytes: number): string {
  return "x".repeat(bytes - 2);
}

describe("a held value", () => {
  test.each([
    ["null", null],
    ["an object", { total: 1.5, rows: [1, "two", null] }],
    ["a text whose JSON is just small enough", textOf(MAX_INLINE_BYTES)],
  ])("is itself when it is small: %s", async (_name, value) => {
    const staging = await openTemporary();
    expect(await staging.hold(value, "result")).toEqual({ value });
    expect(await staging.release({ value })).toEqual(value);
  });

  test.each([
    ["one byte over the limit", textOf(MAX_INLINE_BYTES + 1)],
    ["over the limit in bytes, though not in characters", "ñ".repeat(MAX_INLINE_BYTES / 2)],
    ["a large object", { rows: Array.from({ length: 20_000 }, (_, number) => ({ number })) }],
  ])("is a reference when it is large: %s", async (_name, value: JsonValue) => {
    const staging = await openTemporary();
    const held = await staging.hold(value, "context");
    expect(held).toMatchObject({ staged: { name: "context", size: Buffer.byteLength(JSON.stringify(value)) } });
    expect(JSON.stringify(held).length).toBeLessThan(600);
    expect(heldValueSchema.parse(JSON.parse(JSON.stringify(held)))).toEqual(held);
    expect(await staging.release(held)).toEqual(value);
  });

  test("stays a value when it looks like a reference", async () => {
    const staging = await openTemporary();
    const staged = await staging.putJson("secret of another run", { name: "x" });
    for (const lookalike of [{ staged }, { value: { staged } }, { $staged: staged }, staged] as const) {
      const held = await staging.hold(lookalike, "context");
      expect(held).toEqual({ value: lookalike });
      expect(await staging.release(held)).toEqual(lookalike);
    }
  });

  test.each([[{}], [null], ["text"], [{ value: 1, staged: 1 }], [{ staged: { sha256: "../x" } }], [{ value: 1, other: 2 }]])(
    "is refused when it is neither: %j",
    async (forged) => {
      const staging = await openTemporary();
      const held = forged as unknown as HeldValue; // what a tampered state may hold
      await expect(staging.release(held)).rejects.toBeInstanceOf(ConfigurationError);
    },
  );

  test("is refused when what is staged is not JSON, or not plain", async () => {
    const staging = await openTemporary();
    const pdf = await staging.putBytes(Buffer.from("%PDF-1.7"), { name: "invoice.pdf" });
    await expect(staging.release({ staged: pdf })).rejects.toThrow('The staged content "invoice.pdf" is not JSON.');
    const hostile = await staging.putBytes(Buffer.from('{"a":{"lc":1}}'), { name: "value" });
    await expect(staging.release({ staged: hostile })).rejects.toThrow('value.a.lc has the reserved key "lc"');
  });

  test("is described by a JSON Schema", () => {
    expect(z.toJSONSchema(heldValueSchema)).toMatchObject({ anyOf: [{ required: ["staged"] }, { required: ["value"] }] });
  });

  test("is kept once when it is held twice", async () => {
    const folder = join(await makeTemporaryFolder(), "staging");
    const staging = openStagingFolder(folder, { onWarning: (message) => expect.fail(message) });
    for (const name of ["context", "result"]) await staging.hold(textOf(100_000), name);
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files).toHaveLength(1);
  });
});
