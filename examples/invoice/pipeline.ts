import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import { z } from "zod";
import type { JsonObject } from "../../src/index.ts";
import { createRecordedModel, type RecordedModel } from "./create-recorded-model.ts";

const FILE = new URL("../../graphs/invoice-pipeline/invoice-pipeline.yaml", import.meta.url);

const nodeSchema = z.looseObject({ id: z.string(), prompt: z.string().optional(), network: z.array(z.string()).optional() });
const pipelineSchema = z.looseObject({ nodes: z.array(nodeSchema) });

/** Nodes that share the program of another, as they say the same. */
const SAME_PROGRAM: Readonly<Record<string, string>> = { hold: "flag", set_aside: "flag", flag_failed: "flag" };

/** The definition of the pipeline as an object, with targets of this machine in place of those it names. */
export async function readPipeline(targets: Readonly<Record<string, string>> = {}): Promise<JsonObject> {
  const { nodes, ...rest } = await parsePipeline();
  const local = nodes.map((node) => ({ ...node, ...(node.network && { network: node.network.map((name) => targets[name] ?? name) }) }));
  return { ...rest, nodes: local } as JsonObject; // read from YAML, which holds nothing that JSON does not
}

/** A model that knows a program for each prompt of the pipeline. */
export async function createPipelineModel(): Promise<RecordedModel> {
  const { nodes } = await parsePipeline();
  return createRecordedModel(new Map(nodes.flatMap(({ id, prompt }) => (prompt === undefined ? [] : [[prompt, SAME_PROGRAM[id] ?? id]]))));
}

async function parsePipeline(): Promise<z.infer<typeof pipelineSchema>> {
  return pipelineSchema.parse(parse(await readFile(FILE, "utf8")));
}
