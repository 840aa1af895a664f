import { readFileSync } from "node:fs";

/** The driver's Python files, each after those it imports. */
const MODULES = [
  "channel", "seccomp", "privileges", "encode", "describe_error", "program",
  "processes", "output", "outcome", "artifacts", "supervise", "main",
] as const; // prettier-ignore

/** Takes the modules out of `sys.modules` before the start, so that a program's own imports cannot meet them. */
const START = `
import sys, types
for name, code in MODULES.items():
    module = sys.modules[name] = types.ModuleType(name)
    exec(code, module.__dict__)
start = module.main
for name in MODULES:
    del sys.modules[name]
start()
`;

/**
 * Reads the driver as one text for `python -I -c`. A file would not do: the user a sandbox runs as may not be
 * able to read this package's folder, and nothing of it is mounted in the sandbox.
 */
export function readDriverText(): string {
  const modules = MODULES.map((name) => {
    const source = readFileSync(new URL(`./driver/${name}.py`, import.meta.url), "utf8");
    return `${JSON.stringify(name)}: compile(${JSON.stringify(source)}, "driver/${name}.py", "exec")`;
  });
  return `MODULES = {${modules.join(",\n")}}\n${START}`;
}
