import { chmod, mkdir, readdir, readlink, symlink } from "node:fs/promises";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import { createHostFolder } from "../../src/sandbox/host-folder.ts";
import { makeTemporaryFolder } from "./temporary-folder.ts";

describe("the folder of a host", () => {
  test("removes folders of hosts that are dead, and no others", async () => {
    const runsFolder = await makeTemporaryFolder();
    const namespace = (await readlink("/proc/self/ns/pid")).replace(/\D/g, "");
    const own = basename((await createHostFolder({ runsFolder }).open()).path);
    const reused = `${namespace}-${process.pid}-1-ended`; // our process id, but of a process that started earlier
    const dead = `${namespace}-4194304-5-ended`;
    const elsewhere = "1-4194304-5-in-another-container";
    for (const name of [reused, dead, elsewhere]) await mkdir(join(runsFolder, name, "run-1"), { recursive: true });
    const second = basename((await createHostFolder({ runsFolder }).open()).path);
    expect((await readdir(runsFolder)).sort()).toEqual([own, second, elsewhere].sort());
  });

  test("refuses a folder that others can write to", async () => {
    const runsFolder = join(await makeTemporaryFolder(), "runs");
    await mkdir(runsFolder);
    await chmod(runsFolder, 0o777);
    await expect(createHostFolder({ runsFolder }).open()).rejects.toMatchObject({ reason: "input" });
  });

  test("refuses a link to somewhere else", async () => {
    const folder = await makeTemporaryFolder();
    await symlink(folder, join(folder, "runs"));
    await expect(createHostFolder({ runsFolder: join(folder, "runs") }).open()).rejects.toMatchObject({ reason: "input" });
  });
});
