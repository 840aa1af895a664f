import { realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { ConfigurationError } from "../errors.ts";
import { findNestedFile } from "./find-nested-file.ts";
import { loadNested, type OpenNested } from "./load-nested.ts";
import type { LoadedWorkflow, ReadWorkflow } from "./loaded-workflow.ts";
import { readDefinitionFile } from "./read-definition-file.ts";
import { readWorkflow } from "./read-workflow.ts";

/**
 * Reads a definition from a file, with the definitions that its nodes name, and checks the form of all.
 *
 * A nested file is named relative to the file that names it, and lies in the folder of the first one or below; workflows lie in
 * each other at most 8 deep, with 5,000 nodes in all.
 *
 * @param path File in YAML, or JSON where its name ends in `.json`.
 * @throws ConfigurationError (`input`) if the file cannot be read; WorkflowDefinitionError with all that is wrong with the form of
 * it and of the nested ones. What they mean is checked by {@link checkWorkflow}.
 */
export function loadWorkflow(path: string): LoadedWorkflow {
  const file = readDefinitionFile(path);
  if (file.status === "problem") throw new ConfigurationError(`${path} ${file.reason}.`, { reason: "input" });
  const realPath = realpathSync(path);
  const read = readWorkflow(file.text, { file: path });
  return loadNested(read, { key: realPath, open: createOpener(dirname(realPath)) });
}

/** Opens the files that nodes name; one that several name is read once. */
function createOpener(folder: string): OpenNested {
  const texts = new Map<string, ReadWorkflow>();
  return (name, from) => {
    const found = findNestedFile(name, from.key, folder);
    if (found.status === "problem") return found;
    const { realPath } = found;
    const known = texts.get(realPath);
    if (known) return { status: "ok", key: realPath, read: known };
    const file = readDefinitionFile(realPath);
    if (file.status === "problem") return file;
    const read = readWorkflow(file.text, { file: join(dirname(from.file), name) });
    texts.set(realPath, read);
    return { status: "ok", key: realPath, read };
  };
}
