import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readdirSync, readFileSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { ConfigurationError } from "../../src/errors.ts";
import { stagedReferenceSchema, type StagedReference } from "../../src/staging/held-value.ts";
import { openStagingFolder } from "../../src/staging/open-staging-folder.ts";
import type { StagingFolder, StagingOptions } from "../../src/staging/staging-folder.ts";
import { makeTemporaryFolder } from "../database/temporary-folder.ts";

function fail(message: string): void {
  expect.fail(message);
}

async function openTemporary(options: Partial<StagingOptions> = {}): Promise<{ readonly folder: string; readonly staging: StagingFolder }> {
  const folder = join(await makeTemporaryFolder(), "deep", "staging");
  return { folder, staging: openStagingFolder(folder, { onWarning: fail, ...options }) };
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name);
}

async function refusalOf(action: () => unknown): Promise<string> {
  const error: unknown = await Promise.resolve()
    .then(action)
    .then(
      () => "nothing was refused",
      (reason: unknown) => reason,
    );
  return error instanceof ConfigurationError && error.reason === "input" ? error.message : String(error);
}

describe("putting and reading", () => {
  test("gives back the bytes that were put, and names them by their digest", async () => {
    const { staging } = await openTemporary();
    const bytes = Buffer.from("héllo");
    const reference = await staging.putBytes(bytes, { name: "greeting.txt" });
    expect(reference).toEqual({
      sha256: createHash("sha256").update(bytes).digest("hex"),
      size: 6,
      name: "greeting.txt",
      preview: "héllo",
    });
    expect(await staging.read(reference)).toEqual(bytes);
    expect(readFileSync(staging.pathOf(reference))).toEqual(bytes);
  });

  test("takes nothing at all, and JSON", async () => {
    const { staging } = await openTemporary();
    expect((await staging.read(await staging.putBytes(new Uint8Array(), { name: "empty" }))).length).toBe(0);
    const reference = await staging.putJson({ a: [1, "ñ"] }, { name: "value" });
    expect(reference.preview).toBe('{"a":[1,"ñ"]}');
  });

  test("makes folders and files for this user only", async () => {
    const { folder, staging } = await openTemporary();
    const path = staging.pathOf(await staging.putBytes(Buffer.from("x"), { name: "x" }));
    const modes = [join(folder, ".."), folder, join(path, ".."), path].map((each) => (statSync(each).mode & 0o777).toString(8));
    expect(modes).toEqual(["700", "700", "700", "600"]);
  });

  test("keeps equal content once, whatever it is called", async () => {
    const { folder, staging } = await openTemporary();
    const references = await Promise.all(
      Array.from({ length: 20 }, (_, number) => staging.putBytes(Buffer.from("same"), { name: `name ${number}` })),
    );
    expect(new Set(references.map((reference) => reference.sha256)).size).toBe(1);
    expect(filesIn(folder)).toHaveLength(1);
  });

  test("is shared by processes that write the same content at once", async () => {
    const { folder } = await openTemporary();
    const script = fileURLToPath(new URL("./children/stage-values.ts", import.meta.url));
    const children = Array.from({ length: 3 }, () => spawn(process.execPath, [script, folder], { stdio: ["ignore", "pipe", "inherit"] }));
    expect(await Promise.all(children.map((child) => text(child.stdout)))).toEqual(["done\n", "done\n", "done\n"]);
    expect(filesIn(folder)).toHaveLength(5);
  });

  test("replaces content that was damaged when the same is put again", async () => {
    const { staging } = await openTemporary();
    const reference = await staging.putBytes(Buffer.from("content"), { name: "x" });
    writeFileSync(staging.pathOf(reference), "c0ntent");
    await staging.putBytes(Buffer.from("content"), { name: "x" });
    expect((await staging.read(reference)).toString()).toBe("content");
  });

  test("leaves nothing behind when content is too large", async () => {
    const { folder, staging } = await openTemporary({ maxFileBytes: 10 });
    expect(await refusalOf(() => staging.putBytes(Buffer.alloc(11), { name: "big" }))).toBe(
      '"big" is larger than 10 bytes, the most that is staged. Pass less data.',
    );
    await staging.putBytes(Buffer.alloc(10), { name: "just right" });
    expect(filesIn(folder)).toHaveLength(1);
  });

  test("says what to do where the folder cannot be made", async () => {
    const parent = await makeTemporaryFolder();
    writeFileSync(join(parent, "file"), "");
    const warnings: string[] = [];
    const staging = openStagingFolder(join(parent, "file", "staging"), { onWarning: (message) => warnings.push(message) });
    expect(await refusalOf(() => staging.putBytes(Buffer.from("x"), { name: "x" }))).toContain("could not be staged in");
    expect(await staging.swept).toBe(0);
  });
});

