import type { DriverCommand } from "./driver-process.ts";
import type { NetworkRelay } from "./network/open-relay.ts";
import type { SandboxKind, SandboxSetting } from "./port.ts";
import type { RunFolder } from "./run-folder.ts";

/** What an adapter for this machine brings; `createLocalSandbox` does the rest. */
export interface LocalAdapter {
  readonly kind: SandboxKind;
  /** Whether it can give a run its targets and nothing else. @default false */
  readonly network?: boolean;
  /**
   * Finds what is needed, once.
   * @param hostFolder A folder of ours that lives as long as the sandbox.
   * @throws ConfigurationError if something is missing
   */
  setUp(hostFolder: string): Promise<LocalSetup>;
  /** What a person can do when a first run failed with these words. */
  remedy(reason: string): string;
}

/** An adapter that found what it needs. */
export interface LocalSetup {
  /** What separates a program from the host, in one sentence for a person. */
  readonly isolation: string;
  /** The user (and group) of a run, by a number that no other has at this moment; ours if undefined. */
  userOf(number: number): number | undefined;
  /** How to start the driver of a run, and where it finds its folders. The input files may come later. */
  prepare(place: RunPlace): Promise<PreparedRun>;
}

/** Where one run takes place. */
export interface RunPlace {
  readonly setting: SandboxSetting;
  readonly folder: RunFolder;
  readonly userId: number | undefined;
}

/** How one run starts. */
export interface PreparedRun {
  readonly command: DriverCommand;
  /** The working folder, the folder of inputs, and the one for temporary files, as the driver sees them. */
  readonly paths: { readonly folder: string; readonly inputs: string; readonly scratch: string };
  /** Variables of the program's environment beside those that every program has. */
  readonly environment?: Readonly<Record<string, string>>;
  /** What connects the run to its targets, which is open by now. */
  readonly relay?: NetworkRelay;
}
