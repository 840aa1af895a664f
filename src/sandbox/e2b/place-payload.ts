import { packPayload } from "./bridge-text.ts";
import type { BridgePayload, PayloadPlace } from "./bridge-text.ts";
import type { E2BMachine } from "./start-machine.ts";

/** Jupyter takes messages of up to 10 MiB. */
const INLINE_BYTES = 2 << 20;
const PAYLOAD_FILE = "/tmp/cached-executor/payload";

/** Packs the payload, and puts a large one onto the machine, where that can take it. */
export async function placePayload(machine: E2BMachine, payload: BridgePayload): Promise<PayloadPlace> {
  const bytes = await packPayload(payload);
  if (bytes.length <= INLINE_BYTES || !machine.writeFile) return { bytes };
  await machine.writeFile(PAYLOAD_FILE, bytes);
  return { path: PAYLOAD_FILE };
}
