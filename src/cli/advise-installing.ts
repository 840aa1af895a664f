import type { SetupInspection } from "../executor/inspect-setup.ts";

/** Modules of which one serves a purpose, and what brings one on Debian. */
const PURPOSES = [
  { purpose: "PDF files", modules: ["fitz", "pypdf", "pdfplumber"], install: "apt-get install python3-fitz" },
  { purpose: "tables", modules: ["pandas"], install: "apt-get install python3-pandas" },
] as const;

/** What a person could install to get more out of this machine, one line each. */
export function adviseInstalling({ chosen, sandboxes, e2b }: SetupInspection): string[] {
  const advice: string[] = [];
  const works = (kind: string) => sandboxes.some((found) => found.kind === kind && found.status === "available");
  if (!works("bubblewrap"))
    advice.push("the machine's own Python with its packages: bubblewrap, on Linux (apt-get install bubblewrap python3)");
  if (!works("pyodide")) advice.push("a sandbox that needs nothing else: npm install pyodide");
  if (!e2b.hasKey) advice.push("a virtual machine for each program: npm install @e2b/code-interpreter, and set E2B_API_KEY");
  return [...advice, ...advisePackages("kind" in chosen ? chosen.kind : null, sandboxes)];
}

function advisePackages(kind: string | null, sandboxes: SetupInspection["sandboxes"]): string[] {
  const found = sandboxes.find((candidate) => candidate.kind === kind);
  if (found?.status !== "available" || found.kind === "pyodide") return []; // pyodide takes no packages
  const { packages } = found.capabilities;
  const missing = PURPOSES.filter(({ modules }) => !modules.some((module) => packages.includes(module)));
  const how = (install: string) => (found.kind === "e2b" ? "a template that has it, named by E2B_TEMPLATE_ID" : install);
  return missing.map(({ purpose, install }) => `${purpose}: ${how(install)}`);
}
