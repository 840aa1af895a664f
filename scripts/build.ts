import { spawnSync } from "node:child_process";
import { chmod, cp, glob, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** Compiles the package into dist/, copies what the compiler leaves behind (the driver's Python, code for Pyodide's context, JSON Schema), and makes the command executable. */
const root = join(import.meta.dirname, "..");
const source = join(root, "src");
const dist = join(root, "dist");
const compiler = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin", "tsc");

await rm(dist, { recursive: true, force: true });
const { status } = spawnSync(process.execPath, [compiler, "-p", join(root, "tsconfig.build.json"), "--noEmitOnError"], {
  stdio: "inherit",
});
if (status !== 0) process.exit(status ?? 1); // the compiler has said why, and left no half of a package behind

for await (const file of glob(["**/*.py", "**/*.context.js", "**/*.schema.json"], { cwd: source }))
  await cp(join(source, file), join(dist, file));
await chmod(join(dist, "cli", "main.js"), 0o755);
