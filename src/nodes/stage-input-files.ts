import { realpath } from "node:fs/promises";
import { resolve, sep } from "node:path";
import { ConfigurationError } from "../errors.ts";
import { describeFile } from "../request/describe-file.ts";
import type { StagedReference } from "../staging/held-value.ts";
import type { ExecutorServices } from "./services.ts";
import type { Request } from "./state.ts";

/**
 * Stages the files of a run by their content, so that a later change of the caller's file changes nothing.
 *
 * @throws ConfigurationError (`input`) for a path outside `filesRoot`, or a file that cannot be read.
 */
export async function stageInputFiles(
  services: ExecutorServices,
  files: Readonly<Record<string, string | StagedReference>>,
): Promise<Request["files"]> {
  const { staging } = services;
  const staged: Request["files"] = [];
  for (const [name, source] of Object.entries(files).sort(([left], [right]) => (left < right ? -1 : 1))) {
    const reference = typeof source === "string" ? await staging.putFile(await allowedPath(source, services.filesRoot)) : source;
    if (typeof source !== "string") await staging.read(reference);
    staged.push({ name, mediaType: describeFile(name).mediaType, reference });
  }
  return staged;
}

/** A served graph must not read the host's files: only what lies under `filesRoot`, links resolved. */
async function allowedPath(path: string, filesRoot: string | null): Promise<string> {
  if (filesRoot === null) {
    throw new ConfigurationError(
      `files: the path ${JSON.stringify(path)} was given, but this graph has no filesRoot. Set filesRoot, or pass staged files.`,
      { reason: "input" },
    );
  }
  const root = await realpath(filesRoot);
  const real = await realpath(resolve(root, path)).catch((cause: unknown) => {
    throw new ConfigurationError(`files: ${JSON.stringify(path)} was not found under filesRoot.`, { reason: "input", cause });
  });
  if (!real.startsWith(root + sep)) {
    throw new ConfigurationError(`files: ${JSON.stringify(path)} lies outside filesRoot.`, { reason: "input" });
  }
  return real;
}
