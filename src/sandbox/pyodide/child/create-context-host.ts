import { Buffer } from "node:buffer";
import { getRandomValues } from "node:crypto";
import { performance } from "node:perf_hooks";
import { TextDecoder, TextEncoder } from "node:util";

/** What the inside of the context may ask of the outside. */
export interface ContextHost {
  /** Files by name, to be read from inside while it loads. */
  readonly files: Map<string, Uint8Array>;
  readonly output: (number: number, bytes: Uint8Array) => void;
  readonly send: (line: string) => void;
  readonly takeSnapshot: (bytes: Uint8Array) => void;
}

const MAX_RANDOM_BYTES = 65_536;
/** Calls that have to fit on the stack before anything is begun: what is half done cannot be undone. */
const SPARE_CALLS = 300;

/**
 * Makes the functions that the shell in the context gets, and wraps. They take text, numbers and arrays of bytes, and
 * look at nothing else: whatever a program gives them, none of its code runs in here. They answer text and numbers.
 */
export function createContextHost({ files, output, send, takeSnapshot }: ContextHost): object {
  const encoder = new TextEncoder();
  const file = (name: unknown) => (typeof name === "string" ? files.get(name.slice(name.lastIndexOf("/") + 1)) : undefined);
  return Object.freeze({
    __proto__: null,
    sizeOf: (name: unknown) => file(name)?.length ?? 0,
    copyTo: (name: unknown, bytes: unknown) => viewOf(bytes).set(file(name) ?? []),
    decode: (label: unknown, bytes: unknown) => new TextDecoder(typeof label === "string" ? label : "utf-8").decode(viewOf(bytes)),
    encodeInto: (text: unknown, bytes: unknown) => (typeof text === "string" ? encoder.encodeInto(text, viewOf(bytes)).written : 0),
    randomBase64: (size: unknown) => (isSize(size) ? Buffer.from(getRandomValues(new Uint8Array(size))).toString("base64") : ""),
    now: () => performance.now(),
    output: (number: unknown, bytes: unknown) => {
      if (typeof number !== "number") return;
      reserveStack(SPARE_CALLS);
      output(number, viewOf(bytes).slice()); // the memory of the inside changes
    },
    send: (line: unknown) => {
      if (typeof line !== "string") return;
      reserveStack(SPARE_CALLS);
      send(line);
    },
    takeSnapshot: (bytes: unknown) => takeSnapshot(viewOf(bytes)),
  });
}

function isSize(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value <= MAX_RANDOM_BYTES;
}

const { prototype } = Reflect.getPrototypeOf(Uint8Array) as { prototype: object }; // of all typed arrays
const slots = (["buffer", "byteOffset", "byteLength"] as const).map((name) => Reflect.getOwnPropertyDescriptor(prototype, name)?.get);
const [bufferOf, offsetOf, lengthOf] = slots as [() => ArrayBuffer, () => number, () => number]; // the language has them
const { apply } = Reflect;

/**
 * Views the memory of an array of bytes, by what the engine knows of it: what a program has put on the array is not read.
 * @throws TypeError for all else.
 */
function viewOf(bytes: unknown): Uint8Array<ArrayBuffer> {
  return new Uint8Array(apply(bufferOf, bytes, []), apply(offsetOf, bytes, []), apply(lengthOf, bytes, []));
}

/** @throws RangeError if the stack has no room for so many calls. */
function reserveStack(calls: number): number {
  return calls === 0 ? 0 : 1 + reserveStack(calls - 1);
}
