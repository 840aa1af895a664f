import { readFileSync } from "node:fs";

/** The driver's Python files, each after those it imports. */
const MODULES = [
  "codec", "channel", "seccomp", "privileges", "describe_error", "plain_data", "once", "figures", "program",
  "processes", "sockets", "output", "outcome", "artifacts", "effects", "environment", "enter", "supervise", "main",
] as const; // prettier-ignore

/** The same with the module that runs with network targets need; it starts what the others are. */
const RELAYING_MODULES = [...MODULES, "relay"] as const;

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
 *
 * @param relaying For a run with network targets.
 */
export function readDriverText(relaying = false): string {
  return `${compileModules(relaying ? RELAYING_MODULES : MODULES, 1)}${START}`;
}

/**
 * A program that prints two texts for `python -I -c` as JSON: the driver, and the one for runs with network targets.
 * They are compiled: such a text starts in half the time, and serves only the interpreter that printed it.
 */
export function readDriverCompiler(): string {
  const loader = "import marshal, zlib, binascii\nMODULES = marshal.loads(zlib.decompress(binascii.a2b_base64({data!r})))";
  return `${compileModules(RELAYING_MODULES, 2)}
import binascii, json, marshal, zlib
def text_of(modules):
    data = binascii.b2a_base64(zlib.compress(marshal.dumps(modules), 9), newline=False)
    return f${JSON.stringify(loader)} + ${JSON.stringify(START)}
plain = {name: MODULES[name] for name in ${JSON.stringify(MODULES)}}
print(json.dumps({"plain": text_of(plain), "relaying": text_of(MODULES)}))
`;
}

/** Reads one of the driver's Python files. */
export function readDriverModule(name: (typeof RELAYING_MODULES)[number]): string {
  return readFileSync(new URL(`./driver/${name}.py`, import.meta.url), "utf8");
}

function compileModules(names: readonly (typeof RELAYING_MODULES)[number][], optimize: number): string {
  const modules = names.map((name) => {
    const source = readDriverModule(name);
    const filename = JSON.stringify(`driver/${name}.py`);
    return `${JSON.stringify(name)}: compile(${JSON.stringify(source)}, ${filename}, "exec", optimize=${optimize})`;
  });
  return `MODULES = {${modules.join(",\n")}}\n`;
}
