import { randomUUID } from "node:crypto";
import { E2BSandboxError, ExecutorError, SandboxError } from "../../errors.ts";
import { runOnDriver } from "../driver-channel.ts";
import type { DriverRun, DriverRunOptions } from "../driver-channel.ts";
import type { DriverRequest } from "../driver-frames.ts";
import type { SandboxRequest } from "../port.ts";
import type { E2BPlace } from "./create-bridge-reader.ts";
import { bridgeCode } from "./bridge-text.ts";
import { startE2BDriver } from "./start-e2b-driver.ts";
import { placeInputs } from "./place-inputs.ts";
import { placePayload } from "./place-payload.ts";
import type { InputFile } from "./read-inputs.ts";
import type { E2BMachine } from "./start-machine.ts";
import { toE2BError } from "./to-e2b-error.ts";
import type { E2BFailure } from "./to-e2b-error.ts";

/** One request on its way to a machine. */
export interface MachineRun {
  readonly machine: E2BMachine;
  readonly request: SandboxRequest;
  readonly inputs: readonly InputFile[];
  readonly account: Pick<E2BFailure, "apiKey" | "templateId">;
  readonly onPlace: (place: E2BPlace) => void;
}

/** The bridge knows the folders, and puts them in. */
const FOLDERS = { folder: "", inputs: "", scratch: "" };
const LATER_THAN_WATCHDOG_MS = 5_000;

/**
 * Runs a request on a machine and ends the machine.
 *
 * @throws E2BSandboxError before the program has begun, ConfigurationError if E2B refused.
 */
export async function runOnMachine(run: MachineRun, options: DriverRunOptions & { readonly watchdogGraceMs: number }): Promise<DriverRun> {
  const { machine, request } = run;
  try {
    const driver = startE2BDriver({
      machine,
      nonce: randomUUID(),
      timeoutMs: request.limits.timeoutMs + options.watchdogGraceMs + LATER_THAN_WATCHDOG_MS,
      codeOf: (requestLine, nonce) => codeOf(run, requestLine, nonce),
      toError: (error) => toE2BError(error, { ...run.account, doing: "run" }),
      onPlace: run.onPlace,
    });
    return await runOnDriver(driver, toDriverRequest(request), options);
  } catch (error) {
    throw error instanceof SandboxError && !(error instanceof E2BSandboxError) ? asE2BError(error) : error;
  }
}

async function codeOf({ machine, request, inputs, account }: MachineRun, requestLine: string, nonce: string): Promise<string> {
  try {
    const placed = await placeInputs(machine, inputs);
    const payload = { nonce, request: requestLine, diskBytes: String(request.limits.diskBytes), ...placed };
    return await bridgeCode(await placePayload(machine, payload));
  } catch (error) {
    throw error instanceof ExecutorError ? error : toE2BError(error, { ...account, doing: "write" });
  }
}

function toDriverRequest({ code, checks, context, params, files, limits }: SandboxRequest): DriverRequest {
  return { code, checks, context, params, limits, files: files.map((file) => file.name), ...FOLDERS };
}

function asE2BError(error: SandboxError): E2BSandboxError {
  return new E2BSandboxError(error.message, { cause: error.cause, retryable: error.retryable });
}
