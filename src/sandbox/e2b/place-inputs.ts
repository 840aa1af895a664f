import { readFile } from "node:fs/promises";
import type { SandboxFile } from "../port.ts";
import { checkFileName, refuseFile } from "../run-folder.ts";
import type { BridgePayload, PayloadPlace } from "./bridge-text.ts";
import { packPayload } from "./bridge-text.ts";
import type { E2BMachine } from "./start-machine.ts";

/** An input file with its bytes. */
export interface InputFile {
  readonly name: string;
  readonly content: Buffer;
}

/** Up to this much comes along in the code: a call less, and Jupyter takes messages of up to 10 MiB. */
const INLINE_BYTES = 1 << 20;
const INLINE_PAYLOAD_BYTES = 2 << 20;
const INPUTS_FOLDER = "/tmp/cached-executor/inputs";
const PAYLOAD_FILE = "/tmp/cached-executor/payload";

/**
 * Reads the input files.
 * @throws ConfigurationError (`input`) if one has no proper name or cannot be read.
 */
export async function readInputs(files: readonly SandboxFile[]): Promise<InputFile[]> {
  for (const file of files) checkFileName(file.name);
  return Promise.all(
    files.map(async (file) => {
      try {
        return { name: file.name, content: await readFile(file.path) };
      } catch (cause) {
        throw refuseFile(file, cause);
      }
    }),
  );
}

/** Puts larger files onto the machine, where that can take them. Returns where each of the inputs is. */
export async function placeInputs(machine: E2BMachine, inputs: readonly InputFile[]): Promise<Pick<BridgePayload, "inputs" | "files">> {
  const size = inputs.reduce((sum, { content }) => sum + content.length, 0);
  if (size <= INLINE_BYTES || !machine.writeFile) {
    return { inputs: null, files: Object.fromEntries(inputs.map(({ name, content }) => [name, content.toString("base64")])) };
  }
  for (const { name, content } of inputs) await machine.writeFile(`${INPUTS_FOLDER}/${name}`, content);
  return { inputs: INPUTS_FOLDER, files: {} };
}

/** Packs the payload, and puts a large one onto the machine, where that can take it. */
export async function placePayload(machine: E2BMachine, payload: BridgePayload): Promise<PayloadPlace> {
  const bytes = await packPayload(payload);
  if (bytes.length <= INLINE_PAYLOAD_BYTES || !machine.writeFile) return { bytes };
  await machine.writeFile(PAYLOAD_FILE, bytes);
  return { path: PAYLOAD_FILE };
}
