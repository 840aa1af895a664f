import { spawn } from "node:child_process";

/**
 * Runs a command, and ends it with all that it has started when this process's stdin closes. That happens when the
 * holder of the other end closes it, and also when the holder is gone, in whatever way: an interrupted test run leaves
 * nothing behind. To be started as the leader of a process group (`detached`).
 */
const [command = "", ...args] = process.argv.slice(2);
const endGroup = (): boolean => process.kill(-process.pid, "SIGKILL");

spawn(command, args, { stdio: ["ignore", "inherit", "inherit"] })
  .once("close", endGroup)
  .once("error", endGroup);
process.stdin.once("close", endGroup).resume();
