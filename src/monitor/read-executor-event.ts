import { z } from "zod";
import { PHASES, type RunEvent } from "./events.ts";

const eventSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("phase"), phase: z.enum(PHASES), runId: z.string().nullable(), attempts: z.number() }),
  z.object({
    type: z.literal("output"),
    runId: z.string(),
    attempt: z.number(),
    stream: z.enum(["stdout", "stderr"]),
    text: z.string(),
  }),
]);
const chunkSchema = z.object({ cachedExecutor: eventSchema });

/**
 * Reads an event of ours in what a graph around streams with `streamMode: "custom"`, with subgraphs (`[namespace, chunk]`) or
 * among other modes (`[mode, chunk]`) too; null for anything else. Runs that go on side by side are told apart by `runId`.
 *
 * @example
 * for await (const chunk of await graph.stream(input, { streamMode: "custom", subgraphs: true })) {
 *   const event = readExecutorEvent(chunk);
 *   if (event?.type === "output") process.stderr.write(event.text);
 * }
 */
export function readExecutorEvent(chunk: unknown): RunEvent | null {
  const parsed = chunkSchema.safeParse(Array.isArray(chunk) ? chunk.at(-1) : chunk);
  return parsed.success ? parsed.data.cachedExecutor : null;
}
