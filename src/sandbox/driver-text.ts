import { readFileSync } from "node:fs";

/** The driver's Python files, each after those it imports. */
const MODULES = [
  "codec", "channel", "seccomp", "privileges", "plain_data", "describe_error", "program",
  "processes", "output", "outcome", "artifacts", "environment", "enter", "relay", "supervise", "main",
] as const; // prettier-ignore

/** Takes the modules out of `sys.modules` before the start, so that a program's own imports cannot meet them. */
const START = `
import sys
for name, code in MODULES.items():
    module = sys.modules[name] = type(sys)(name)
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
  return `${compileModules(1)}${START}`;
}

/**
 * A program that prints the driver as text for `python -I -c`, compiled: that text starts in half the time, and
 * serves only the interpreter that printed it.
 */
export function readDriverCompiler(): string {
  const loader = "import marshal, zlib, binascii\nMODULES = marshal.loads(zlib.decompress(binascii.a2b_base64({data!r})))";
  return `${compileModules(2)}
import binascii, marshal, zlib
data = binascii.b2a_base64(zlib.compress(marshal.dumps(MODULES), 9), newline=False)
print(f${JSON.stringify(loader)} + ${JSON.stringify(START)})
`;
}

/** Reads one of the driver's Python files. */
export function readDriverModule(name: (typeof MODULES)[number]): string {
  return readFileSync(new URL(`./driver/${name}.py`, import.meta.url), "utf8");
}

function compileModules(optimize: number): string {
  const modules = MODULES.map((name) => {
    const source = readDriverModule(name);
    const filename = JSON.stringify(`driver/${name}.py`);
    return `${JSON.stringify(name)}: compile(${JSON.stringify(source)}, ${filename}, "exec", optimize=${optimize})`;
  });
  return `MODULES = {${modules.join(",\n")}}\n`;
}
