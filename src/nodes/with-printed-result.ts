import { z } from "zod";
import { findJsonProblem, type JsonObject } from "../json.ts";
import type { SandboxOutcome } from "../sandbox/port.ts";

/** The last line of output of a program in the form of the first GraphEngine, which prints its result. */
const printedSchema = z.object({
  status: z.string(),
  context_updates: z.record(z.string(), z.any()).optional() as z.ZodType<JsonObject | undefined>,
  message: z.string().optional(),
});

/** Words by which such a program says that it went well. */
const WELL = new Set(["success", "ok", "completed"]);

/** A run, as far as it matters here. */
interface PrintedRun {
  readonly outcome: SandboxOutcome;
  readonly stdout: string;
  readonly truncated: boolean;
}

/**
 * Understands a program that sets no result and prints one instead: `{"status": "success", "context_updates": {…}}` as its
 * last line. Its updates are its result; a status of failure is the program's error. Any other run is left as it is.
 */
export function withPrintedResult<Run extends PrintedRun>(run: Run): Run {
  const { outcome } = run;
  if (outcome.status !== "ok" || outcome.result.status === "not-json" || run.truncated) return run;
  if (outcome.result.status === "value" && outcome.result.value !== null) return run;
  const printed = readLastLine(run.stdout);
  if (!printed) return run;
  if (!WELL.has(printed.status.toLowerCase())) {
    const message = `It printed the status ${JSON.stringify(printed.status)}${printed.message ? `: ${printed.message}` : ""}`;
    return { ...run, outcome: { status: "error", error: { type: "Failure", message, line: null, traceback: "" } } };
  }
  return { ...run, outcome: { ...outcome, result: { status: "value", value: printed.context_updates ?? {}, warnings: [] } } };
}

function readLastLine(stdout: string): z.infer<typeof printedSchema> | null {
  const line = stdout.trimEnd().split("\n").at(-1) ?? "";
  if (!line.startsWith("{")) return null;
  try {
    const parsed = printedSchema.safeParse(JSON.parse(line));
    return parsed.success && findJsonProblem(parsed.data.context_updates ?? {}, "context_updates") === null ? parsed.data : null;
  } catch {
    return null; // an ordinary line that only begins like JSON
  }
}
