/*
 * Runs inside the bare context, before Pyodide: it makes the context look like the plain shell of an engine, which
 * Pyodide can run in. A shell has no process, no require, no import, no network and no timers.
 *
 * The script's value is a function of the host's functions. Those stay in its closure: what Pyodide sees are functions
 * of the context's own, and only text, numbers and bytes pass between the two.
 */
"use strict";
// oxlint-disable-next-line no-unused-expressions
(host) => {
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
  return take;
};
