import { ConfigurationError } from "../errors.ts";
import type { Artifact, OmittedFile, SandboxRun } from "../sandbox/port.ts";
import type { StagingFolder } from "../staging/staging-folder.ts";
import type { DeliveredFile } from "./outcome-schema.ts";
import type { Execution } from "./state.ts";

/** What a run left behind, as the state holds it: references to staged files, and what there is not. */
export type KeptArtifacts = Pick<Execution, "artifacts" | "omitted">;

/** What is kept of a run that was not right. */
export const NO_ARTIFACTS: KeptArtifacts = { artifacts: [], omitted: [] };

/** Stages the files of a run that was right: they outlive the sandbox. A file that cannot be staged costs no result, and is told. */
export async function keepArtifacts(
  staging: StagingFolder,
  { artifacts, omitted = [] }: Pick<SandboxRun, "artifacts" | "omitted">,
): Promise<KeptArtifacts> {
  const kept: Execution["artifacts"] = [];
  const left = [...omitted];
  for (const artifact of artifacts) {
    const staged = await stageArtifact(staging, artifact);
    if ("reference" in staged) kept.push(staged);
    else left.push(staged);
  }
  return { artifacts: kept, omitted: left };
}

async function stageArtifact(staging: StagingFolder, artifact: Artifact): Promise<Execution["artifacts"][number] | OmittedFile> {
  const { name, mediaType, path } = artifact;
  try {
    return { name, mediaType, reference: await staging.putFile(path, { name, preview: false }) };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return { name, reason: `it could not be staged: ${withoutPeriod(error.message)}` };
  }
}

/** Says where kept files are, and warns of those that are gone. */
export function deliverArtifacts(
  staging: StagingFolder,
  kept: Execution["artifacts"],
): { readonly artifacts: DeliveredFile[]; readonly warnings: string[] } {
  const artifacts: DeliveredFile[] = [];
  const warnings: string[] = [];
  for (const { name, mediaType, reference } of kept) {
    try {
      const { sha256, size } = reference;
      artifacts.push({ name, media_type: mediaType, size, sha256, path: staging.pathOf(reference) });
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      warnings.push(describeOmitted({ name, reason: withoutPeriod(error.message) }));
    }
  }
  return { artifacts, warnings };
}

/** The warning for something that did not come back. */
export function describeOmitted({ name, reason }: OmittedFile): string {
  return `${name} did not come back: ${reason}.`;
}

function withoutPeriod(sentence: string): string {
  return sentence.replace(/\.$/, "");
}
