import type { JsonObject, JsonValue } from "../json.ts";

/** The sandboxes this package brings. A user's own adapter may use any other name. */
export type SandboxKind = "e2b" | "bubblewrap" | "pyodide" | "process" | (string & {});

/** What a sandbox can do here. Found once and remembered; it must not change while the sandbox is open. */
export interface SandboxCapabilities {
  /** Version of Python, such as `3.11.2`. */
  readonly python: string;
  /** Importable packages beyond the standard library, by module name, sorted. */
  readonly packages: readonly string[];
  /** Whether programs can reach an allow list of targets. */
  readonly network: boolean;
  /** Why they cannot and what to do, in words for a person; left out where there is nothing to say. */
  readonly whyNoNetwork?: string;
  /** Whether the host itself can be a target, by an address of 127.0.0.0/8. @default true */
  readonly reachesHost?: boolean;
  /** What separates a program from the host, in one sentence for a person. */
  readonly isolation: string;
}

/** What one run may use. */
export interface SandboxLimits {
  /** Wall time of program and checks together, milliseconds. */
  readonly timeoutMs: number;
  /** Address space of one process, bytes. */
  readonly memoryBytes: number;
  /** Processes and threads alive at once. */
  readonly processes: number;
  /** What may be written to disk, bytes. */
  readonly diskBytes: number;
  /** Size of the result as JSON, bytes. */
  readonly resultBytes: number;
  /** Standard output and error each; what is past it is dropped and marked, and the run goes on. Bytes. */
  readonly outputBytes: number;
}

/** @default 30 s, 1 GiB, 64 processes, 256 MiB of disk, 10 MB of result, 1 MB of output */
export const DEFAULT_LIMITS: SandboxLimits = {
  timeoutMs: 30_000,
  memoryBytes: 1024 ** 3,
  processes: 64,
  diskBytes: 256 * 1024 ** 2,
  resultBytes: 10_000_000,
  outputBytes: 1_000_000,
};

/** A file that the program finds under `name` in its working folder. */
export interface SandboxFile {
  /** Relative path with forward slashes and no `..`, such as `invoice.pdf`. */
  readonly name: string;
  /** Where its bytes are on the host. */
  readonly path: string;
}

/** One program to run, with all that it may see. */
export interface SandboxRequest {
  /** Python text. It sets `result`, or its last expression is the result. */
  readonly code: string;
  /** Python that runs after the program, in its namespace; `result` is then a JSON round-tripped copy. */
  readonly checks: string | null;
  /** The caller's data, secrets already resolved; the variable `context`. */
  readonly context: JsonValue;
  /** Literals lifted from the task; the variable `params`. */
  readonly params: JsonObject;
  readonly files: readonly SandboxFile[];
  readonly limits: SandboxLimits;
  /** Targets such as `imap.example.com:993`, which the program finds by these names; empty for none. */
  readonly allow: readonly string[];
}

/** What has to be known of a run to start something for it ahead. */
export type SandboxSetting = Pick<SandboxRequest, "allow" | "limits">;

/** What Python said of an exception. */
export interface ProgramError {
  /** Name of the exception class, such as `ValueError`; `ProgramExit` if the program ended its own process. */
  readonly type: string;
  readonly message: string;
  /** Line in the program (or in the checks, where they failed), from 1; null if none is known. */
  readonly line: number | null;
  /** The traceback's frames that lie in the program, at most 4 KB. */
  readonly traceback: string;
}

/** What the program handed back. */
export type ProgramResult =
  | { readonly status: "value"; readonly value: JsonValue; readonly warnings: readonly string[] }
  | { readonly status: "none" }
  /** `explicit`: the program set `result` itself, rather than ending with an expression. */
  | { readonly status: "not-json"; readonly explicit: boolean; readonly path: string; readonly message: string };

/** What the checks said. */
export type CheckReport =
  | { readonly status: "none" }
  | { readonly status: "passed" }
  | { readonly status: "failed"; readonly error: ProgramError };

/** How a run ended. Only `ok` and `error` carry words of the program; the rest is the driver's or the host's own. */
export type SandboxOutcome =
  | { readonly status: "ok"; readonly result: ProgramResult; readonly checks: CheckReport }
  | { readonly status: "error"; readonly error: ProgramError }
  | {
      /** `crashed`: the sandbox ended without an envelope from our driver. */
      readonly status: "timeout" | "memory" | "disk" | "processes" | "result-size" | "cancelled" | "crashed";
      readonly message: string;
    };

/**
 * A file that the program left in `out/`, or a figure that it left open. Its bytes come as they are: what a program
 * writes of a secret into a file is in there.
 */
export interface Artifact {
  /** Relative path within `out/`, with forward slashes, no `..` and no control characters; at most 200 characters. */
  readonly name: string;
  /** By the name's extension; `application/octet-stream` if it is unknown. */
  readonly mediaType: string;
  /** Bytes. */
  readonly size: number;
  /** Of the bytes, lower-case hex. */
  readonly sha256: string;
  /** Where its bytes are on the host. */
  readonly path: string;
}

