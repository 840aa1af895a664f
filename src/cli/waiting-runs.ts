import { ConfigurationError, ExecutorError } from "../errors.ts";
import { CachedExecutor } from "../executor/cached-executor.ts";
import type { WaitingRun } from "../executor/waiting-run.ts";
import type { ApprovalRequest } from "../nodes/approval.ts";
import { answerCommandsOf } from "./answer-commands.ts";
import { describeQuestion } from "./describe-question.ts";
import { openCheckpoints } from "./open-checkpoints.ts";
import { terminal } from "./terminal.ts";

/** How many threads are looked at for runs that wait, the newest; most of them are finished. */
const MAX_THREADS = 200;

/** A run that waits for an answer, or whose question has expired, in which case it takes none. */
export interface UnfinishedRun {
  readonly id: string;
  readonly status: "waiting" | "expired";
  readonly task: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly sandbox: WaitingRun["sandbox"];
  readonly request: ApprovalRequest;
}

interface Place {
  readonly db: string | undefined;
}

/** Lists the runs that wait in the command line's checkpoints, the newest first. */
export async function listWaiting({ db, limit }: Place & { readonly limit: number }): Promise<UnfinishedRun[]> {
  return reading({ db }, async (read, threads) => {
    const found = await Promise.all((await threads(MAX_THREADS)).map(read));
    return found.filter((run) => run !== null).slice(0, limit);
  });
}

/** Finds a run that waits; null where it does not, or is unknown. */
export async function findWaiting(id: string, { db }: Place): Promise<UnfinishedRun | null> {
  return reading({ db }, (read) => read(id));
}

type Read = (id: string) => Promise<UnfinishedRun | null>;
type Threads = (limit: number) => Promise<string[]>;

/** By an executor for which no time has passed: a question that has expired is shown as well. */
async function reading<Result>({ db }: Place, work: (read: Read, threads: Threads) => Promise<Result>): Promise<Result> {
  const database = db !== undefined && { database: db };
  const checkpointer = openCheckpoints({ ...database, onWarning: tellWarning });
  const executor = new CachedExecutor({ checkpointer, clock: () => 0, onWarning: tellWarning, ...database });
  try {
    return await work(
      (id) => readWaiting(executor, id),
      (limit) => checkpointer.threads({ limit }),
    );
  } finally {
    await executor.close();
    await checkpointer.close();
  }
}

const tellWarning = (message: string): void => terminal.tell(`warning: ${message}`);

/** The file may hold threads of other graphs, which are no runs of ours and may be anything. */
async function readWaiting(executor: CachedExecutor, id: string): Promise<UnfinishedRun | null> {
  try {
    const { request, sandbox, startedAt } = await executor.waiting(id);
    if (request.runId !== id) return null;
    return { id, status: request.expiresAt > Date.now() ? "waiting" : "expired", task: request.task, startedAt, sandbox, request };
  } catch (error) {
    if (!(error instanceof ConfigurationError))
      tellWarning(error instanceof ExecutorError || error instanceof Error ? error.message : String(error));
    return null;
  }
}

/** As `runs --json` prints it. */
export function waitingToJson({ id, status, task, startedAt, sandbox, request }: UnfinishedRun, { db }: Place) {
  const [command = null] = commandsOf({ sandbox, request }, { db }).map((line) => line.replace(" --yes", ""));
  return {
    id,
    status,
    task,
    error_code: null,
    started_at: new Date(startedAt).toISOString(),
    ended_at: null,
    expires_at: new Date(request.expiresAt).toISOString(),
    answer_with: status === "waiting" ? command : null,
  };
}

/** What it asks, and the commands that answer it, a line each. */
export function describeWaiting({ status, sandbox, request }: UnfinishedRun, { db }: Place): string[] {
  const expired = "expired: it takes no answer any more, and nothing was run. Start the task again.";
  const answers = commandsOf({ sandbox, request }, { db }).map((command) => `  ${command}`);
  return [...describeQuestion(request), ...(status === "waiting" ? ["answer", ...answers] : [expired])];
}

function commandsOf({ sandbox, request }: Pick<UnfinishedRun, "sandbox" | "request">, { db }: Place): string[] {
  return answerCommandsOf(request, { ...(db !== undefined && { db }), ...(sandbox?.kind === "process" && { allowUnsafe: true }) });
}
