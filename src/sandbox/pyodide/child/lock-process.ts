import process from "node:process";
import { endProcess } from "./end-process.ts";
import { freezeReachable, hiddenIntrinsics } from "./freeze-reachable.ts";
import { findBinding } from "./hand-over-hooks.ts";

/** What stays of the global object: the language, without what makes code of text. */
const LANGUAGE = new Set([
  "Object", "Array", "Number", "parseFloat", "parseInt", "Infinity", "NaN", "undefined", "Boolean", "String", "Symbol", "Date",
  "Promise", "RegExp", "Error", "AggregateError", "EvalError", "RangeError", "ReferenceError", "SyntaxError", "TypeError", "URIError",
  "globalThis", "JSON", "Math", "Intl", "ArrayBuffer", "SharedArrayBuffer", "Atomics", "Uint8Array", "Int8Array", "Uint16Array",
  "Int16Array", "Uint32Array", "Int32Array", "Float16Array", "Float32Array", "Float64Array", "Uint8ClampedArray", "BigUint64Array",
  "BigInt64Array", "DataView", "Map", "BigInt", "Set", "Iterator", "WeakMap", "WeakSet", "Proxy", "Reflect", "WeakRef", "decodeURI",
  "decodeURIComponent", "encodeURI", "encodeURIComponent", "isFinite", "isNaN",
]); // prettier-ignore

/**
 * Parts of Node in C++ that lead out of this process, or change it, each with what of it stays. They are taken from Node
 * itself: what else of Node somebody may win, it has nothing to connect, to open or to end with.
 */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  tcp_wrap: [], pipe_wrap: [], udp_wrap: [], js_udp_wrap: [], cares_wrap: [], tls_wrap: [], http2: [], quic: [], js_stream: [],
  stream_wrap: [], tty_wrap: [], process_wrap: [], spawn_sync: [], signal_wrap: [], worker: [], wasi: [], sqlite: [],
  fs: ["read", "writeBuffer"], fs_dir: [], fs_event_wrap: [],
  process_methods: [], credentials: [], os: [], inspector: [], v8: [], heap_utils: [], report: [], profiler: [],
  module_wrap: ["ModuleWrap"], contextify: ["ContextifyScript"], messaging: ["DOMException"],
  errors: ["triggerUncaughtException", "noSideEffectsToString"], task_queue: ["runMicrotasks", "enqueueMicrotask"],
}; // prettier-ignore

/**
 * Takes from this process all but the work it has left: to run one script and to write to its channel. It is for a
 * program that should get out of its context, whatever of ours it got hold of. Nothing can be undone.
 *
 * @param kept Names of globals that stay, beside the language.
 */
export function lockProcess(kept: readonly string[]): void {
  for (const [name, stays] of Object.entries(PARTS)) disarm(findBinding(name) ?? {}, new Set(stays));
  for (const key of Reflect.ownKeys(globalThis)) {
    if (typeof key !== "string" || !(LANGUAGE.has(key) || kept.includes(key))) take(globalThis, key);
  }
  take(Error, "stackTraceLimit");
  put(process, "_fatalException", () => endProcess(1)); // Node's own would read and print what was thrown
  for (const key of Reflect.ownKeys(process)) take(process, key);
  freezeReachable([globalThis, process, ...hiddenIntrinsics()]);
}

/** Puts a function that refuses in the place of every one of a part, and of the methods of its classes. */
function disarm(part: object, stays: ReadonlySet<string>): void {
  for (const key of Reflect.ownKeys(part)) {
    if (typeof key !== "string" || stays.has(key)) continue;
    const value: unknown = Reflect.getOwnPropertyDescriptor(part, key)?.value;
    if (typeof value !== "function") continue;
    for (let holder: unknown = value.prototype; isOfNode(holder); holder = Reflect.getPrototypeOf(holder)) disarmMethods(holder);
    put(part, key, refuse);
  }
  Object.freeze(part);
}

function isOfNode(holder: unknown): holder is object {
  return typeof holder === "object" && holder !== null && holder !== Object.prototype && holder !== EventTarget.prototype;
}

function disarmMethods(holder: object): void {
  for (const key of Reflect.ownKeys(holder)) put(holder, key, refuse);
  Object.freeze(holder);
}

function refuse(): never {
  throw new Error("This process is locked.");
}

/** Leaves undefined, not nothing: a prototype might have one of that name. What is made on first use is removed unmade. */
function take(holder: object, key: string | symbol): void {
  Reflect.deleteProperty(holder, key);
  put(holder, key, undefined);
}

function put(holder: object, key: string | symbol, value: unknown): void {
  Reflect.defineProperty(holder, key, { value, writable: false, enumerable: false, configurable: false });
}
