import { Duplex } from "node:stream";
import { setTimeout as wait } from "node:timers/promises";
import { CapabilityError, E2BSandboxError } from "../../errors.ts";
import type { DriverProcess } from "../driver-process.ts";
import { createAnswerWriter } from "./create-answer-writer.ts";
import { createBridgeReader } from "./create-bridge-reader.ts";
import type { E2BPlace } from "./create-bridge-reader.ts";
import type { E2BMachine } from "./start-machine.ts";

/** How a driver is started on a machine. */
export interface E2BDriverOptions {
  readonly machine: E2BMachine;
  readonly nonce: string;
  /** Whether the driver must have a network of its own, in which the program finds its targets. */
  readonly needsNetwork: boolean;
  /** How long the SDK waits for the code to end. */
  readonly timeoutMs: number;
  /** The folder on the machine where the bridge looks for answers about effects. */
  readonly answersFolder: string;
  /** Makes the code for the kernel from the request's line. */
  readonly codeOf: (requestLine: string, nonce: string) => Promise<string>;
  /** Told how far the driver could be enclosed. */
  readonly onPlace: (place: E2BPlace) => void;
}

/** What has come of the run so far. */
interface State {
  /** Whether the driver was heard: the program may have begun. */
  heard: boolean;
  ended: boolean;
  words: string;
}

type Push = (text: string) => Promise<void>;

const KILL_WAIT_MS = 5_000;
const NO_NETWORK =
  "Programs with network targets need Linux namespaces in E2B's machine, and this one makes none. " +
  "Choose another template, or the sandbox bubblewrap. The driver said";

/**
 * Starts a driver on a machine once its request is written, and ends the machine with it. `closed` rejects only where
 * the driver was never heard: its program has then not begun.
 */
export function startE2BDriver(options: E2BDriverOptions): DriverProcess {
  const state: State = { heard: false, ended: false, words: "" };
  const closed = Promise.withResolvers<void>();
  closed.promise.catch(() => {}); // it may be rejected before anybody waits for it
  const end = async (failure: unknown) => {
    if (state.ended) return;
    state.ended = true;
    answers.close();
    channel.push(null);
    await Promise.race([options.machine.kill(), wait(KILL_WAIT_MS, null, { ref: false })]);
    if (failure && !state.heard) closed.reject(failure);
    else closed.resolve();
  };
  const fail = (error: unknown) => {
    if (error instanceof Error) state.words ||= error.message;
    return end(error);
  };
  const start = async (requestLine: string, push: Push) => {
    try {
      await runBridge(options, state, { requestLine, push });
      await end(null);
    } catch (error) {
      await fail(error);
    }
  };
  const answers = createAnswerWriter(options);
  const channel = createChannel({
    onRequest: (requestLine, push) => void start(requestLine, push),
    onAnswer: (line) => void answers.write(line).catch(fail),
  });
  const kill = () => void end(new E2BSandboxError("The E2B sandbox had not begun the program in time."));
  return { channel, closed: closed.promise, errorText: () => state.words, end: () => void end(null), kill };
}

async function runBridge(options: E2BDriverOptions, state: State, run: { readonly requestLine: string; readonly push: Push }) {
  const { machine, timeoutMs, onPlace } = options;
  const read = createBridgeReader(options.nonce);
  let complete = false;
  const onMessage = async (raw: Readonly<Record<string, unknown>>) => {
    const message = state.ended ? null : read(raw);
    if (message === null) return;
    switch (message.type) {
      case "place":
        return onPlace(message.place);
      case "no-place":
        if (options.needsNetwork) throw new CapabilityError(`${NO_NETWORK}: ${message.words}`);
        return;
      case "data":
        state.heard = true;
        return run.push(message.data);
      case "end":
        complete = true;
        state.words = message.words;
    }
  };
  const code = await options.codeOf(run.requestLine, options.nonce);
  if (state.ended) return;
  const kernelWords = await machine.runCode(code, { timeoutMs, onMessage });
  state.words ||= kernelWords;
  if (complete && state.heard) return;
  const what = complete ? "could not start the driver" : "ended before its program did"; // the SDK takes a cut stream for a whole one
  throw new E2BSandboxError(`The E2B sandbox ${what}${state.words ? `: ${state.words}` : "."}`);
}

interface ChannelEnd {
  /** Takes the first line. */
  readonly onRequest: (line: string, push: Push) => void;
  /** Takes each of the others. */
  readonly onAnswer: (line: string) => void;
}

/** A channel whose far end is the bridge: takes lines, gives what is pushed at the pace it is read. */
function createChannel({ onRequest, onAnswer }: ChannelEnd): Duplex {
  let goOn = () => {};
  let take = (request: string) => {
    take = onAnswer;
    onRequest(request, push);
  };
  const chunks: Buffer[] = [];
  const channel = new Duplex({
    read: () => goOn(),
    write: (chunk: Buffer, _encoding, done) => {
      chunks.push(chunk);
      if (chunk.at(-1) === 10) take(Buffer.concat(chunks.splice(0)).toString("utf8"));
      done();
    },
    destroy: (_error, done) => {
      goOn();
      done(null);
    },
  });
  const push: Push = async (text) => {
    if (channel.destroyed || channel.readableEnded) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    goOn = resolve;
    if (channel.push(text)) resolve();
    await promise;
  };
  return channel;
}
