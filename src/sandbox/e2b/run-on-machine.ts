import { randomUUID } from "node:crypto";
import { E2BSandboxError, SandboxError } from "../../errors.ts";
import { runOnDriver } from "../driver-channel.ts";
import type { DriverRun, DriverRunOptions } from "../driver-channel.ts";
import type { DriverRequest } from "../driver-frames.ts";
import { NO_LEDGER } from "../create-effect-desk.ts";
import type { EffectLedger, SandboxRequest } from "../port.ts";
import type { E2BPlace } from "./create-bridge-reader.ts";
import { bridgeCode } from "./bridge-text.ts";
import type { BridgeNetwork } from "./bridge-text.ts";
import { startE2BDriver } from "./start-e2b-driver.ts";
import { placeInputs } from "./place-inputs.ts";
import { placePayload } from "./place-payload.ts";
import { CERTIFICATES_ENVIRONMENT } from "../network/read-certificates.ts";
import { planListeners } from "../network/plan-listeners.ts";
import type { InputFile } from "./read-inputs.ts";
import type { E2BMachine } from "./start-machine.ts";

/** One request on its way to a machine. */
interface MachineRun {
  readonly machine: E2BMachine;
  readonly request: SandboxRequest;
  readonly inputs: readonly InputFile[];
  /** PEM of certificates that programs with targets trust beside those of the machine; null for none. */
  readonly certificates: string | null;
  readonly onPlace: (place: E2BPlace) => void;
}

/** The bridge knows the folders, and puts them in. */
const FOLDERS = { folder: "", inputs: "", scratch: "" };
/** In the machine's own view; the program's has another /tmp, in its own namespaces. */
const ANSWERS_FOLDER = "/tmp/cached-executor/answers";
const NO_TARGETS =
  "no effect can happen in an E2B sandbox without network targets, as there is nothing outside that a program could reach; " +
  "allow what it is to act on: network.allow with allowCoarse (--allow, --allow-coarse)";
const NO_FILES = "no effect can happen in E2B's debug mode, where no file can be written to answer once; choose the sandbox bubblewrap";
const LATER_THAN_WATCHDOG_MS = 5_000;

/**
 * Runs a request on a machine and ends the machine.
 *
 * @throws E2BSandboxError before the program has begun, ConfigurationError if E2B refused, CapabilityError if the machine
 * cannot give the program its targets.
 */
export async function runOnMachine(run: MachineRun, options: DriverRunOptions & { readonly watchdogGraceMs: number }): Promise<DriverRun> {
  const { machine, request } = run;
  const answersFolder = `${ANSWERS_FOLDER}/${randomUUID()}`;
  try {
    const driver = startE2BDriver({
      machine,
      nonce: randomUUID(),
      needsNetwork: machine.targets.length > 0,
      timeoutMs: request.limits.timeoutMs + options.watchdogGraceMs + LATER_THAN_WATCHDOG_MS,
      answersFolder,
      codeOf: (requestLine, nonce) => codeOf(run, { requestLine, nonce, answersFolder }),
      onPlace: run.onPlace,
    });
    return await runOnDriver(driver, toDriverRequest(run, options.effects), options);
  } catch (error) {
    if (!(error instanceof SandboxError) || error instanceof E2BSandboxError) throw error;
    throw new E2BSandboxError(error.message, { cause: error.cause, retryable: error.retryable }); // the driver's channel knows no E2B
  }
}

interface Told {
  readonly requestLine: string;
  readonly nonce: string;
  readonly answersFolder: string;
}

async function codeOf({ machine, request, inputs, certificates }: MachineRun, told: Told): Promise<string> {
  const placed = await placeInputs(machine, inputs);
  const network = networkOf(machine, certificates);
  const { nonce, requestLine, answersFolder: answers } = told;
  const payload = { nonce, request: requestLine, diskBytes: request.limits.diskBytes, network, answers, ...placed };
  return bridgeCode(await placePayload(machine, payload));
}

function networkOf({ targets }: E2BMachine, certificates: string | null): BridgeNetwork | null {
  if (targets.length === 0) return null;
  const { listeners, hosts } = planListeners(targets);
  const led = listeners.map(({ target, address }) => ({
    listen: `${address}:${target.port}`,
    addresses: target.addresses,
    port: target.port,
  }));
  return { targets: led, hosts, certificates };
}

function toDriverRequest({ machine, request, certificates }: MachineRun, ledger: EffectLedger | undefined): DriverRequest {
  const { code, checks, context, params, files, limits } = request;
  const environment = machine.targets.length > 0 && certificates !== null ? CERTIFICATES_ENVIRONMENT : {};
  const effects = effectsOf(machine, ledger);
  return { code, checks, context, params, limits, files: files.map((file) => file.name), effects, ...FOLDERS, environment };
}

function effectsOf({ targets, writeFile }: E2BMachine, ledger: EffectLedger | undefined): DriverRequest["effects"] {
  if (!ledger) return { status: "none", message: NO_LEDGER };
  if (targets.length === 0) return { status: "none", message: NO_TARGETS };
  return writeFile ? { status: "possible" } : { status: "none", message: NO_FILES };
}
