import { fileURLToPath } from "node:url";
import { compileWorkflow, loadWorkflow } from "../../src/index.ts";

/**
 * The invoice pipeline as LangGraph Studio opens it. Needs no key to be drawn; for a run, name the servers that its programs
 * may reach here, as in `network: { allow: ["imap.example.com:993"] }`.
 */
export const graph = compileWorkflow(loadWorkflow(fileURLToPath(new URL("./invoice-pipeline.yaml", import.meta.url))));
