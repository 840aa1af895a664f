import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { MemorySaver } from "@langchain/langgraph";
import { describe, expect, it } from "vitest";
import { LocalExecutor, type Artifact, type SandboxRun } from "../../src/index.ts";
import { okOutcome } from "../../src/testing/scripted-sandbox.ts";
import { createHarness, inOrder, temporaryFolder } from "./harness.ts";

const SECRET = "s3cret-value";

/** A file as a sandbox hands it over, in a folder that lives as long as the test. */
function artifactOf(name: string, content: string | Uint8Array): Artifact {
  const path = join(temporaryFolder(), "artifact");
  writeFileSync(path, content);
  const sha256 = createHash("sha256").update(content).digest("hex");
  return { name, mediaType: "text/csv", size: content.length, sha256, path };
}

function runWith(artifacts: readonly Artifact[], change: Partial<SandboxRun> = {}): SandboxRun {
  return { outcome: okOutcome(1), stdout: "", stderr: "", truncated: false, artifacts, durationMs: 1, ...change };
}

const FAILED = { status: "ok", result: { status: "value", value: 1, warnings: [] }, checks: { status: "failed", error: { type: "AssertionError", message: "no", line: 1, traceback: "" } } } as const; // prettier-ignore

describe("the files of a run", () => {
  it("are delivered by reference, and outlive the sandbox's own copy", async () => {
    const artifact = artifactOf("sub/a.csv", "1,2");
    const { executor } = createHarness({ answers: ["result = 1"], play: () => runWith([artifact]) });
    const { _ai_metadata: metadata } = await executor.execute("Write a file");
    rmSync(artifact.path);
    const [file, ...others] = metadata.artifacts;
    expect(others).toEqual([]);
    expect(file).toEqual({ name: "sub/a.csv", media_type: "text/csv", size: 3, sha256: artifact.sha256, path: expect.any(String) });
    expect(readFileSync(file?.path ?? "", "utf8")).toBe("1,2");
    expect(metadata.warnings).toEqual([]);
  });

  it("are none where there are none, whatever an earlier attempt left", async () => {
    const failing = runWith([artifactOf("bad.csv", "wrong")], { outcome: FAILED, omitted: [{ name: "link", reason: "it is a link" }] });
    const { executor } = createHarness({ answers: ["result = 1", "result = 2"], play: inOrder(failing, runWith([])) });
    const { _ai_metadata: metadata } = await executor.execute("Write a file", { checks: "assert False" });
    expect(metadata).toMatchObject({ attempts: 2, artifacts: [], warnings: [] });
  });

  it("are not delivered, nor kept, where every attempt failed", async () => {
    const artifact = artifactOf("bad.csv", "wrong");
    const { executor, options, createGraph } = createHarness({
      answers: ["result = 1", "result = 2", "result = 3"],
      play: () => runWith([artifact], { outcome: FAILED }),
    });
    const final = await createGraph().invoke({ task: "Write a file", checks: "assert False" });
    expect(final).toMatchObject({ result: null, metadata: { artifacts: [], attempts: 3 } });
    await executor.close();
    expect(existsSync(join(String(options.database), "..", "staged", artifact.sha256.slice(0, 2), artifact.sha256))).toBe(false);
  });

  it("come with a warning for each that did not come back, on its own line", async () => {
    const omitted = [{ name: "link", reason: "it is a link" }];
    const { executor } = createHarness({ answers: ["result = 1"], play: () => runWith([], { omitted }) });
    const { _ai_metadata: metadata } = await executor.execute("Write a file");
    expect(metadata.warnings).toEqual(["link did not come back: it is a link."]);
  });

  it("cost no result where one of them cannot be kept", async () => {
    const gone = { ...artifactOf("gone.csv", "1"), path: "/nowhere/at/all" };
    const { executor } = createHarness({ answers: ["result = 1"], play: () => runWith([gone, artifactOf("b.csv", "2")]) });
    const { result, _ai_metadata: metadata } = await executor.execute("Write a file");
    expect(result).toBe(1);
    expect(metadata.artifacts.map(({ name }) => name)).toEqual(["b.csv"]);
    expect(metadata.warnings).toEqual([expect.stringMatching(/^gone\.csv did not come back: it could not be staged: .*[^.]\.$/)]);
  });

  it("have names in which secrets are masked, and bytes in which they are not", async () => {
    const omitted = [{ name: `${SECRET}-2`, reason: `because of ${SECRET}` }];
    const play = () => runWith([artifactOf(`of-${SECRET}.csv`, SECRET)], { omitted });
    const { executor } = createHarness({ answers: ["result = 1"], play, secrets: () => SECRET });
    const { _ai_metadata: metadata } = await executor.execute("Write a file", { context: { token: { $secret: "TOKEN" } } });
    expect(JSON.stringify(metadata)).not.toContain(SECRET);
    expect(metadata.artifacts[0]?.name).toBe("of-[secret].csv");
    expect(readFileSync(metadata.artifacts[0]?.path ?? "", "utf8")).toBe(SECRET);
  });

  it("do not make the graph's state larger by their bytes", async () => {
    const checkpointer = new MemorySaver();
    const artifacts = Array.from({ length: 100 }, (_, index) =>
      artifactOf(`${index}-${"n".repeat(150)}.csv`, Buffer.alloc(100_000, index)),
    );
    const { executor } = createHarness({ answers: ["result = 1"], play: () => runWith(artifacts), checkpointer });
    const { _ai_metadata: metadata } = await executor.execute("Write files");
    expect(metadata.artifacts).toHaveLength(100);
    let latestBytes = 0;
    for await (const { checkpoint } of checkpointer.list({ configurable: { thread_id: metadata.run_id } })) {
      latestBytes = Math.max(latestBytes, JSON.stringify(checkpoint).length);
    }
    expect(latestBytes).toBeGreaterThan(10_000);
    expect(latestBytes).toBeLessThan(150_000); // twice by reference: in the execution, and in the account
  });

  it("are written anew by a program that is kept", async () => {
    const { executor } = createHarness({
      answers: ["result = 1"],
      play: (_request, index) => runWith([artifactOf("a.csv", `run ${index}`)]),
    });
    const texts: string[] = [];
    for (let round = 0; round < 2; round += 1) {
      const { _ai_metadata: metadata } = await executor.execute("Write a file");
      texts.push(readFileSync(metadata.artifacts[0]?.path ?? "", "utf8"));
    }
    expect(texts).toEqual(["run 0", "run 1"]);
  });
});

describe("the files of given Python", () => {
  const WRITES = "import os\nopen('out/a.csv', 'w').write('1,2')\nos.symlink('a.csv', 'out/link')\nresult = 1";

  it("come back in the account and in the run, and live longer than the executor", async () => {
    const executor = new LocalExecutor({ database: join(temporaryFolder(), "executor.db") });
    const { _ai_metadata: metadata } = await executor.execute(WRITES);
    const run = await executor.run(WRITES);
    const failed = await executor.run(WRITES, { checks: "assert False" });
    await executor.close();
    expect(run.artifacts).toEqual(metadata.artifacts);
    expect(metadata.artifacts).toMatchObject([{ name: "a.csv", media_type: "text/csv", size: 3 }]);
    expect(readFileSync(metadata.artifacts[0]?.path ?? "", "utf8")).toBe("1,2");
    expect([metadata.warnings, run.warnings]).toEqual([
      ["link did not come back: it is a link."],
      ["link did not come back: it is a link."],
    ]);
    expect([failed.artifacts, failed.warnings]).toEqual([[], []]);
  });
});
