import { Buffer } from "node:buffer";
import { performance } from "node:perf_hooks";
import { Script } from "node:vm";
import { readArtifactLine } from "./read-artifact-line.ts";
import { readLine, writeBytes, writeFrame } from "./child-channel.ts";
import type { ContextHost } from "./create-context-host.ts";
import { endProcess } from "./end-process.ts";
import { loadInterpreter } from "./load-interpreter.ts";
import type { Interpreter } from "./load-interpreter.ts";
import { lockProcess } from "./lock-process.ts";
import type { ChildBoot, ChildRequest, InputPiece } from "./messages.ts";
import { createProgramOutput } from "./program-output.ts";
import type { ProgramOutput } from "./program-output.ts";

/** The child's whole life: load the interpreter, then make a snapshot of it, or run one program. */

const MAX_FILES = 100_000;
/** Long enough that the host ends a run first; this ends one whose host has died. */
const ORPHAN_GRACE_MS = 2_000;
/** What may be around a result in the last frame; the host accepts somewhat more. */
const AROUND_RESULT_BYTES = 900_000;
/** The global that the second time limit is around. */
const TASK = "serveProgram";
const MISSPOKE = "the program spoke in the place of its driver";

const outputs: { stdout: ProgramOutput | null; stderr: ProgramOutput | null } = { stdout: null, stderr: null };
let misspoke = false;
let task = () => {};

const host: ContextHost = {
  files: new Map(),
  output: (number, bytes) => {
    if (number === 1) outputs.stdout?.write(bytes);
    if (number === 2) outputs.stderr?.write(bytes);
  },
  send: (line) => {
    const frame = readArtifactLine(line);
    if (frame) writeFrame(frame);
    else misspoke = true;
  },
  takeSnapshot: (bytes) => {
    if (boot.task.kind !== "make-snapshot") return;
    writeBytes(Buffer.from(`${bytes.length}\n`));
    writeBytes(bytes);
  },
};

const boot = JSON.parse(readLine()) as ChildBoot; // from our own host
const { context, interpreter } = await loadInterpreter(boot, host);
if (boot.task.kind === "make-snapshot") interpreter.makeSnapshot();
else serve();
endProcess(0);

function serve(): void {
  Reflect.defineProperty(globalThis, TASK, { value: () => task() });
  const scripts = { program: context.compile("run()"), task: new Script(`${TASK}()`) };
  lockProcess([TASK]);
  const { request, files } = JSON.parse(readLine()) as ChildRequest; // from our own host
  const { limits } = request;
  for (let left = files; left > 0;) left -= readPiece(interpreter, request.folder) ? 1 : 0;
  host.files.clear();
  outputs.stdout = createProgramOutput("stdout", limits.outputBytes);
  outputs.stderr = createProgramOutput("stderr", limits.outputBytes);
  interpreter.prepare(JSON.stringify(request), JSON.stringify({ folder: request.folder, maxBytes: limits.diskBytes, maxFiles: MAX_FILES }));
  const programMs = limits.timeoutMs + ORPHAN_GRACE_MS;
  task = () => runProgram(() => scripts.program(programMs), limits.resultBytes + AROUND_RESULT_BYTES);
  writeFrame({ type: "ready" });
  scripts.task.runInThisContext({ timeout: programMs + ORPHAN_GRACE_MS, displayErrors: false }); // ends our own code too
}

/** Runs the program and writes its outcome. Nothing that it has made is touched from here, unless it is text. */
function runProgram(run: () => unknown, maxBytes: number): void {
  const startedAt = performance.now();
  const received = outcomeOf(run);
  const durationMs = performance.now() - startedAt;
  const cut = { stdout: outputs.stdout?.end() ?? false, stderr: outputs.stderr?.end() ?? false };
  const rest = { truncated: cut.stdout || cut.stderr, durationMs };
  const outcome = misspoke ? failure(MISSPOKE) : received;
  try {
    if (writeFrame({ type: "done", outcome, ...rest }, maxBytes)) return;
  } catch {
    // it nests too deep to be written
  }
  writeFrame({ type: "done", outcome: failure(MISSPOKE), ...rest });
}

function outcomeOf(run: () => unknown): unknown {
  let text: unknown;
  try {
    text = run();
  } catch {
    return failure("the interpreter broke down before the program handed back a result");
  }
  try {
    if (typeof text === "string") return JSON.parse(text); // the host looks at every part of it
  } catch {
    return failure(MISSPOKE);
  }
  return failure(MISSPOKE);
}

function failure(message: string): object {
  return { status: "error", error: { type: "ProgramExit", message, line: null, traceback: "" } };
}

/** Puts a piece of a file in its place. Tells whether it was the file's last. */
function readPiece(target: Interpreter, folder: string): boolean {
  const { name, data, last } = JSON.parse(readLine()) as InputPiece; // from our own host
  const bytes = Buffer.from(data, "base64");
  host.files.set("piece", bytes);
  target.addPiece(`${folder}/${name}`, bytes.length, last);
  return last;
}
