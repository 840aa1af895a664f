import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { z } from "zod";
import { DEFAULT_LIMITS, type Sandbox, type SandboxRequest } from "../../src/index.ts";
import { createBubblewrapSandbox } from "../../src/sandbox/bubblewrap/create-bubblewrap-sandbox.ts";
import type { PoolOptions } from "../../src/sandbox/create-pool.ts";
import { createProcessSandbox } from "../../src/sandbox/process/create-process-sandbox.ts";
import { createPyodideSandbox } from "../../src/sandbox/pyodide/create-pyodide-sandbox.ts";
import { measure, summarise, type Measurement, type MeasureOptions } from "./measure.ts";

const execute = promisify(execFile);
const REQUEST: SandboxRequest = { code: "result = 1", checks: null, context: {}, params: {}, files: [], limits: DEFAULT_LIMITS, allow: [] };

const NONE_AHEAD: Partial<PoolOptions> = { size: 0 };
const POOL_RUNS = 60;
const PYODIDE_RUNS = 10;
/** An interpreter that is started ahead has had this many times the time it needs before it is used. */
const HEAD_START = 3;

/** A program alone: bare, and in each sandbox on this machine, started for it and started ahead. Then a connection. */
export async function benchSandbox(): Promise<Measurement[]> {
  const baseline = await measure("bare python3 -I -c", () => execute("/usr/bin/python3", ["-I", "-c", "print(1)"]));
  return [
    baseline,
    ...(await benchKind("bubblewrap", (pool) => createBubblewrapSandbox({ pool }), { baseline })),
    ...(await benchKind("process", (pool) => createProcessSandbox({ pool, allowUnsafe: true }), { baseline })),
    ...(await benchKind("pyodide", (pool) => createPyodideSandbox({ pool }), { runs: PYODIDE_RUNS })),
    ...(await benchConnections()),
  ];
}

/** Each run by itself: one that is started for it, and one that waits for it. */
async function benchKind(
  kind: string,
  open: (pool: Partial<PoolOptions>) => Sandbox,
  options: Pick<MeasureOptions, "baseline" | "runs">,
): Promise<Measurement[]> {
  const cold = await withSandbox(open(NONE_AHEAD), (run) => measure(`${kind} cold`, () => run(REQUEST), options));
  const before = () => delay(HEAD_START * cold.p50_ms);
  const warm = await withSandbox(open({ size: 1 }), async (run) => {
    await run(REQUEST); // the second one fills the pool
    return measure(`${kind} from the pool`, () => run(REQUEST), { runs: POOL_RUNS, ...options, before });
  });
  return [cold, warm];
}

async function withSandbox<Result>(sandbox: Sandbox, use: (run: Sandbox["run"]) => Promise<Result>): Promise<Result> {
  try {
    await sandbox.capabilities();
    return await use(sandbox.run);
  } finally {
    await sandbox.close();
  }
}

/** Connects again and again, and hears a greeting as mail servers have it; the value is the times of both, milliseconds. */
const CONNECT = `
import socket, time
def times(count):
    for _ in range(count):
        started = time.perf_counter()
        with socket.create_connection(("127.0.0.1", context["port"])) as connection:
            connected = time.perf_counter()
            connection.recv(100)
            yield (connected - started) * 1000, (time.perf_counter() - started) * 1000
list(times(50))
result = [list(found) for found in zip(*times(500))]`;

const connectTimes = z.tuple([z.array(z.number()), z.array(z.number())]);

/** A connection from a plain process, and one through the relay of an allowed target. */
async function benchConnections(): Promise<Measurement[]> {
  const server = createServer((socket) => socket.on("error", () => {}).end("220 ready\r\n")).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo; // it listens on a port
  const timesIn = async (sandbox: Sandbox, allow: readonly string[]) => {
    const { outcome } = await withSandbox(sandbox, (run) => run({ ...REQUEST, code: CONNECT, context: { port }, allow }));
    if (outcome.status !== "ok" || outcome.result.status !== "value") throw new Error(`No connection: ${JSON.stringify(outcome)}`);
    return connectTimes.parse(outcome.result.value);
  };
  const direct = await timesIn(createProcessSandbox({ allowUnsafe: true }), []);
  const relayed = await timesIn(createBubblewrapSandbox(), [`127.0.0.1:${port}`]);
  server.close();
  return ["connect", "connect and hear a greeting"].flatMap((what, index) => {
    const baseline = summarise(`${what}, direct`, direct[index] ?? []);
    return [baseline, summarise(`${what}, through the relay`, relayed[index] ?? [], baseline)];
  });
}
