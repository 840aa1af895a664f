import type { WorkflowSource } from "./prepare-workflow.ts";
import type { WorkflowGraph } from "./run/build-workflow-graph.ts";
import { Workflow, type WorkflowOptions } from "./workflow.ts";

/**
 * Compiles a workflow to a LangGraph graph, to serve, to embed or to draw; its input is `{input: {…}}`. Needs no key and starts
 * nothing before its first run; what it opens then (database, sandbox) ends with the process.
 *
 * @throws WorkflowDefinitionError with all that is wrong with the definition; ConfigurationError if an option is not valid.
 * @example
 * const graph = compileWorkflow(loadWorkflow("invoice.yaml"), { network: { allow: ["imap.example.com:993"] } });
 * const { result, error } = await graph.invoke({ input: { threshold: 1000 } });
 */
export function compileWorkflow(source: WorkflowSource, options: WorkflowOptions = {}): WorkflowGraph {
  return new Workflow(source, options).graph;
}
