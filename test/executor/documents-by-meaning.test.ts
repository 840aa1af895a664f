import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createMemoryProgramCache } from "../../src/testing/index.ts";
import { createHarness, temporaryFolder, type HarnessOptions } from "./harness.ts";

const TASK = "Report the stock count of the warehouse";

/** Embeddings that note what they are asked; `answer` may throw. */
function createEmbeddings({ model = "a", answer = (): number[] => [1, 0] }: { model?: string; answer?: () => number[] } = {}) {
  const asked: string[] = [];
  const embed = (text: string): number[] => {
    asked.push(text);
    return answer();
  };
  return { model, asked, embedQuery: async (text: string) => embed(text), embedDocuments: async (texts: string[]) => texts.map(embed) };
}

const refuse = (): never => {
  throw new Error("no quota");
};

/** Executors that share programs and documents. */
function createShop() {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "depot.md"), "# Depot\n\nCounted at night.");
  const shared = { programCache: createMemoryProgramCache(), knowledge: [folder] };
  return {
    folder,
    open: (options: HarnessOptions = {}) => createHarness({ answers: ["result = 1", "result = 1"], ...shared, ...options }),
  };
}

describe("documents that embeddings find", () => {
  it("are shown to the model", async () => {
    const { executor, model } = createShop().open({ embeddings: createEmbeddings() });
    await executor.execute(TASK);
    expect(model.requests[0]?.messages[1]?.content).toContain("Counted at night.");
  });

  it("cost nothing where a kept program is found, in this process and in the next", async () => {
    const { open } = createShop();
    const first = createEmbeddings();
    const { executor } = open({ embeddings: first });
    await executor.execute(TASK);
    const paid = first.asked.length;
    expect(paid).toBeGreaterThan(0);
    expect(await executor.execute(TASK)).toMatchObject({ _ai_metadata: { cache_hit: true } });
    expect(first.asked).toHaveLength(paid);
    const second = createEmbeddings({ answer: refuse });
    const other = open({ embeddings: second });
    expect(await other.executor.execute(TASK)).toMatchObject({ _ai_metadata: { cache_hit: true, cost_usd: 0 } });
    expect({ asked: second.asked, requests: other.model.requests, warnings: other.warnings }).toEqual({
      asked: [],
      requests: [],
      warnings: [],
    });
  });

  it("cost nothing under only-if-cached, whether there is a program or not", async () => {
    const { open } = createShop();
    await open({ embeddings: createEmbeddings() }).executor.execute(TASK);
    const embeddings = createEmbeddings({ answer: refuse });
    const { executor, model, warnings } = open({ embeddings });
    expect(await executor.execute(TASK, { cacheMode: "only-if-cached" })).toMatchObject({ result: 1 });
    await expect(executor.execute("Count the crates", { cacheMode: "only-if-cached" })).rejects.toThrow(/No kept program serves this task/);
    expect({ asked: embeddings.asked, requests: model.requests, warnings }).toEqual({ asked: [], requests: [], warnings: [] });
  });

  it("cost nothing where no model could write a program, nor for a program that ships", async () => {
    const embeddings = createEmbeddings({ answer: refuse });
    const { executor, warnings } = createShop().open({ embeddings, model: null });
    await expect(executor.execute(TASK)).rejects.toThrow(/OPENAI_API_KEY/);
    await executor.execute("Compute the factorial of n", { context: { n: 5 } });
    expect({ asked: embeddings.asked, warnings }).toEqual({ asked: [], warnings: [] });
  });

  it("are asked for once a run, also when programs fail", async () => {
    const embeddings = createEmbeddings();
    const { executor, model } = createShop().open({ embeddings, answers: ["", "", "result = 1"] });
    await executor.execute(TASK);
    expect(model.requests).toHaveLength(3);
    expect(embeddings.asked.filter((text) => text === TASK)).toHaveLength(1);
  });

  it("are embedded once, however many runs begin at once", async () => {
    const embeddings = createEmbeddings();
    const { executor } = createShop().open({ embeddings, answers: Array.from({ length: 5 }, () => "result = 1") });
    await Promise.all(Array.from({ length: 5 }, (_, index) => executor.execute(`${TASK} of day ${index}`)));
    expect(embeddings.asked.filter((text) => text.includes("Counted at night."))).toHaveLength(1);
  });
});

describe("embeddings that fail", () => {
  it("leave the choice to words, with a warning, and their programs to runs in which they fail too", async () => {
    const { open } = createShop();
    const failing = open({ embeddings: createEmbeddings({ answer: refuse }) });
    await failing.executor.execute(TASK);
    expect(failing.warnings).toEqual([
      expect.stringMatching(/^The embeddings failed \(no quota\), so that documents are found by their words/),
    ]);
    expect(await failing.executor.execute(TASK)).toMatchObject({ _ai_metadata: { cache_hit: true } });
    const mended = open({ embeddings: createEmbeddings() });
    expect(await mended.executor.execute(TASK)).toMatchObject({ _ai_metadata: { cache_hit: false } });
    expect(mended.model.requests[0]?.messages[1]?.content).toContain("Counted at night.");
  });

  it("have nobody asked twice about a program that is remembered", async () => {
    const asked: string[] = [];
    const { executor } = createShop().open({
      embeddings: createEmbeddings({ answer: refuse }),
      capabilities: { network: true },
      network: { allow: ["smtp.example.com:465"] },
      approval: "effects",
      onApproval: ({ code, sha256 }) => {
        asked.push(code);
        return { action: "approve", sha256, remember: true };
      },
    });
    await executor.execute(TASK);
    expect(await executor.execute(TASK)).toMatchObject({ _ai_metadata: { cache_hit: true } });
    expect(asked).toEqual(["result = 1"]);
  });

  it("do not hide that the caller has aborted", async () => {
    const controller = new AbortController();
    const reason = new Error("no longer wanted");
    const embeddings = createEmbeddings({
      answer: () => {
        controller.abort(reason);
        throw new Error("cut");
      },
    });
    const { executor, model, warnings } = createShop().open({ embeddings });
    await expect(executor.execute(TASK, { signal: controller.signal })).rejects.toBe(reason);
    expect({ requests: model.requests, warnings }).toEqual({ requests: [], warnings: [] });
  });
});

describe("a kept program", () => {
  it("is another one for other embeddings, for none, and after any document among which they choose has changed", async () => {
    const { folder, open } = createShop();
    const isHit = async (options: HarnessOptions) => (await open(options).executor.execute(TASK))._ai_metadata.cache_hit;
    expect(await isHit({ embeddings: createEmbeddings() })).toBe(false);
    expect(await isHit({ embeddings: createEmbeddings({ model: "b" }) })).toBe(false);
    expect(await isHit({})).toBe(false);
    writeFileSync(join(folder, "other.md"), "# Holidays\n\nAsk in time.");
    expect(await isHit({})).toBe(true); // words choose none of them
    expect(await isHit({ embeddings: createEmbeddings() })).toBe(false);
  });
});
