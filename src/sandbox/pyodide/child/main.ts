import type { ContextHost } from "./bare-context.ts";
import { readLine, writeBytes, writeFrame } from "./child-channel.ts";
import { loadInterpreter } from "./load-interpreter.ts";
import type { Interpreter } from "./load-interpreter.ts";
import { lockProcess } from "./lock-process.ts";
import type { ChildBoot, ChildRequest, InputPiece } from "./messages.ts";
import { createProgramOutput } from "./program-output.ts";
import type { ProgramOutput } from "./program-output.ts";
import { describeEnd } from "./describe-end.ts";

/** The child's whole life: load the interpreter, then make a snapshot of it, or run one program. */

const MAX_FILES = 100_000;
/** Long enough that the host ends a run first; this ends one whose host has died. */
const ORPHAN_GRACE_MS = 2_000;

const outputs: ProgramOutput[] = [];
const exit = process.exit.bind(process);

const host: ContextHost = {
  files: new Map(),
  output: (number, bytes) => {
    if (ArrayBuffer.isView(bytes)) outputs[Number(number) - 1]?.write(copyOf(bytes));
  },
  send: (line) => {
    const frame: unknown = JSON.parse(String(line));
    if (typeof frame === "object" && frame !== null && "type" in frame && frame.type === "artifact") writeFrame(frame);
  },
  takeSnapshot: (bytes) => {
    const snapshot = Buffer.from(bytes as Uint8Array); // no program has run
    writeBytes(Buffer.from(`${snapshot.length}\n`));
    writeBytes(snapshot);
  },
};

const boot = JSON.parse(readLine()) as ChildBoot; // from our own host
const { context, interpreter } = await loadInterpreter(boot, host);
if (boot.task.kind === "make-snapshot") interpreter.makeSnapshot();
else serve();
exit(0);

function serve(): void {
  const { request, files } = JSON.parse(readLine()) as ChildRequest; // from our own host
  const { limits } = request;
  for (let left = files; left > 0;) left -= readPiece(interpreter, request.folder) ? 1 : 0;
  outputs.push(createProgramOutput("stdout", limits.outputBytes), createProgramOutput("stderr", limits.outputBytes));
  interpreter.prepare(JSON.stringify(request), JSON.stringify({ folder: request.folder, maxBytes: limits.diskBytes, maxFiles: MAX_FILES }));
  lockProcess();
  writeFrame({ type: "ready" });
  const startedAt = performance.now();
  const outcome = runProgram(limits.timeoutMs + ORPHAN_GRACE_MS);
  const durationMs = performance.now() - startedAt;
  const truncated = outputs.map((output) => output.end()).some(Boolean);
  writeFrame({ type: "done", outcome, truncated, durationMs });
}

function runProgram(timeoutMs: number): object {
  try {
    return JSON.parse(String(context.run("run()", timeoutMs))) as object; // the host looks at every part of it
  } catch (problem) {
    return describeEnd(problem);
  }
}

/** Puts a piece of a file in its place. Tells whether it was the file's last. */
function readPiece(target: Interpreter, folder: string): boolean {
  const { name, data, last } = JSON.parse(readLine()) as InputPiece; // from our own host
  const bytes = Buffer.from(data, "base64");
  host.files.set("piece", bytes);
  target.addPiece(`${folder}/${name}`, bytes.length, last);
  return last;
}

/** The memory of the inside changes; what is kept of it is copied. */
function copyOf(bytes: ArrayBufferView): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength).slice();
}