describe("putting a file", () => {
  test("copies it, so that a later change of it changes nothing", async () => {
    const { staging } = await openTemporary();
    const path = join(await makeTemporaryFolder(), "invoice.pdf");
    writeFileSync(path, "first");
    const reference = await staging.putFile(path);
    writeFileSync(path, "other");
    rmSync(path);
    expect(reference.name).toBe("invoice.pdf");
    expect((await staging.read(reference)).toString()).toBe("first");
  });

  test("follows a link, and may give it another name", async () => {
    const { staging } = await openTemporary();
    const folder = await makeTemporaryFolder();
    writeFileSync(join(folder, "target"), "content");
    symlinkSync(join(folder, "target"), join(folder, "link"));
    const reference = await staging.putFile(join(folder, "link"), { name: "a.txt", preview: false });
    expect(reference).toMatchObject({ name: "a.txt", size: 7, preview: "" });
  });

  test("copies a file of many chunks", async () => {
    const { staging } = await openTemporary();
    const path = join(await makeTemporaryFolder(), "large.bin");
    const bytes = Buffer.from(Array.from({ length: 1_000_000 }, (_, index) => (index * 31) % 256));
    writeFileSync(path, bytes);
    expect(bytes.equals(await staging.read(await staging.putFile(path)))).toBe(true);
  });

  test("says which file was not found", async () => {
    const { staging } = await openTemporary();
    expect(await refusalOf(() => staging.putFile("/nowhere/invoice.pdf"))).toBe(
      'The file "/nowhere/invoice.pdf" was not found. Check the path: it was looked for at /nowhere/invoice.pdf.',
    );
  });

  test("refuses a folder, a device, a pipe, and a file over the limit", async () => {
    const { staging } = await openTemporary({ maxFileBytes: 10 });
    const folder = await makeTemporaryFolder();
    const pipe = join(folder, "pipe");
    await once(spawn("mkfifo", [pipe]), "close");
    writeFileSync(join(folder, "big"), Buffer.alloc(11));
    expect(await refusalOf(() => staging.putFile(folder))).toContain("is a folder");
    expect(await refusalOf(() => staging.putFile("/dev/zero"))).toContain("is a device");
    expect(await refusalOf(() => staging.putFile(pipe))).toContain("is a device, a pipe or a socket");
    expect(await refusalOf(() => staging.putFile(join(folder, "big")))).toContain("is larger than 10 bytes");
  });

  test("stops at the limit when a file has no size of its own and goes on", async () => {
    const { folder, staging } = await openTemporary({ maxFileBytes: 10 });
    expect(statSync("/proc/self/status").size).toBe(0);
    expect(await refusalOf(() => staging.putFile("/proc/self/status"))).toContain("is larger than 10 bytes");
    expect(filesIn(folder)).toEqual([]);
  });
});

describe("a reference from outside", () => {
  const good: StagedReference = { sha256: "a".repeat(64), size: 1, name: "x", preview: "" };

  test.each([
    ["a path for a digest", { ...good, sha256: "../../../etc/passwd" }],
    ["a digest in capitals", { ...good, sha256: "A".repeat(64) }],
    ["a digest with a line end", { ...good, sha256: `${"a".repeat(64)}\n` }],
    ["a long preview", { ...good, preview: "x".repeat(201) }],
    ["a path for a name", { ...good, name: "../x" }],
    ["an empty name", { ...good, name: "" }],
    ["a negative size", { ...good, size: -1 }],
    ["a fraction for a size", { ...good, size: 0.5 }],
    ["another key", { ...good, lc: 1 }],
    ["no object", "a".repeat(64)],
  ])("is refused when it has %s", async (_name, reference) => {
    expect(stagedReferenceSchema.safeParse(reference).success).toBe(false);
    const { staging } = await openTemporary();
    const forged = reference as StagedReference; // what a tampered state may hold
    expect(await refusalOf(() => staging.read(forged))).toContain("This is no reference to staged content");
    expect(await refusalOf(() => staging.pathOf(forged))).toContain("This is no reference to staged content");
  });

  test("is refused when its content is not there", async () => {
    const { staging } = await openTemporary();
    expect(await refusalOf(() => staging.read(good))).toMatch(/The staged content "x" \(sha256 a+\) is no longer in .*Pass it again/);
    expect(await refusalOf(() => staging.pathOf(good))).toContain("is no longer in");
  });

  test("is refused when its content was changed, cut, or has another size than it says", async () => {
    const { staging } = await openTemporary();
    const reference = await staging.putBytes(Buffer.from("content"), { name: "x" });
    expect(await refusalOf(() => staging.read({ ...reference, size: 6 }))).toContain("is not what was staged");
    expect(await refusalOf(() => staging.pathOf({ ...reference, size: 6 }))).toContain("is not what was staged");
    writeFileSync(staging.pathOf(reference), "c0ntent");
    expect(await refusalOf(() => staging.read(reference))).toContain("is not what was staged");
    truncateSync(staging.pathOf(reference), 3);
    expect(await refusalOf(() => staging.pathOf(reference))).toContain("is not what was staged");
  });
});
