import { fileURLToPath } from "node:url";
import { loadDocuments } from "../../src/knowledge/load-documents.ts";
import type { Sandbox, SandboxRequest, SandboxRun } from "../../src/sandbox/port.ts";
import { createMemoryEffectLedger, type MemoryEffectLedger } from "../../src/testing/index.ts";
import { requestOf } from "../sandbox/request.ts";
import { listBlocks } from "./list-blocks.ts";

const { integrations } = await loadDocuments(fileURLToPath(new URL("../../knowledge/", import.meta.url)));

/** The Python blocks of a shipped integration: code by heading. */
export function blocksOf(integration: string): ReadonlyMap<string, string> {
  return new Map(listBlocks(integrations.get(integration)?.text ?? "").map(({ name, code }) => [name, code]));
}

/** What runs blocks against a service of a test. */
export interface BlockRunner {
  /** Runs the block under a heading; `context` is what it is given beside the way to the service. */
  run(heading: string, change?: Partial<SandboxRequest>, effects?: MemoryEffectLedger): Promise<SandboxRun>;
}

/** Runs blocks of a document in a sandbox; the way to the service is `access`, which a call's context may change. */
export function createBlockRunner(options: {
  readonly integration: string;
  readonly sandbox: Sandbox;
  readonly allow: readonly string[];
  readonly access: Readonly<Record<string, string | number>>;
  /** Python that runs before the block. @default none */
  readonly before?: string;
}): BlockRunner {
  const { integration, sandbox, allow, access, before = "" } = options;
  const blocks = blocksOf(integration);
  return {
    run(heading, change = {}, effects = createMemoryEffectLedger()) {
      const code = blocks.get(heading);
      if (code === undefined) throw new Error(`No block under "${heading}" in ${integration}.md.`);
      const given = typeof change.context === "object" && !Array.isArray(change.context) ? change.context : {};
      return sandbox.run(requestOf(`${before}\n${code}`, { allow, ...change, context: { ...access, ...given } }), { effects });
    },
  };
}
