import { describe, expect, it } from "vitest";
import { createWorkplace, type CliResult } from "./cli.ts";

const SANDBOX = ["--sandbox", "process", "--allow-unsafe"];

const run = (...more: string[]): Promise<CliResult> => {
  const { cli } = createWorkplace({ "answer.py": "result = 1" });
  return cli(["run", "Count what Ana sent me", "--answer-from", "answer.py", ...SANDBOX, ...more]);
};

describe("--integrations", () => {
  it("is named where a word that was found stops a run", async () => {
    expect(await run()).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("--integrations none") });
  });

  it("stands for detection, which may have misread a word", async () => {
    expect(await run("--integrations", "none")).toMatchObject({ exitCode: 0, stdout: "1\n" });
  });

  it("names what the prompt is to tell", async () => {
    const { stdout } = await createWorkplace().cli(["prompt", "Count it", ...SANDBOX, "--integrations", "pdf"]);
    expect(stdout).toContain("# PDF files");
  });

  it.each([
    ["none,pdf", "Write names such as imap,pdf, or none"],
    ["nope", "Those that there are: imap, pdf, postgres, smtp"],
  ])("%j is refused with what to write", async (names, advice) => {
    expect(await run("--integrations", names)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(advice) });
  });
});
