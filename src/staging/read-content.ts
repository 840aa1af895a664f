import { createHash } from "node:crypto";
import { statSync, utimesSync } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { ConfigurationError } from "../errors.ts";
import { contentPath } from "./content-path.ts";
import { stagedReferenceSchema, type StagedReference } from "./held-value.ts";

/**
 * Accepts a reference from outside.
 * @throws ConfigurationError (`input`) if it is none.
 */
export function parseReference(reference: unknown): StagedReference {
  const parsed = stagedReferenceSchema.safeParse(reference);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new ConfigurationError(
    `This is no reference to staged content: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}. Stage the content first.`,
    { reason: "input", cause: parsed.error },
  );
}

/**
 * Reads staged content, marks it as used, and checks its digest.
 * @throws ConfigurationError (`input`) if it was removed or changed.
 */
export async function readContent(folder: string, reference: StagedReference, now: number): Promise<Buffer> {
  const file = await openContent(folder, reference);
  try {
    const stats = await file.stat(); // before reading: a file that grew is not loaded
    if (stats.size !== reference.size) throw changed(folder, reference);
    await file.utimes(now / 1000, now / 1000).catch(() => undefined); // a folder that cannot be written is still good to read
    const bytes = await file.readFile();
    const digest = createHash("sha256").update(bytes).digest("hex");
    if (digest !== reference.sha256) throw changed(folder, reference);
    return bytes;
  } finally {
    await file.close();
  }
}

/**
 * Finds staged content and marks it as used.
 * @throws ConfigurationError (`input`) if it was removed, or has another size.
 */
export function locateContent(folder: string, reference: StagedReference, now: number): string {
  const path = contentPath(folder, reference.sha256);
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) throw removed(folder, reference);
  if (!stats.isFile() || stats.size !== reference.size) throw changed(folder, reference);
  try {
    utimesSync(path, now / 1000, now / 1000);
  } catch {
    // A folder that cannot be written is still good to read.
  }
  return path;
}

async function openContent(folder: string, reference: StagedReference): Promise<FileHandle> {
  try {
    return await open(contentPath(folder, reference.sha256), "r");
  } catch (error) {
    throw removed(folder, reference, error);
  }
}

function removed(folder: string, { name, sha256 }: StagedReference, cause?: unknown): ConfigurationError {
  const message = `The staged content ${JSON.stringify(name)} (sha256 ${sha256}) is no longer in ${folder}. Pass it again, with a new run.`;
  return new ConfigurationError(message, { reason: "input", cause });
}

function changed(folder: string, { name, sha256 }: StagedReference): ConfigurationError {
  const message = `The staged content ${JSON.stringify(name)} (sha256 ${sha256}) in ${folder} is not what was staged. Pass it again, with a new run.`;
  return new ConfigurationError(message, { reason: "input" });
}
