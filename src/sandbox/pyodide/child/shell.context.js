/*
 * Runs inside the bare context, before Pyodide: it makes the context look like the plain shell of an engine, which
 * Pyodide can run in. A shell has no process, no require, no import, no network and no timers.
 *
 * The script's value is a function of the host's functions. Those are called from "guard" alone, in which every exception
 * ends that they, or the engine on the way to them, can throw: it would be an object of Node's. What Pyodide sees are
 * functions of the context's own, and only text, numbers and bytes pass between the two.
 */
"use strict";
// oxlint-disable-next-line no-unused-expressions
(given) => {
  const guard = (operate, nothing) => (first, second) => {
    try {
      const answer = operate(first, second);
      return typeof answer === "string" || typeof answer === "number" ? answer : nothing;
    } catch {
      return nothing;
    }
  };
  const host = Object.freeze({
    __proto__: null,
    sizeOf: guard(given.sizeOf, 0),
    copyTo: guard(given.copyTo),
    decode: guard(given.decode, ""),
    encodeInto: guard(given.encodeInto, 0),
    randomBase64: guard(given.randomBase64, ""),
    now: guard(given.now, 0),
    output: guard(given.output),
    send: guard(given.send),
    takeSnapshot: guard(given.takeSnapshot),
  });
  const quiet = () => {};
  const take = (name) => {
    const bytes = new Uint8Array(host.sizeOf(name));
    host.copyTo(name, bytes);
    return bytes;
  };
  class TextDecoder {
    #label;
    constructor(label = "utf-8") {
      this.#label = label;
    }
    decode(bytes) {
      return bytes === undefined ? "" : host.decode(this.#label, bytes);
    }
  }
  class TextEncoder {
    encode(text) {
      const bytes = new Uint8Array(text.length * 3);
      return bytes.slice(0, host.encodeInto(text, bytes));
    }
    encodeInto(text, bytes) {
      return { read: text.length, written: host.encodeInto(text, bytes) };
    }
  }
  Object.assign(globalThis, {
    TextDecoder,
    TextEncoder,
    console: { log: quiet, warn: quiet, error: quiet, info: quiet, debug: quiet },
    performance: { now: () => host.now() },
    // What Pyodide asks of a shell: reading its own files, and random bytes by a command that is never run.
    load: quiet,
    read: quiet,
    readbuffer: (name) => take(name).buffer,
    os: { system: (_, words) => host.randomBase64(Number(/-c([0-9]+)/.exec(words[1])[1])) },
  });
  // What the engine itself calls in place of Node's functions, which are not of this context.
  const hooks = Object.freeze({
    __proto__: null,
    importModule: async () => {
      throw new Error("Nothing can be imported here.");
    },
    prepareStackTrace: () => "",
    rejected: quiet,
  });
  return { host, take, hooks };
};
