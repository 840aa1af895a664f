import { Buffer } from "node:buffer";
import { exec, execSync, fork, spawn, spawnSync } from "node:child_process";
import { createSocket } from "node:dgram";
import dns from "node:dns";
import fs from "node:fs";
import http from "node:http";
import inspector from "node:inspector";
import net from "node:net";
import process from "node:process";
import { Worker } from "node:worker_threads";
import { lockProcess } from "../../../src/sandbox/pyodide/child/lock-process.ts";

// A process that is locked as Pyodide's is, with an attacker in it who has won more than any program can: the modules of
// Node themselves, and objects of theirs made before. It prints what still worked. Told not to, it does not lock itself.
const { port, bystander, mark, secretFile, isLocked } = JSON.parse(process.argv[2] ?? "{}") as {
  port: number;
  bystander: number;
  mark: string;
  secretFile: string;
  isLocked: boolean;
};
const { kill, getBuiltinModule, dlopen, exit } = process;
const sockets = { stream: new net.Socket(), datagram: createSocket("udp4"), server: net.createServer() };
const wait = globalThis.setTimeout;
const host = "127.0.0.1";
const { stringify } = JSON; // one attempt is to replace it
const say = (value: unknown) => fs.writeSync(1, Buffer.from(`${stringify(value)}\n`));
const prototypes = { object: Object.prototype, array: Array.prototype };
const FunctionMade = (() => {}).constructor as FunctionConstructor;

const ATTEMPTS: Readonly<Record<string, () => unknown>> = {
  connect: () => net.connect(port, host).on("error", () => {}),
  "a socket made before": () => sockets.stream.connect(port, host),
  "a new socket": () => new net.Socket().connect({ port, host }),
  pipe: () => net.connect("/tmp/no-such-pipe").on("error", () => {}),
  listen: () => sockets.server.listen(0, host),
  http: () => http.get({ port, host }).on("error", () => {}),
  datagram: () => sockets.datagram.send("secret", port, host),
  bind: () => createSocket("udp4").bind(0, host),
  lookup: () => dns.lookup("localhost", () => {}),
  resolve: () => {
    const resolver = new dns.Resolver();
    resolver.setServers([`${host}:${port}`]);
    return resolver.resolve4("secret.invalid", () => {});
  },
  inspector: () => inspector.open(0, host),
  kill: () => kill(bystander, "SIGKILL"),
  _kill: () => (process as unknown as { _kill: (id: number, signal: number) => number })._kill(bystander, 9),
  spawn: () => spawn("/bin/sh", ["-c", `touch ${mark}`]),
  spawnSync: () => spawnSync("/bin/sh", ["-c", `touch ${mark}`]).error ?? "spawned",
  exec: () => exec(`touch ${mark}`),
  execSync: () => execSync(`touch ${mark}`),
  fork: () => fork(secretFile),
  worker: () => new Worker("1", { eval: true }),
  read: () => fs.readFileSync(secretFile),
  "read what the process might": () => fs.readFileSync(import.meta.filename),
  list: () => fs.readdirSync("/"),
  write: () => fs.writeFileSync(mark, ""),
  open: () => fs.openSync(mark, "w"),
  "a module loaded only now": () => getBuiltinModule("node:http2").connect(`http://${host}:${port}`),
  dlopen: () => dlopen({ exports: {} }, "/lib/x86_64-linux-gnu/libc.so.6"),
  flags: () => getBuiltinModule("node:v8").setFlagsFromString("--allow-natives-syntax"),
  heap: () => getBuiltinModule("node:v8").writeHeapSnapshot(mark),
  code: () => FunctionMade("return 1")(),
  "new getter": () => Object.defineProperty(prototypes.object, "env", { get: () => 1 }),
  "changed method": () => (prototypes.array.map = () => []),
  "changed event": () => Object.defineProperty(process, "_events", { value: {} }),
  "changed global": () => Object.defineProperty(globalThis, "JSON", { value: 1 }),
};

/** What a program holds that has won a plain object of ours, and follows it. */
function leftovers(): string[] {
  const names = Reflect.ownKeys(process).filter((key) => {
    const value: unknown = Reflect.get(process, key);
    return typeof value === "function" || (typeof value === "object" && value !== null);
  });
  const globals = Object.getOwnPropertyNames(globalThis).filter((name) => Reflect.get(globalThis, name) !== undefined);
  return [
    ...names.map((name) => `process.${String(name)}`),
    ...globals.filter((name) => /process|require|fetch|Socket|Worker|Function|eval/.test(name)),
  ];
}

sockets.stream.on("error", () => {});
sockets.server.on("error", () => {});
sockets.datagram.on("error", () => {});
if (isLocked) lockProcess([]);
const worked: unknown[] = [];
for (const [name, attempt] of Object.entries(ATTEMPTS)) {
  try {
    const found = attempt();
    worked.push([name, found instanceof Error ? "failed" : typeof found]);
  } catch {
    // as it should
  }
}
say({ worked, left: leftovers(), stack: new Error("x").stack ?? "" });
if (!isLocked) exit(0); // what it has begun would go on
wait(() => say("done"), 300);
