import { fileURLToPath } from "node:url";
import { loadWorkflow } from "../../src/index.ts";
import { createRecordedModel, type RecordedModel } from "./create-recorded-model.ts";

/** The definition of the pipeline. */
export const PIPELINE = fileURLToPath(new URL("../../graphs/invoice-pipeline/invoice-pipeline.yaml", import.meta.url));

/** Nodes that share the program of another, as they say the same. */
const SAME_PROGRAM: Readonly<Record<string, string>> = { hold: "flag", set_aside: "flag", flag_failed: "flag" };

/** A model that knows a program for each prompt of the pipeline. */
export function createPipelineModel(): RecordedModel {
  const { nodes } = loadWorkflow(PIPELINE).definition;
  return createRecordedModel(
    new Map(
      nodes.flatMap(({ id, ...node }) => ("prompt" in node && node.prompt !== undefined ? [[node.prompt, SAME_PROGRAM[id] ?? id]] : [])),
    ),
  );
}
