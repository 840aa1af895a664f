import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MemorySaver } from "@langchain/langgraph";
import { expect, it, onTestFinished } from "vitest";
import { Workflow, type JsonObject, type SandboxRequest, type SandboxRunOptions } from "../../../src/index.ts";
import { createScriptedSandbox, okOutcome } from "../../../src/testing/scripted-sandbox.ts";
import { action, flow } from "./workflow-harness.ts";

/** Checkpoints of a process that dies when it has written so many times. */
class DyingSaver extends MemorySaver {
  writesLeft = Infinity;

  override put(...given: Parameters<MemorySaver["put"]>): ReturnType<MemorySaver["put"]> {
    this.#dieInTime();
    return super.put(...given);
  }

  override putWrites(...given: Parameters<MemorySaver["putWrites"]>): ReturnType<MemorySaver["putWrites"]> {
    this.#dieInTime();
    return super.putWrites(...given);
  }

  #dieInTime(): void {
    if ((this.writesLeft -= 1) < 0) throw new Error("the process died");
  }
}

interface Killing {
  readonly definition: JsonObject;
  readonly input: JsonObject;
  /** Key of the effect that a program has; null for none. */
  readonly effectOf: (name: string, context: JsonObject) => string | null;
  /** The program that raises until the run was gone on with. */
  readonly isBroken: (name: string, context: JsonObject) => boolean;
}

interface Ended {
  readonly outputs: JsonObject | null;
  readonly effects: readonly string[];
  readonly hasDied: boolean;
}

/** A run whose process dies after so many writes, gone on with until it ends. */
async function runKilled({ definition, input, effectOf, isBroken }: Killing, database: string, writes: number): Promise<Ended> {
  const checkpointer = new DyingSaver();
  checkpointer.writesLeft = writes;
  const effects: string[] = [];
  let isMended = false;
  const play = async ({ code, context: given }: SandboxRequest, _: number, { effects: ledger }: SandboxRunOptions) => {
    const name = /run\("([^"]+)"\)/.exec(code)?.[1] ?? "";
    const context = given as JsonObject;
    const key = effectOf(name, context);
    if (key !== null && (await ledger?.start(key))?.status === "go") {
      effects.push(key);
      await ledger?.finish(key, null);
    }
    if (!isMended && isBroken(name, context)) {
      return { status: "error", error: { type: "ValueError", message: "broken", line: 1, traceback: "" } } as const;
    }
    return okOutcome({ a: context["n"] ?? name });
  };
  const sandbox = createScriptedSandbox(play, { network: true });
  const workflow = new Workflow(definition, { database, checkpointer, sandbox, network: { allow: ["api.example.com:443"] } });
  const runId = crypto.randomUUID();
  try {
    let ended = await workflow.run(input, { runId }).catch(() => null);
    for (let tries = 0; tries < 4 && !ended; tries += 1) {
      if (checkpointer.writesLeft < 0) checkpointer.writesLeft = Infinity;
      else isMended = true;
      ended = await workflow.resume(runId).catch(() => null);
    }
    return { outputs: ended?.outputs ?? null, effects: effects.toSorted(), hasDied: checkpointer.writesLeft === Infinity };
  } finally {
    await workflow.close();
  }
}

const INNER = flow([action("pay", { inputs: ["n"], outputs: ["a"] }), action("tell", { inputs: ["a"] })], "s>pay pay>tell tell>z", {
  inputs: { n: "number" },
  outputs: ["a"],
});

it.each<[string, Killing, readonly string[], number]>([
  [
    "beside a node that fails",
    {
      definition: flow([action("a"), action("pay")], "s>a s>pay a>z pay>z"),
      input: {},
      effectOf: (name) => (name === "pay" ? "pay" : null),
      isBroken: (name) => name === "a",
    },
    ["pay"],
    3,
  ],
  [
    "of the items of a map that had to wait for the failure beside it",
    {
      definition: flow(
        [action("a"), action("b"), { id: "each", type: "map", over: "items", as: "n", code: 'run("pay")' }],
        "s>a s>b b>each each>z a>z",
        { inputs: { items: "array" } },
      ),
      input: { items: [1, 2] },
      effectOf: (name, { n }) => (name === "pay" ? `pay ${String(n)}` : null),
      isBroken: (name) => name === "a",
    },
    ["pay 1", "pay 2"],
    7,
  ],
  [
    "in workflows that run for items, before one of them fails",
    {
      definition: flow([{ id: "each", type: "map", over: "items", as: "n", workflow: INNER }], "s>each each>z", {
        inputs: { items: "array" },
      }),
      input: { items: [1, 2] },
      effectOf: (name, { n }) => (name === "pay" ? `pay ${String(n)}` : null),
      isBroken: (name, { a }) => name === "tell" && a === 2,
    },
    ["pay 1", "pay 2"],
    13,
  ],
])(
  "an effect %s happens once, wherever the process dies",
  async (_, killing, expected, step) => {
    const folder = mkdtempSync(join(tmpdir(), "killed-workflow-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    for (let writes = 1; ; writes += step) {
      const { outputs, effects, hasDied } = await runKilled(killing, join(folder, "workflow.db"), writes);
      expect({ writes, effects, hasEnded: outputs !== null }).toEqual({ writes, effects: expected, hasEnded: true });
      if (!hasDied) return;
    }
  },
  120_000,
);
