import { createBubblewrapSandbox } from "../../../src/sandbox/bubblewrap/create-bubblewrap-sandbox.ts";
import { requestOf } from "../request.ts";

/** A host with a program that does not end; it says when that has started. */
const sandbox = createBubblewrapSandbox({ runsFolder: process.argv[2] });
const code = "import os, time\nos.fork()\nprint('started', flush=True)\ntime.sleep(600)";
await sandbox.run(requestOf(code, { limits: { ...requestOf("").limits, timeoutMs: 600_000 } }), {
  onOutput: () => console.log("started"),
});
