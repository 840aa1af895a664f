import type { Duplex } from "node:stream";
import { SandboxError } from "../errors.ts";
import { findJsonProblem } from "../json.ts";
import type { JsonValue } from "../json.ts";
import type { EffectFrame } from "./driver-frames.ts";
import type { EffectLedger, EffectPermit } from "./port.ts";

/** What a program is told of its effects in a run that has no ledger. */
export const NO_LEDGER = "no effect can happen in this run, as it keeps no ledger of effects";

/** Where a driver's questions about effects are answered while its run lasts. */
export interface EffectDesk {
  /**
   * Answers a question as soon as the ledger has. Does not wait for it: the driver's other messages go on meanwhile.
   * @throws SandboxError if the run has no ledger, so that there is nothing to ask.
   */
  take(frame: EffectFrame): void;
  /** Ends the answers: a permit that comes later reaches no program. */
  close(): void;
}

/** What a driver hears; it has asked one question at a time. */
type EffectAnswer = Exclude<EffectPermit, { status: "unknown" }> | { readonly status: "finished" };

/** Opens the desk of one run. */
export function createEffectDesk(channel: Duplex, ledger: EffectLedger | undefined): EffectDesk {
  let isOpen = true;
  return {
    take: (frame) => {
      if (!ledger) throw new SandboxError("The sandbox's driver asked for an effect in a run that can have none.");
      void answerOf(ledger, frame).then((answer) => {
        if (isOpen && channel.writable) channel.write(`${JSON.stringify(answer)}\n`);
      });
    },
    close: () => {
      isOpen = false;
    },
  };
}

/** Never rejects: a ledger that fails lets nothing happen. Its words stay on the host, as the program hears the answer. */
async function answerOf(ledger: EffectLedger, frame: EffectFrame): Promise<EffectAnswer> {
  try {
    if (frame.step === "start") return toAnswer(await ledger.start(frame.key));
    const problem = findJsonProblem(frame.value, "value");
    if (problem) return { status: "refused", message: `what the action returned cannot be noted: ${problem.path} ${problem.reason}` };
    await ledger.finish(frame.key, frame.value as JsonValue); // findJsonProblem has looked at every part of it
    return { status: "finished" };
  } catch {
    return { status: "refused", message: FAILED[frame.step] };
  }
}

const FAILED = {
  start: "the ledger of effects failed, so the action did not run",
  finish: "the action ran, but the ledger of effects failed when this was to be noted, so the effect counts as unknown",
} as const;

/** Only what is clearly a permit is one: the ledger may be anybody's. */
function toAnswer(permit: EffectPermit): EffectAnswer {
  switch (permit.status) {
    case "go":
      return { status: "go" };
    case "done":
      return { status: "done", value: permit.value ?? null };
    case "unknown":
    case "refused":
      return { status: "refused", message: String(permit.message) };
    default:
      return { status: "refused", message: FAILED.start };
  }
}
