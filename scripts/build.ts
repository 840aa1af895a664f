import { cp, glob, rm } from "node:fs/promises";
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** Compiles the package into dist/, and copies what the compiler leaves behind: the driver's Python. */
const root = join(import.meta.dirname, "..");
const dist = join(root, "dist");
const compiler = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin", "tsc");

await rm(dist, { recursive: true, force: true });
execFileSync(process.execPath, [compiler, "-p", join(root, "tsconfig.build.json")], { stdio: "inherit" });
for await (const file of glob("**/*.py", { cwd: join(root, "src") })) {
  await cp(join(root, "src", file), join(dist, file));
}
