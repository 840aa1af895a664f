import { Worker } from "node:worker_threads";
import { unavailable } from "./database-unavailable-error.ts";
import type { Row } from "./port.ts";
import { monotonicMs } from "./wait.ts";
import { unpackError, type WorkerMessage, type WorkerRequest, type WorkerStart, type WorkerTask } from "./worker-messages.ts";

export interface WorkerClientOptions {
  readonly path: string;
  /** Tasks that may wait at once. */
  readonly maxPending: number;
  readonly onWarning: (message: string) => void;
}

type Rows = readonly (readonly Row[])[];

interface Pending {
  readonly resolve: (rows: Rows) => void;
  readonly reject: (error: unknown) => void;
}

/** The worker's file: TypeScript in a checkout, JavaScript in the build. */
const WORKER_FILE = new URL(import.meta.url.endsWith(".ts") ? "./sqlite-worker.ts" : "./sqlite-worker.js", import.meta.url);

/**
 * The caller's end of the worker, which starts with the first task. It keeps the process alive while a task is
 * pending, and only then. A worker that dies fails its tasks, and the next task starts another.
 */
export class WorkerClient {
  readonly #options: WorkerClientOptions;
  readonly #pending = new Map<number, Pending>();
  #worker: Worker | null = null;
  #lastId = 0;

  constructor(options: WorkerClientOptions) {
    this.#options = options;
  }

  /**
   * Has a task done, after those that were asked for before.
   *
   * @param waitMs How long it may wait for other processes and for its turn, milliseconds.
   * @throws DatabaseUnavailableError (`overloaded`) if too many wait; what the task itself throws.
   */
  async request(task: WorkerTask, waitMs: number): Promise<Rows> {
    if (this.#pending.size >= this.#options.maxPending) throw unavailable(this.#options.path, "overloaded");
    return this.#send(task, waitMs);
  }

  /** Lets the worker finish what it was asked for, and ends it. */
  async close(): Promise<void> {
    const closing = this.#worker;
    if (closing === null) return;
    await this.#send({ kind: "close" }, 0).catch(() => undefined); // a worker that died has nothing left to close
    this.#worker = null;
    await closing.terminate();
  }

  #send(task: WorkerTask, waitMs: number): Promise<Rows> {
    const worker = (this.#worker ??= this.#start());
    const id = (this.#lastId += 1);
    const message: WorkerRequest = { id, deadlineMs: monotonicMs() + waitMs, task };
    return new Promise((resolve, reject) => {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
      worker.postMessage(message); // throws for a value that cannot be copied, and then nothing is pending
      worker.ref();
      this.#pending.set(id, { resolve, reject });
    });
  }

  #start(): Worker {
    const worker = startWorker({ path: this.#options.path });
    worker.on("message", (message: WorkerMessage) => this.#hear(message));
    worker.on("error", (error) => this.#lose(worker, error));
    worker.on("exit", () => this.#lose(worker, new Error("its worker thread ended")));
    return worker;
  }

  #hear(message: WorkerMessage): void {
    switch (message.kind) {
      case "warning":
        return this.#options.onWarning(message.message);
      case "done":
        return this.#take(message.id)?.resolve(message.rows);
      case "failed":
        return this.#take(message.id)?.reject(unpackError(message.error));
    }
  }

  #take(id: number): Pending | undefined {
    const waiting = this.#pending.get(id);
    this.#pending.delete(id);
    if (this.#pending.size === 0) this.#worker?.unref();
    return waiting;
  }

  #lose(worker: Worker, cause: unknown): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    const error = unavailable(this.#options.path, "failed", cause);
    for (const id of this.#pending.keys()) this.#take(id)?.reject(error);
  }
}

/**
 * Starts the thread, which does not keep the process alive by itself. It needs no flags and no environment of ours;
 * flags such as `--input-type` would even stop it.
 */
function startWorker(start: WorkerStart): Worker {
  const options = { workerData: start, execArgv: ["--disable-warning=ExperimentalWarning"], env: {} };
  const worker = new Worker(WORKER_FILE, options);
  worker.unref();
  return worker;
}
