import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { ConfigurationError } from "../../src/errors.ts";
import { fromDefinition } from "../../src/workflow/from-definition.ts";
import { loadWorkflow } from "../../src/workflow/load-workflow.ts";
import { WorkflowDefinitionError } from "../../src/workflow/workflow-definition-error.ts";

function folderOf(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(join(tmpdir(), "cached-executor-workflow-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(folder, dirname(name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

/** A definition whose nodes between start and end run these workflows. */
function holding(...workflows: readonly unknown[]) {
  const nodes = workflows.map((workflow, index) => ({ id: `inner${index}`, type: "workflow", workflow }));
  return { name: "x", nodes: [{ id: "start", type: "start" }, ...nodes, { id: "end", type: "end" }], edges: [] };
}

function errorOf(work: () => unknown): Error {
  try {
    work();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error("it went well");
}

describe("loadWorkflow", () => {
  it("reads nested files, named relative to the file that names them", () => {
    const folder = folderOf({
      "main.json": JSON.stringify(holding("parts/one.yaml", "parts/deep/two.json")),
      "parts/one.yaml": JSON.stringify(holding("deep/two.json")),
      "parts/deep/two.json": JSON.stringify(holding()),
    });
    const loaded = loadWorkflow(join(folder, "main.json"));
    const one = loaded.children.get("inner0");
    expect(one?.file).toBe(join(folder, "parts/one.yaml"));
    expect(one?.children.get("inner0")?.file).toBe(join(folder, "parts/deep/two.json"));
    expect(loaded.children.get("inner1")?.definition).toBe(one?.children.get("inner0")?.definition);
  });

  it("says what is wrong with a file that it cannot read", () => {
    const folder = folderOf({ "latin.yaml": Uint8Array.of(0x6e, 0x3a, 0x20, 0xe9), "large.yaml": " ".repeat(8_000_001), "folder/x": "" });
    const told = (name: string) => {
      const error = errorOf(() => loadWorkflow(join(folder, name)));
      expect(error).toBeInstanceOf(ConfigurationError);
      return error.message.replace(`${folder}/`, "");
    };
    expect(told("nowhere.yaml")).toBe("nowhere.yaml is not there. Check the path.");
    expect(told("folder")).toBe("folder is no file.");
    expect(told("latin.yaml")).toBe("latin.yaml is not UTF-8. Save it in that encoding.");
    expect(told("large.yaml")).toContain("large.yaml has 8000001 bytes, and a definition at most 2 MB.");
  });

  it("follows a link within the folder, and none that leads out of it", () => {
    const outside = folderOf({ "secret.yaml": "password: 1234\n" });
    const folder = folderOf({
      "main.yaml": JSON.stringify(holding("inside.yaml", "out.yaml", "way/secret.yaml")),
      "good.yaml": JSON.stringify(holding()),
    });
    symlinkSync(join(folder, "good.yaml"), join(folder, "inside.yaml"));
    symlinkSync(join(outside, "secret.yaml"), join(folder, "out.yaml"));
    symlinkSync(outside, join(folder, "way"));
    const { message } = errorOf(() => loadWorkflow(join(folder, "main.yaml")));
    expect(message.split("\n").map((line) => line.replace(/^\S+ /, ""))).toEqual([
      '"out.yaml" is a link out of the folder of the first file. Put the file itself there.',
      '"way/secret.yaml" is a link out of the folder of the first file. Put the file itself there.',
    ]);
  });

  it("finds a file that holds itself, by whatever name", () => {
    const folder = folderOf({ "main.yaml": JSON.stringify(holding("other.yaml")) });
    symlinkSync("main.yaml", join(folder, "other.yaml"));
    expect(errorOf(() => loadWorkflow(join(folder, "main.yaml"))).message).toContain(
      '"other.yaml" leads back to a workflow that it lies in:',
    );
  });

  it("reads workflows in each other 8 deep, and not 9", () => {
    const files = Object.fromEntries(
      Array.from({ length: 10 }, (_, index) => [`${index}.yaml`, JSON.stringify(index === 9 ? holding() : holding(`${index + 1}.yaml`))]),
    );
    const folder = folderOf(files);
    expect(loadWorkflow(join(folder, "1.yaml")).children.size).toBe(1);
    expect(errorOf(() => loadWorkflow(join(folder, "0.yaml"))).message).toMatch(
      /8\.yaml:1:\d+ Workflows lie in each other at most 8 deep\./,
    );
  });

  it("counts the nodes of all, and stops at 5,000 however the files multiply", () => {
    const ten = (name: string) => JSON.stringify(holding(...Array.from({ length: 10 }, () => name)));
    const folder = folderOf({
      "a.yaml": ten("b.yaml"),
      "b.yaml": ten("c.yaml"),
      "c.yaml": ten("d.yaml"),
      "d.yaml": ten("e.yaml"),
      "e.yaml": ten("f.yaml"),
      "f.yaml": JSON.stringify(holding()),
    });
    const { message } = errorOf(() => loadWorkflow(join(folder, "a.yaml")));
    expect(message).toContain("With this there are more than 5000 nodes in all. Leave some out.");
  });

  it("tells what is wrong with the form of all files at once, each once", () => {
    const folder = folderOf({
      "main.yaml": JSON.stringify(holding("bad.yaml", "worse.yaml", "bad.yaml", "../up.yaml")),
      "bad.yaml": "name: 1\nnodes: []\nedges: []\n",
      "worse.yaml": "name: [\n",
    });
    const error = errorOf(() => loadWorkflow(join(folder, "main.yaml")));
    expect(error).toBeInstanceOf(WorkflowDefinitionError);
    const places = error.message.split("\n").map((line) => line.replace(`${folder}/`, "").replace(/^(\S+?):.*/, "$1"));
    expect(places).toEqual(["bad.yaml", "bad.yaml", "worse.yaml", "main.yaml"]);
  });
});

describe("fromDefinition", () => {
  it("takes a definition in code, with those in it, and is not changed when the object is", () => {
    const value = { ...holding(holding()), inputs: { list: { default: [1] } } };
    const loaded = fromDefinition(value);
    value.inputs.list.default.push(2);
    expect(loaded.definition.inputs).toEqual({ list: { default: [1] } });
    expect(loaded.children.get("inner0")?.definition.nodes).toHaveLength(2);
    expect(loaded.file).toBeNull();
  });

  it("names places by their path, in what lies in it too", () => {
    const inner = {
      ...holding(),
      nodes: [
        { id: "start", type: "start", promt: "x" },
        { id: "end", type: "end" },
      ],
    };
    const error = errorOf(() => fromDefinition(holding(inner, "file.yaml")));
    expect(error).toBeInstanceOf(WorkflowDefinitionError);
    expect(error.message.split("\n")).toEqual([
      'nodes[1].workflow.nodes[0].promt A node of type "start" has no "promt". Did you mean "prompt"?'.replace(
        ' Did you mean "prompt"?',
        " It takes id, type, label, description, metadata.",
      ),
      'nodes[2].workflow "file.yaml" is a file, and this definition comes from none. Write the workflow itself here.',
    ]);
    expect(error).toMatchObject({ problems: [{ file: null, line: null, column: null, path: "nodes[1].workflow.nodes[0].promt" }, {}] });
  });

  it.each([
    ["nothing", undefined, "There is no definition here."],
    ["null", null, "There is no definition here."],
    ["a text", "name: x", "A definition must be an object of keys and values, not text."],
    ["a date", { name: "x", metadata: { when: new Date(0) } }, "The definition is not plain JSON: definition.metadata.when is a Date"],
    ["a prototype", JSON.parse('{"metadata": {"__proto__": {"x": 1}}}'), 'definition.metadata.__proto__ has the reserved key "__proto__"'],
    ["a function", { name: () => "x" }, "The definition is not plain JSON: definition.name is a function"],
  ])("refuses %s", (_words, value, told) => {
    const error = errorOf(() => fromDefinition(value));
    expect(error).toBeInstanceOf(WorkflowDefinitionError);
    expect(error.message).toContain(told);
  });

  it("refuses an object that holds itself", () => {
    const value: Record<string, unknown> = { name: "x" };
    value["metadata"] = { value };
    expect(errorOf(() => fromDefinition(value)).message).toContain("nests deeper than 100 levels, or refers to itself");
  });
});
