import { z } from "zod";
import { E2BSandboxError } from "../../errors.ts";
import { MESSAGE_TYPE } from "./bridge-text.ts";

const place = z.enum(["namespaces", "filter", "same-user"]);
const head = { nonce: z.string(), number: z.number().int() };

const message = z.discriminatedUnion("type", [
  z.object({ ...head, type: z.literal("place"), place }),
  z.object({ ...head, type: z.literal("no-place"), words: z.string() }),
  z.object({ ...head, type: z.literal("data"), data: z.string() }),
  z.object({ ...head, type: z.literal("end"), words: z.string() }),
]);

/** How far the bridge could enclose the driver, see `enclose.py`. */
export type E2BPlace = z.infer<typeof place>;

/** One message of the bridge: where the driver is or that no place will do, a piece of what it writes, or the end with its last words. */
type BridgeMessage = z.infer<typeof message>;

/** Reads display messages; null for one that is not the bridge's. */
type BridgeReader = (raw: Readonly<Record<string, unknown>>) => BridgeMessage | null;

/**
 * Makes a reader for the messages of one run. E2B's server sends a type of one's own within `extra`, from which its SDK
 * does not take it out; both places count.
 *
 * @throws E2BSandboxError (the reader) if a message is missing before this one.
 */
export function createBridgeReader(nonce: string): BridgeReader {
  let expected = 0;
  return (raw) => {
    const parsed = message.safeParse(raw[MESSAGE_TYPE] ?? asRecord(raw["extra"])[MESSAGE_TYPE]);
    if (!parsed.success || parsed.data.nonce !== nonce) return null;
    if (parsed.data.number !== expected) throw new E2BSandboxError("A message of the E2B sandbox was lost.");
    expected += 1;
    return parsed.data;
  };
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return z.record(z.string(), z.unknown()).safeParse(value).data ?? {};
}
