import { describe, expect, it } from "vitest";
import { createWorkplace } from "./cli.ts";

const GOOD = `name: good
nodes:
  - { id: start, type: start }
  - { id: read, type: action, prompt: Read the newest mail }
  - { id: end, type: end }
edges:
  - { from: start, to: read }
  - { from: read, to: end }
`;

describe("workflow check", () => {
  it("says on stderr that a workflow is valid, and ends with 0", async () => {
    const { cli } = createWorkplace({ "good.yaml": GOOD });
    expect(await cli(["workflow", "check", "good.yaml"])).toEqual({ exitCode: 0, stdout: "", stderr: "good.yaml is valid: 3 nodes\n" });
    const { exitCode, stdout, stderr } = await cli(["workflow", "check", "good.yaml", "--json"]);
    expect([exitCode, JSON.parse(stdout), stderr]).toEqual([0, { valid: true, problems: [] }, ""]);
  });

  it("prints what is wrong as file:line:column message, and ends with 2", async () => {
    const { cli } = createWorkplace({
      "bad.yaml": GOOD.replace("promt:", "prompt:").replace("to: end", "to: ende").replace("to: read", "to: raed"),
    });
    const { exitCode, stdout, stderr } = await cli(["workflow", "check", "bad.yaml"]);
    expect(exitCode).toBe(2);
    expect(stdout).toBe(
      'bad.yaml:7:24 There is no node "raed". Did you mean "read"?\nbad.yaml:8:23 There is no node "ende". Did you mean "end"?\n',
    );
    expect(stderr).toBe("2 problems\n");
  });

  it("prints problems of the form as JSON", async () => {
    const { cli } = createWorkplace({ "bad.yaml": GOOD.replace("prompt:", "promt:") });
    const { exitCode, stdout, stderr } = await cli(["workflow", "check", "bad.yaml", "--json"]);
    expect(exitCode).toBe(2);
    expect(stderr).toBe("");
    const message = 'A node of type "action" has no "promt". Did you mean "prompt"?';
    expect(JSON.parse(stdout)).toEqual({
      valid: false,
      problems: [{ file: "bad.yaml", line: 4, column: 31, path: "nodes[1].promt", message }],
    });
  });

  it("does nothing to the terminal, whatever a definition says", async () => {
    const { cli } = createWorkplace({
      "bad.yaml": GOOD.replace("to: end }", 'to: "e\\e[2J" }').replace("promt", "prompt"),
      "worse.yaml": `${GOOD}"\\e[2J": 1\n`,
    });
    for (const name of ["bad.yaml", "worse.yaml"]) {
      const { exitCode, stdout } = await cli(["workflow", "check", name]);
      expect(exitCode).toBe(2);
      expect(stdout).toMatch(/^\w+\.yaml:\d+:\d+ .*\n$/);
      expect(stdout).not.toContain("\u001b");
    }
  });

  it.each([
    ["is not there", "nowhere.yaml", /nowhere\.yaml is not there\. Check the path/],
    ["is a folder", ".", /\. is no file/],
  ])("a file that %s ends with 2 and one sentence", async (_words, name, words) => {
    const { cli } = createWorkplace();
    const { exitCode, stdout, stderr } = await cli(["workflow", "check", name]);
    expect(exitCode).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toMatch(words);
    expect(JSON.parse((await cli(["workflow", "check", name, "--json"])).stdout)).toMatchObject({ error: { code: "CONFIGURATION" } });
  });
});

describe("workflow draw", () => {
  it("prints Mermaid, or an SVG", async () => {
    const { cli } = createWorkplace({ "good.yaml": GOOD });
    const mermaid = await cli(["workflow", "draw", "good.yaml"]);
    expect(mermaid).toEqual({
      exitCode: 0,
      stdout: 'flowchart TD\n  n1(["start"])\n  n2["read"]\n  n3(["end"])\n  n1 --> n2\n  n2 --> n3\n',
      stderr: "",
    });
    const svg = await cli(["workflow", "draw", "good.yaml", "--format", "svg"]);
    expect(svg.stdout).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
    expect((await cli(["workflow", "draw", "good.yaml", "--format", "png"])).exitCode).toBe(2);
  });

  it("draws what cannot be run too, and says so", async () => {
    const { cli } = createWorkplace({ "bad.yaml": GOOD.replace("to: read", "to: raed") });
    const { exitCode, stdout, stderr } = await cli(["workflow", "draw", "bad.yaml"]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("n1 --> unknown");
    expect(stderr).toBe("warning: this workflow cannot be run as it is; workflow check bad.yaml says why\n");
  });

  it("prints what is wrong with a form that cannot be drawn, and ends with 2", async () => {
    const { cli } = createWorkplace({ "bad.yaml": GOOD.replace("prompt:", "promt:") });
    const { exitCode, stdout, stderr } = await cli(["workflow", "draw", "bad.yaml"]);
    expect([exitCode, stdout]).toEqual([2, ""]);
    expect(stderr).toContain('bad.yaml:4:31 A node of type "action" has no "promt".');
  });
});
