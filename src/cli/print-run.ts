import { metadataOf, type ExecutorEvent, type OutcomeEvent } from "../executor/cached-executor.ts";
import type { Metadata } from "../nodes/outcome-schema.ts";
import { handOverFiles } from "./out-folder.ts";
import { printJson } from "./print-json.ts";
import { terminal } from "./terminal.ts";

/** How a run is printed. */
export interface PrintOptions {
  readonly json?: boolean;
  readonly out?: string;
}

/** What programs print, told from what is said about them. */
const OUTPUT_STYLE = { prefix: "| " };

/** Prints what goes on in a run, and its end: the result alone on stdout. What the run throws goes on from here. */
export async function printRun(events: AsyncIterable<ExecutorEvent>, options: PrintOptions): Promise<void> {
  try {
    for await (const event of events) await show(event, options);
  } catch (error) {
    if (!options.json) tellFailures(metadataOf(error), error instanceof Error ? error.message : "");
    throw error;
  }
}

async function show(event: ExecutorEvent, options: PrintOptions): Promise<void> {
  switch (event.type) {
    case "phase":
      return terminal.tell(`${event.phase}${event.phase === "generate" ? ` (attempt ${event.attempts + 1})` : ""} …`);
    case "output":
      return terminal.printOutput(event.text, OUTPUT_STYLE);
    case "outcome":
      return conclude(event, options);
  }
}

async function conclude({ outcome, value }: OutcomeEvent, { json, out }: PrintOptions): Promise<void> {
  const metadata = outcome._ai_metadata;
  printJson(json ? outcome : value);
  if (!json) {
    tellFailures(metadata);
    for (const warning of metadata.warnings) terminal.tell(`warning: ${warning}`);
    terminal.tell(summarise(metadata));
  }
  await handOverFiles(metadata.artifacts, out);
}

/** What was wrong with each program that was tried: the reason may be one that the data can settle. */
function tellFailures(metadata: Metadata | null, alreadyTold = ""): void {
  for (const { attempt, source, message } of metadata?.errors ?? []) {
    if (alreadyTold.includes(message)) continue;
    terminal.tell(`program ${attempt} (${source === "cache" ? "kept" : source}) failed: ${message}`);
  }
}

function summarise(metadata: Metadata): string {
  const who = metadata.cache_hit ? "none (cached)" : (metadata.model ?? "none");
  const cost = metadata.cost_usd === null ? "unknown cost" : `$${metadata.cost_usd.toFixed(6)}`;
  return `done: sandbox ${metadata.sandbox?.kind ?? "none"}, model ${who}, ${metadata.attempts} attempt(s), ${metadata.tokens_total} tokens, ${cost}, ${metadata.total_time_ms} ms`;
}
