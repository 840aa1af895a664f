import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { defaultRunsFolder } from "../../src/sandbox/host-folder.ts";
import { createBubblewrapAttacker, NO_SANDBOX } from "./bubblewrap-attacker.ts";

describe.skipIf(NO_SANDBOX)("somebody else on the host", () => {
  const { attack } = createBubblewrapAttacker();

  test("sees nothing of the context that a program is given", async () => {
    const secret = randomUUID();
    let seen = "nothing was looked at";
    const controller = new AbortController();
    const look = () => {
      const processes = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
      const texts = processes.flatMap((id) => ["cmdline", "environ"].map((name) => readText(`/proc/${id}/${name}`)));
      const folders = execFileSync("grep", ["-rlsa", secret, defaultRunsFolder()], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
        env: {},
      });
      seen = texts.filter((text) => text.includes(secret)).join() + folders;
    };
    const onOutput = () => {
      try {
        look();
      } catch (error) {
        seen = (error as { status?: number }).status === 1 ? "" : String(error); // grep found nothing
      }
      controller.abort();
    };
    await attack("import time\nprint('now', flush=True)\ntime.sleep(60)", { context: { secret } }, { onOutput, signal: controller.signal });
    expect(seen).toBe("");
  });
});

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
