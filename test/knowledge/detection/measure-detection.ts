import { createKnowledge } from "../../../src/knowledge/create-knowledge.ts";
import { findEndpoints } from "../../../src/knowledge/find-endpoints.ts";
import { findNamedModules } from "../../../src/knowledge/find-named-modules.ts";
import { describeContext } from "../../../src/request/context-shape.ts";
import type { LabelledTask } from "./labelled-task.ts";

/** How well detection did on a set, micro-averaged over integrations. */
export interface DetectionFigures {
  readonly precision: number;
  readonly recall: number;
  /** What was found wrongly or not at all, one line a task. */
  readonly mistakes: readonly string[];
}

/** Detects the integrations of every task of a set, and compares them with its labels. */
export async function measureDetection(tasks: readonly LabelledTask[]): Promise<DetectionFigures> {
  const compared = await Promise.all(tasks.map(compare));
  const sum = (count: "right" | "found" | "wanted"): number => compared.reduce((total, item) => total + item[count], 0);
  const mistakes = compared.flatMap(({ mistake }) => (mistake === null ? [] : [mistake]));
  const shareOf = (count: "found" | "wanted"): number => (sum(count) === 0 ? 1 : sum("right") / sum(count));
  return { precision: shareOf("found"), recall: shareOf("wanted"), mistakes };
}

async function compare({ task, needs, context = {}, files = [] }: LabelledTask) {
  const named = { modules: findNamedModules(task, context), endpoints: findEndpoints(context) };
  const detected = await createKnowledge().detect({ task, contextShape: describeContext(context), fileNames: files, ...named });
  const found = detected.map(({ name }) => name).toSorted();
  const wanted = needs.split(" ").filter((name) => name !== "");
  const right = found.filter((name) => wanted.includes(name)).length;
  const isRight = right === found.length && right === wanted.length;
  const why = detected.map((item) => item.why).join(" | ");
  const mistake = isRight ? null : `${task}: found ${found.join(" ") || "none"}, needs ${needs || "none"} (${why})`;
  return { right, found: found.length, wanted: wanted.length, mistake };
}
