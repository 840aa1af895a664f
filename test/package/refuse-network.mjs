// Loaded into a process by NODE_OPTIONS: ends it, with an exit code of its own, at the first connection to anywhere
// but a socket of this machine's file system.
import { Socket } from "node:net";

const connect = Socket.prototype.connect;

Socket.prototype.connect = function connectOrEnd(...args) {
  const [target] = Array.isArray(args[0]) ? args[0] : args; // node:net itself calls with its arguments already normalised
  if (typeof target?.path === "string") return connect.apply(this, args);
  process.stderr.write(`refused a connection to ${target?.host ?? "localhost"}:${target?.port ?? target}\n`);
  return process.exit(99);
};
