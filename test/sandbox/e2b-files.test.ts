import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openE2B } from "./open-e2b.ts";
import { requestOf } from "./request.ts";
import { makeTemporaryFolder } from "./temporary-folder.ts";
import { skipsBubblewrap } from "./without-bubblewrap.ts";

const skipsWrittenFiles = await skipsBubblewrap(); // without it the stand-in machines have no folders of their own

describe("files", () => {
  test("come along with the program where they are small", async () => {
    const { server, sandbox } = await openE2B();
    const path = join(await makeTemporaryFolder(), "a");
    await writeFile(path, Buffer.from([0, 255, 10]));
    const { outcome } = await sandbox.run(requestOf("result = open('in/a.bin', 'rb').read()", { files: [{ name: "in/a.bin", path }] }));
    expect(outcome).toMatchObject({ result: { value: { $base64: "AP8K" } } });
    expect(server.routes()).toEqual(["create", "execute", "kill"]);
  });

  test.skipIf(skipsWrittenFiles)("are written to the machine where they are large, and cannot be changed", async () => {
    const { server, sandbox } = await openE2B();
    const path = join(await makeTemporaryFolder(), "a");
    await writeFile(path, Buffer.alloc(3_000_000, "ab"));
    const code =
      "data = open('in/a.bin', 'rb').read()\ntry: open('in/a.bin', 'r+b')\nexcept OSError as e: result = [len(data), data[-2:].decode(), e.errno]";
    const { outcome } = await sandbox.run(requestOf(code, { files: [{ name: "in/a.bin", path }] }));
    expect(outcome).toMatchObject({ result: { value: [3_000_000, "ab", expect.toBeOneOf([13, 30])] } });
    expect(server.routes()).toEqual(["create", "write", "execute", "kill"]);
  });

  test.skipIf(skipsWrittenFiles)("fail as the sandbox's failure where they cannot be written", async () => {
    const { server, sandbox } = await openE2B();
    const path = join(await makeTemporaryFolder(), "a");
    await writeFile(path, Buffer.alloc(3_000_000));
    server.next("write", { status: 507, message: "not enough disk" });
    await expect(sandbox.run(requestOf("1", { files: [{ name: "a", path }] }))).rejects.toMatchObject({ name: "E2BSandboxError" });
    expect(server.alive()).toEqual([]);
  });

  test.skipIf(skipsWrittenFiles)("and a context that is too large for one message is written too", async () => {
    const { server, sandbox } = await openE2B();
    const context = Array.from({ length: 500_000 }, () => Math.random().toString(36));
    const { outcome } = await sandbox.run(requestOf("import os\nresult = [len(context), context[-1], os.listdir('/tmp')]", { context }));
    expect(outcome).toMatchObject({ result: { value: [500_000, context.at(-1), ["work"]] } });
    expect(server.routes()).toEqual(["create", "write", "execute", "kill"]);
  });

  test("with no proper name cost nothing", async () => {
    const { server, sandbox } = await openE2B();
    await expect(sandbox.run(requestOf("1", { files: [{ name: "../a", path: "/dev/null" }] }))).rejects.toMatchObject({ reason: "input" });
    expect(server.routes()).toEqual([]);
  });

  test("that a program leaves in out/ are kept where the caller wants them", async () => {
    const artifactsFolder = join(await makeTemporaryFolder(), "artifacts");
    const { sandbox } = await openE2B({ artifactsFolder });
    const { artifacts } = await sandbox.run(requestOf("open('out/a.png', 'wb').write(b'same' * 500_000)"));
    expect(artifacts).toMatchObject([{ name: "a.png", size: 2_000_000, mediaType: "image/png" }]);
    expect(await readdir(artifactsFolder)).toEqual([artifacts[0]?.sha256]);
    expect(await readFile(artifacts[0]?.path ?? "", "utf8")).toBe("same".repeat(500_000));
  });
});
