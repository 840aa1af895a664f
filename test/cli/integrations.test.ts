import { describe, expect, it } from "vitest";
import { createWorkplace } from "./cli.ts";

const SANDBOX = ["--sandbox", "process", "--allow-unsafe"];

describe("--integrations", () => {
  it("stands for detection, which may have misread a word", async () => {
    const { cli } = createWorkplace({ "answer.py": "result = 1" });
    const run = (...more: string[]) => cli(["run", "Count what Ana sent me", "--answer-from", "answer.py", ...SANDBOX, ...more]);
    expect(await run()).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("--integrations none") });
    expect(await run("--integrations", "none")).toMatchObject({ exitCode: 0, stdout: "1\n" });
  });

  it("names what the prompt is to tell", async () => {
    const { cli } = createWorkplace({});
    const { stdout } = await cli(["prompt", "Count it", ...SANDBOX, "--integrations", "pdf"]);
    expect(stdout).toContain("# PDF files");
  });

  it.each(["", "a,,b", "none,pdf", "nope"])("%j is refused with what to write", async (names) => {
    const { cli } = createWorkplace({});
    const { exitCode, stderr } = await cli(["prompt", "Count it", ...SANDBOX, "--integrations", names]);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/Write names such as imap,pdf, or none|Those that there are: imap, pdf, postgres, smtp/);
  });
});
