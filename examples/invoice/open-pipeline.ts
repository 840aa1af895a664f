import { join } from "node:path";
import {
  ApprovalPendingError,
  loadWorkflow,
  SqliteCheckpointer,
  Workflow,
  WorkflowFailedError,
  type CodeModel,
  type JsonObject,
  type PendingQuestion,
  type WorkflowOutcome,
  type WorkflowResumption,
} from "../../src/index.ts";
import { REPORTS, type MailRun } from "./handle-inbox.ts";
import { noteRun } from "./note-run.ts";
import { PIPELINE } from "./pipeline.ts";

/** With what the pipeline runs. */
export interface PipelineOptions {
  readonly model: CodeModel;
  /** Targets that its programs may reach. */
  readonly allow: readonly string[];
  readonly caFile: string;
  /** Folder of its database, and of the note of the run that goes on. */
  readonly folder: string;
  readonly secrets: (name: string) => string | undefined;
  /** What a person says to an invoice that is shown. */
  readonly approve: (shown: JsonObject) => "approve" | "reject";
  /** Told how each node stands. */
  readonly onNode?: (node: string, status: "begun" | "ok" | "failed") => void;
  readonly clock?: () => number;
}

/** The pipeline, ready for mails. */
export interface Pipeline {
  /**
   * Handles the oldest unread mail. A run that broke off is gone on with before another begins: a new one in its place would
   * not know what it has done.
   */
  run(input: JsonObject, effects?: WorkflowResumption["effects"]): Promise<MailRun>;
  close(): Promise<void>;
}

/** Opens the pipeline over the database of a folder. */
export function openPipeline({ folder, approve, onNode, allow, caFile, ...options }: PipelineOptions): Pipeline {
  const database = join(folder, "executor.db");
  const checkpointer = new SqliteCheckpointer(database);
  const workflow = new Workflow(loadWorkflow(PIPELINE), {
    ...options,
    database,
    checkpointer,
    sandbox: "bubblewrap",
    network: { allow: [...allow], caFile },
  });
  const note = noteRun(join(folder, "run-under-way.txt"));
  const follow = async (events: ReturnType<Workflow["stream"]>): Promise<WorkflowOutcome> => {
    for await (const event of events) {
      if (event.type === "node") onNode?.(event.node, event.status);
      if (event.type === "outcome") return event.outcome;
    }
    throw new Error("The run ended without an outcome.");
  };
  const run: Pipeline["run"] = async (input, effects) => {
    const runId = await note.begin();
    const hasBegun = (await workflow.graph.getState({ configurable: { thread_id: runId } })).createdAt !== undefined;
    let events = hasBegun ? workflow.streamResumed(runId, { ...(effects && { effects }) }) : workflow.stream(input, { runId });
    for (;;) {
      try {
        const { outputs } = await follow(events);
        await note.end();
        return { status: "ok", value: outputs };
      } catch (error) {
        if (error instanceof ApprovalPendingError) events = workflow.streamResumed(runId, { answers: answersTo(error, approve) });
        else if (error instanceof WorkflowFailedError) return await failed(error, note.end);
        else throw error;
      }
    }
  };
  const close = async () => {
    await workflow.close();
    await checkpointer.close();
  };
  return { run, close };
}

function answersTo({ request }: ApprovalPendingError, approve: PipelineOptions["approve"]): JsonObject[] {
  const questions = request as readonly PendingQuestion[]; // as the error's class says of a workflow
  return questions.map(({ sha256 = "", shown }) => ({ action: approve(shown as JsonObject), sha256 }));
}

/** A run that reported a flagged mail is over; any other failure can be mended, and the same run goes on then. */
async function failed({ failure, message }: WorkflowFailedError, end: () => Promise<void>): Promise<MailRun> {
  if (failure.node === REPORTS) await end();
  return { status: "error", node: failure.node, message, effects: failure.effects };
}
