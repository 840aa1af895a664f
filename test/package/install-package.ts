import { copyFile, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { runNpm } from "./run-command.ts";

/** The checkout that is packed. */
export const CHECKOUT = join(import.meta.dirname, "..", "..");

/** What a project needs beside the package: its peers, and what checks types. */
const BESIDE = ["@langchain/core", "@langchain/langgraph", "zod", "typescript", "@types/node"];

const TSCONFIG = {
  compilerOptions: { target: "es2023", module: "nodenext", strict: true, skipLibCheck: false, noEmit: true, types: ["node"] },
  files: ["consumer.ts"],
};

const lockSchema = z.object({ packages: z.record(z.string(), z.object({ version: z.string().optional() }).loose()) });

/** Packs the checkout, as `npm publish` would, and installs it into a new project in an empty folder. */
export async function installPackage(project: string): Promise<void> {
  await writeFile(join(project, "package.json"), JSON.stringify({ private: true, type: "module" }));
  const tarball = await pack(join(project, "packed"));
  await runNpm(project, ["install", tarball, ...(await lockedVersions(BESIDE))]);
  await copyFile(join(import.meta.dirname, "consumer.ts.txt"), join(project, "consumer.ts"));
  await writeFile(join(project, "tsconfig.json"), JSON.stringify(TSCONFIG));
}

async function pack(destination: string): Promise<string> {
  await mkdir(destination);
  await runNpm(CHECKOUT, ["pack", "--pack-destination", destination]);
  const [tarball, ...others] = await readdir(destination);
  if (tarball === undefined || others.length > 0) throw new Error(`npm pack made ${[tarball, ...others].join(", ")}.`);
  return join(destination, tarball);
}

async function lockedVersions(names: readonly string[]): Promise<readonly string[]> {
  const { packages } = lockSchema.parse(JSON.parse(await readFile(join(CHECKOUT, "package-lock.json"), "utf8")));
  return names.map((name) => `${name}@${packages[`node_modules/${name}`]?.version}`);
}
