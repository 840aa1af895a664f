import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CHECKOUT, installPackage } from "./install-package.ts";
import { installTool } from "./install-tool.ts";
import { runCommand, type CommandRun } from "./run-command.ts";
import { skipsBubblewrap } from "../sandbox/without-bubblewrap.ts";

const INSTALLATION_MS = 300_000; // from a cold npm cache; 20 s from a warm one
const COMMAND_MS = 180_000; // some seconds on a machine with nothing else to do
const withoutBubblewrap = await skipsBubblewrap();

/** Entry points of package.json, by what a user imports. */
const ENTRY_POINTS = {
  "cached-executor": "src/index.ts",
  "cached-executor/sandbox": "src/sandbox/index.ts",
  "cached-executor/testing": "src/testing/index.ts",
};

let project: string;
let nodeFolders: Readonly<Record<"22" | "24", string>>;

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), "cached-executor-package-"));
  const [node22] = await Promise.all([installTool("node@22"), installPackage(project)]);
  nodeFolders = { 22: join(node22, "node_modules", "node", "bin"), 24: join(CHECKOUT, "node_modules", "node", "bin") };
}, INSTALLATION_MS);

afterAll(() => rm(project, { recursive: true, force: true }));

/** Runs a command in the project: with the given Node first in its path, no key, no home, and no network. */
async function runInProject(node: "22" | "24", command: string, ...args: string[]): Promise<CommandRun> {
  const env = {
    PATH: [nodeFolders[node], process.env["PATH"]].join(delimiter),
    HOME: join(project, "home"),
    NODE_OPTIONS: `--import=${pathToFileURL(join(import.meta.dirname, "refuse-network.mjs")).href}`,
    npm_config_offline: "true",
    npm_config_update_notifier: "false",
  };
  return runCommand(command, args, { cwd: project, env });
}

async function filesOf(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.parentPath.includes("__pycache__"));
  return files.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1)).sort();
}

/** What `npm run build` makes of a file of src/. */
function builtFrom(source: string): readonly string[] {
  const stem = source.replace(/\.ts$/, "");
  return stem === source ? [source] : [`${stem}.d.ts`, `${stem}.js`, `${stem}.js.map`];
}

test("holds the compiled sources, the driver's Python, the knowledge and the papers, and nothing else", async () => {
  const sources = await filesOf(join(CHECKOUT, "src"));
  const knowledge = await filesOf(join(CHECKOUT, "knowledge"));
  expect(await filesOf(join(project, "node_modules", "cached-executor"))).toEqual(
    [
      "LICENSE",
      "README.md",
      "package.json",
      ...sources.flatMap(builtFrom).map((file) => join("dist", file)),
      ...knowledge.map((file) => join("knowledge", file)),
    ].sort(),
  );
  expect(sources).toContain("sandbox/driver/main.py");
});

test("is typed for a strict project that checks the declarations of its libraries too", { timeout: COMMAND_MS }, async () => {
  const { stdout, exitCode } = await runInProject("24", "npx", "tsc");
  expect(stdout).toBe("");
  expect(exitCode).toBe(0);
});

describe.each(["22", "24"] as const)("under Node %s", (node) => {
  test.concurrent("is the Node that was asked for", async () => {
    expect((await runInProject(node, "node", "--version")).stdout).toMatch(new RegExp(`^v${node}\\.`));
  });

  test.concurrent.each(Object.entries(ENTRY_POINTS))(
    "exports from %s what %s exports, with no package that only tests need",
    async (specifier, source) => {
      const print = `const all = await import("${specifier}"); console.log(Object.keys(all).filter((name) => all[name] !== undefined).sort().join(" "));`;
      const { stdout, stderr } = await runInProject(node, "node", "--input-type=module", "--eval", print);
      const exported: object = await import(join(CHECKOUT, source));
      expect(stdout.trim() || stderr).toBe(Object.keys(exported).sort().join(" "));
    },
  );

  const runUnder = async (kind: string): Promise<CommandRun> => {
    const program = join(project, `program-${node}-${kind}.py`);
    await writeFile(program, "result = {'squares': [n * n for n in range(4)], 'sign': '€'}\n");
    return runInProject(node, "npx", "cached-executor", "exec", program, "--sandbox", kind, "--json");
  };

  test.concurrent("runs a program with npx under pyodide, with neither a key nor a network", { timeout: COMMAND_MS }, async () => {
    const { stdout, stderr } = await runUnder("pyodide");
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toMatchObject({ status: "ok", value: { squares: [0, 1, 4, 9], sign: "€" }, stderr: "" });
  });

  test.skipIf(withoutBubblewrap)("runs a program with npx under bubblewrap", { timeout: COMMAND_MS }, async () => {
    const { stdout, stderr } = await runUnder("bubblewrap");
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toMatchObject({ status: "ok", value: { squares: [0, 1, 4, 9], sign: "€" }, stderr: "" });
  });

  test.concurrent("ends with 2, and the usage on stderr, where no command is given", { timeout: COMMAND_MS }, async () => {
    const { stdout, stderr, exitCode } = await runInProject(node, "npx", "cached-executor");
    expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 2 });
    expect(stderr).toContain("Usage: cached-executor");
  });

  test.concurrent("ends with 2, and names the command, where there is none of that name", { timeout: COMMAND_MS }, async () => {
    const { stdout, stderr, exitCode } = await runInProject(node, "npx", "cached-executor", "sing");
    expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 2 });
    expect(stderr).toContain("sing");
  });
});
