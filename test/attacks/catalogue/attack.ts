import type { SandboxLimits, SandboxOutcome, SandboxRun } from "../../../src/sandbox/port.ts";

/** What an attack is after. */
export const ATTACK_CLASSES = ["read", "write", "execute", "crash", "egress", "exhaust", "forge", "secrets", "poison"] as const;

export type AttackClass = (typeof ATTACK_CLASSES)[number];

/** The sandboxes that the catalogue is for. */
export const ATTACKED_KINDS = ["bubblewrap", "pyodide"] as const;

export type AttackedKind = (typeof ATTACKED_KINDS)[number];

/** One hostile program. Whether it succeeded is seen on the host, see `plantHost`; where only it can tell, it says so. */
export interface Attack {
  /** What it tries, so that "a program that …" is a sentence. */
  readonly name: string;
  readonly class: AttackClass;
  readonly kinds: readonly AttackedKind[];
  /** Python, after the tools of its kind. `context` is `Targets`; `result` is a list of what it came to, empty if it got nowhere. */
  readonly code: string;
  /** Files that it is given: name and content. */
  readonly files?: Readonly<Record<string, string>>;
  readonly limits?: Partial<SandboxLimits>;
  /** Whether it may reach `allowed.example`, and nothing else. @default false */
  readonly network?: boolean;
  /** Whether another program runs meanwhile that holds a secret in its context, files and memory. @default false */
  readonly victim?: boolean;
  /** Whether its numbers of system calls or its machine code are those of x64. @default false */
  readonly onlyX64?: boolean;
  /** How its run ends where it got nowhere; another end says that the attack was none. @default ["ok"] */
  readonly ends?: readonly SandboxOutcome["status"][];
  /** What else of its run shows that it succeeded; null if nothing does. */
  readonly alsoBreached?: (run: SandboxRun) => string | null;
}

/** An attack as its class lists it. */
export type ListedAttack = Omit<Attack, "class">;

/** What is planted on the host, as a program finds it in `context`. */
export type Targets = {
  readonly secretFile: string;
  /** A path that nobody may make. */
  readonly mark: string;
  readonly folder: string;
  /** Where a TCP and a UDP server listen on all addresses of this machine. */
  readonly port: number;
  readonly hosts: string[];
  /** Paths of unix sockets; the first is abstract. */
  readonly sockets: string[];
  /** Processes of the users that programs run as. */
  readonly bystanders: number[];
  /** The port of `allowed.example`. */
  readonly allowedPort: number;
  /** Where the sandbox keeps its folders, and Pyodide its snapshot. */
  readonly runsFolder: string;
  /** What could only come from this machine: its folders and its name. */
  readonly words: string[];
};
