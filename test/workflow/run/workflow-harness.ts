import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MemorySaver } from "@langchain/langgraph";
import { parse } from "yaml";
import { onTestFinished } from "vitest";
import { createMemoryProgramCache } from "../../../src/cache/create-memory-program-cache.ts";
import { Workflow, type JsonObject, type JsonValue, type SandboxRequest, type WorkflowOptions } from "../../../src/index.ts";
import { createScriptedModel } from "../../../src/testing/scripted-model.ts";
import { createScriptedSandbox, okOutcome } from "../../../src/testing/scripted-sandbox.ts";

/** What a program does: its first line names one of these, with the rest of the line. */
export type Programs = Readonly<Record<string, (context: JsonObject, request: SandboxRequest) => JsonValue | Promise<JsonValue>>>;

export interface WorkflowHarness {
  readonly workflow: Workflow;
  /** The programs that have run, by their first lines, in order. */
  readonly ran: string[];
  readonly options: WorkflowOptions;
}

/**
 * A workflow whose programs are functions of this process, `run("name")` in its code; everything between them is the real
 * thing. A function that throws is a program that raises.
 */
export function createWorkflow(
  definition: string | JsonObject,
  programs: Programs = {},
  options: WorkflowOptions & { answers?: string[] } = {},
): WorkflowHarness {
  const folder = mkdtempSync(join(tmpdir(), "workflow-test-"));
  const ran: string[] = [];
  const { answers = [], ...given } = options;
  const sandbox = createScriptedSandbox(async (request) => {
    const name = /run\("([^"]+)"\)/.exec(request.code)?.[1] ?? request.code;
    ran.push(name);
    try {
      const program = programs[name];
      return okOutcome(program ? await program(request.context as JsonObject, request) : name, request);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return { status: "error", error: { type: "ValueError", message, line: 1, traceback: "" } };
    }
  });
  const all: WorkflowOptions = {
    sandbox,
    model: createScriptedModel(answers),
    programCache: createMemoryProgramCache(),
    database: join(folder, "workflow.db"),
    checkpointer: new MemorySaver(),
    ...given,
  };
  const source = typeof definition === "string" ? (parse(definition) as JsonObject) : definition;
  const workflow = new Workflow(source, all);
  onTestFinished(async () => {
    await workflow.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return { workflow, ran, options: all };
}

/** A definition out of `id: what it says` lines and `a>b` edges; start is `s`, the end `z`. */
export function flow(nodes: readonly JsonObject[], edges: string, more: JsonObject = {}): JsonObject {
  const listed = edges.split(/\s+/).map((edge) => {
    const [, from = "", condition, to = "", max] = /^([\w-]+)(?:\?([^>]+))?>([\w-]+)(?:\*(\d+))?$/.exec(edge) ?? [];
    return {
      from,
      to,
      ...(condition !== undefined && { condition: condition.replaceAll("_", " ") }),
      ...(max !== undefined && { max: Number(max) }),
    };
  });
  return { name: "test", ...more, nodes: [{ id: "s", type: "start" }, ...nodes, { id: "z", type: "end" }], edges: listed };
}

/** An action whose program is a function of the test. */
export function action(id: string, more: JsonObject = {}): JsonObject {
  return { id, type: "action", code: `run("${id}")`, ...more };
}
