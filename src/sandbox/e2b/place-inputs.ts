import type { BridgePayload } from "./bridge-text.ts";
import type { InputFile } from "./read-inputs.ts";
import type { E2BMachine } from "./start-machine.ts";

/** Up to this much comes along in the code, which saves a call. */
const INLINE_BYTES = 1 << 20;
const INPUTS_FOLDER = "/tmp/cached-executor/inputs";

/** Puts larger files onto the machine, where that can take them. Returns where each of the inputs is. */
export async function placeInputs(machine: E2BMachine, inputs: readonly InputFile[]): Promise<Pick<BridgePayload, "inputs" | "files">> {
  const size = inputs.reduce((sum, { content }) => sum + content.length, 0);
  if (size <= INLINE_BYTES || !machine.writeFile) {
    return { inputs: null, files: Object.fromEntries(inputs.map(({ name, content }) => [name, content.toString("base64")])) };
  }
  for (const { name, content } of inputs) await machine.writeFile(`${INPUTS_FOLDER}/${name}`, content);
  return { inputs: INPUTS_FOLDER, files: {} };
}