/** Something in `out/`, or a figure, that did not come back. */
export interface OmittedFile {
  /** Its name, made fit to be shown: on one line, cut after 200 characters; `…` where the reason counts all others. */
  readonly name: string;
  /** Such as `it is a link`. */
  readonly reason: string;
}

/** One connection of a program to a target that it may reach. */
export interface SandboxConnection {
  /** The target, such as `imap.example.com:993`. */
  readonly target: string;
  /** The address that was dialled; null if none was reached. */
  readonly address: string | null;
  /** When the program asked for it, milliseconds since the epoch. */
  readonly startedAt: number;
  /** From then until it was connected; null if it never was. Milliseconds. */
  readonly connectMs: number | null;
  /** From the program to the target, and back. */
  readonly bytesSent: number;
  readonly bytesReceived: number;
  /** Why it could not be made, or what broke it. */
  readonly error?: string;
}

/** One finished run. */
export interface SandboxRun {
  readonly outcome: SandboxOutcome;
  readonly stdout: string;
  readonly stderr: string;
  /** Whether output past `outputBytes` was dropped. */
  readonly truncated: boolean;
  readonly artifacts: readonly Artifact[];
  /** What else the program left: 20 by name, and one more that counts the rest. */
  readonly omitted?: readonly OmittedFile[];
  /** Wall time of the program and its checks, milliseconds. */
  readonly durationMs: number;
  /** Every connection that was made or tried, in order; left out where no target was allowed, or nobody records them. */
  readonly connections?: readonly SandboxConnection[];
}

/** What a ledger says to an effect that a program is about to have. */
export type EffectPermit =
  /** It is written down, and may happen now. */
  | { readonly status: "go" }
  /** An earlier execution had it: this is what its action returned, and it must not happen again. */
  | { readonly status: "done"; readonly value: JsonValue }
  /** An earlier execution began it, and nobody knows whether it happened: it must not be tried again. */
  | { readonly status: "unknown"; readonly message: string }
  /** It must not happen, as it cannot be written down; `isUnavailable` where that is the ledger's doing, and no other program could do better. */
  | { readonly status: "refused"; readonly message: string; readonly isUnavailable?: true };

/**
 * Where a run writes down its effects: what a program does to the outside, each under a key, as in
 * `once("mail:INV-7:ana@example.com", lambda: send(...))`. Called one at a time. Whatever throws here keeps the effect
 * from happening, or leaves it as unknown.
 */
export interface EffectLedger {
  /**
   * Writes down that an effect begins, so that no crash can lose it, and says whether it may.
   * @param key 1 to 200 characters without control characters; no other effect of the run has it.
   */
  start(key: string): Promise<EffectPermit>;
  /**
   * Writes down that an effect which was let go has happened.
   * @param value What its action returned, at most 64 KB of JSON; null where that was larger, or is not JSON.
   */
  finish(key: string, value: JsonValue): Promise<void>;
}

/** A machine elsewhere that a run has, and that would outlive this process if it were killed. */
export interface RunMachine {
  readonly id: string;
  /** When it ends by itself, milliseconds since the epoch. */
  readonly endsAt: number;
}

/** Where a run writes down its machine, so that {@link Sandbox.endMachine} can end it where nobody else has. */
export interface MachineLog {
  /** Called before the program begins, which it waits for. What it throws ends the run, with nothing begun. */
  begin(machine: RunMachine): Promise<void>;
  /** Called once the machine is certain to have ended. Never rejects. */
  end(machine: RunMachine): Promise<void>;
}

/** A piece of what a program prints; its characters are whole. */
export interface OutputChunk {
  readonly stream: "stdout" | "stderr";
  readonly text: string;
}

export interface SandboxRunOptions {
  /** Ends the run at once, with nothing left behind; the outcome is then `cancelled`. */
  readonly signal?: AbortSignal;
  /** Called with output as it comes. */
  readonly onOutput?: (chunk: OutputChunk) => void;
  /** Lets programs have effects by `once`. Without it, and in a sandbox that cannot ask it, `once` raises. @default none */
  readonly effects?: EffectLedger;
  /** Told of the machine of a run, by a sandbox that has machines elsewhere. @default none */
  readonly machines?: MachineLog;
}

/**
 * The port that every sandbox adapter implements.
 *
 * What the program does wrong is a value ({@link SandboxOutcome}); only a sandbox that cannot do its work throws.
 */
export interface Sandbox {
  readonly kind: SandboxKind;
  /** @throws ConfigurationError if this sandbox cannot run here, with the remedy. */
  capabilities(): Promise<SandboxCapabilities>;
  /** Starts ahead what a run with this setting will need; a hint that may do nothing. */
  warmUp(setting: SandboxSetting): void;
  /**
   * Runs one program in a fresh process and folder.
   * @throws SandboxError if the sandbox failed; CapabilityError if the request needs what this kind cannot enforce.
   */
  run(request: SandboxRequest, options?: SandboxRunOptions): Promise<SandboxRun>;
  /**
   * Ends a machine of an earlier run, whose process may have died. One that is no more is fine. Absent where a run has no
   * machine that could outlive this process.
   * @throws SandboxError if it may be alive still, ConfigurationError if there is no way to ask.
   */
  endMachine?(id: string): Promise<void>;
  /** Ends everything that still runs. */
  close(): Promise<void>;
}
