import { readFile } from "node:fs/promises";
import { afterAll, describe, expect, test } from "vitest";
import { createBubblewrapSandbox } from "../../src/sandbox/bubblewrap/create-bubblewrap-sandbox.ts";
import { createE2BSandbox } from "../../src/sandbox/e2b/create-e2b-sandbox.ts";
import { DEFAULT_LIMITS, type Sandbox, type SandboxRun } from "../../src/sandbox/port.ts";
import { API_KEY, startE2BServer } from "./e2b-server/start-e2b-server.ts";
import { requestOf } from "./request.ts";
import { whyNoBubblewrap } from "./without-bubblewrap.ts";

const PLOT = "import matplotlib.pyplot as plt\nplt.plot([1, 3, 2])\n";
const PNG = Buffer.from("89504e470d0a1a0a", "hex");

const bubblewrap = createBubblewrapSandbox();
afterAll(() => bubblewrap.close());

/** Why figures cannot be tried here; null if they can. */
async function whyNoFigures(): Promise<string | null> {
  const reason = await whyNoBubblewrap();
  if (reason !== null) return reason;
  return (await bubblewrap.capabilities()).packages.includes("matplotlib")
    ? null
    : "matplotlib is missing: apt-get install python3-matplotlib";
}

const reason = await whyNoFigures();
if (reason !== null) console.warn(`Figures are not tested: ${reason}`);
const skips = reason !== null && process.env.REQUIRE_ALL !== "1";

const runPlot = (code: string, sandbox: Sandbox = bubblewrap) => sandbox.run(requestOf(code));
const namesOf = ({ artifacts }: SandboxRun) => artifacts.map(({ name }) => name);
const resultOf = ({ outcome }: SandboxRun) => (outcome.status === "ok" ? outcome.result : outcome);

describe.skipIf(skips)("figures", () => {
  test("that are open at the end come back, in order, within the limits that every run has", async () => {
    const run = await runPlot(`${PLOT}plt.figure()\nplt.bar([1, 2], [3, 4])\nresult = 'drawn'`);
    expect(resultOf(run)).toMatchObject({ value: "drawn" });
    expect(run.artifacts).toMatchObject([
      { name: "figure-1.png", mediaType: "image/png" },
      { name: "figure-2.png", mediaType: "image/png" },
    ]);
    for (const { path } of run.artifacts) expect((await readFile(path)).subarray(0, 8)).toEqual(PNG);
    expect(run.artifacts[0]?.sha256).not.toBe(run.artifacts[1]?.sha256);
    expect([run.omitted, run.stderr]).toEqual([[], ""]);
  });

  test("that are shown come back, and nothing is said of a display that is not there", async () => {
    const run = await runPlot(`${PLOT}plt.show()\nresult = plt.get_backend().lower()`);
    expect([resultOf(run), namesOf(run), run.stderr]).toMatchObject([{ value: "agg" }, ["figure-1.png"], ""]);
  });

  test("that were closed do not come back", async () => {
    expect(namesOf(await runPlot(`${PLOT}plt.savefig('out/mine.png')\nplt.close('all')\nresult = 1`))).toEqual(["mine.png"]);
  });

  test("take the place of no file of the program's, link or not", async () => {
    const run = await runPlot(
      `${PLOT}import os\nopen('out/figure-1.png', 'w').write('mine')\nos.symlink('/tmp/x', 'out/figure-2.png')\nresult = 1`,
    );
    expect(run.artifacts.map(({ name, size }) => [name, size === 4])).toEqual([
      ["figure-1.png", true],
      ["figure-3.png", false],
    ]);
  });

  test("are twenty at most, and what is past them is told", async () => {
    const run = await runPlot("import matplotlib.pyplot as plt\nfor n in range(22): plt.figure(figsize=(1, 1))\nresult = 1");
    expect(namesOf(run)).toHaveLength(20);
    expect(run.omitted).toEqual([{ name: "figure-21.png", reason: "only the first 20 of 22 open figures are saved" }]);
  });

  test("that cannot be saved cost no result: what is wrong is told, and the others come back", async () => {
    const broken = "def broken(*_, **__): raise ValueError('no ink')\nplt.gcf().savefig = broken\nplt.figure()\nresult = 1";
    const run = await runPlot(`${PLOT}${broken}`);
    expect(resultOf(run)).toMatchObject({ value: 1 });
    expect(namesOf(run)).toEqual(["figure-2.png"]);
    expect(run.omitted).toEqual([{ name: "figure-1.png", reason: "the figure could not be saved (ValueError)" }]);
    expect(run.stderr).toBe("figure-1.png could not be saved: ValueError: no ink\n");
  });

  test.each([
    ["exits", "class pyplot:\n  def get_fignums(): raise SystemExit(3)"],
    ["numbers figures without end", "class pyplot:\n  def get_fignums(): return [1]\n  def gcf(): return pyplot"],
    ["is nothing of the kind", "pyplot = 7"],
  ])("are given up where what stands for the library %s", async (_, code) => {
    const run = await runPlot(`import sys\n${code}\nsys.modules['matplotlib.pyplot'] = pyplot\nresult = 1`);
    expect([resultOf(run), namesOf(run)]).toMatchObject([{ value: 1 }, []]);
    expect(run.omitted).toMatchObject([{ name: "figure-1.png" }]);
  });

  test("are saved in the folder out/ that the program began in, before its checks, and stay open for them", async () => {
    const checks = "import os\nassert os.path.exists(home + '/out/figure-2.png')\nassert plt.gcf().number == 1";
    const code = `${PLOT}import os\nplt.figure()\nplt.figure(1)\nhome = os.getcwd()\nos.chdir('/tmp')\nresult = 1`;
    const run = await bubblewrap.run(requestOf(code, { checks }));
    expect(run.outcome).toMatchObject({ checks: { status: "passed" } });
    expect(namesOf(run)).toEqual(["figure-1.png", "figure-2.png"]);
  });

  test("count into the time of the run", async () => {
    const code =
      "import sys, time\nclass pyplot: get_fignums = lambda: time.sleep(60)\nsys.modules['matplotlib.pyplot'] = pyplot\nresult = 1";
    const { outcome } = await bubblewrap.run(requestOf(code, { limits: { ...DEFAULT_LIMITS, timeoutMs: 500 } }));
    expect(outcome.status).toBe("timeout");
  });

  test.each([
    ["plt.gcf()", "result is a Figure"],
    ["{'lines': plt.plot([1])}", "result.lines[0] is a Line2D"],
    ["plt.subplots(2, 2)[1]", "result[0][0] is a Axes"],
  ])("are no result: %s", async (expression, words) => {
    const result = resultOf(await runPlot(`${PLOT}result = ${expression}`));
    expect(result).toMatchObject({ status: "not-json", message: expect.stringContaining("come back by themselves") });
    if (result.status === "not-json") expect(`${result.path} ${result.message}`).toContain(words);
  });

  test("come back from E2B, too", async () => {
    const server = await startE2BServer();
    const sandbox = createE2BSandbox({ apiKey: API_KEY, apiUrl: server.url, sandboxUrl: server.url });
    const run = await runPlot(`${PLOT}import os\nos.symlink('x', 'out/link')\nresult = 1`, sandbox);
    expect(namesOf(run)).toEqual(["figure-1.png"]);
    expect(run.omitted).toEqual([{ name: "link", reason: "it is a link" }]);
    await sandbox.close();
    await server.close();
  });
});
