import type { DriverRequest } from "../../driver-frames.ts";

/** The first line that the host writes to a child. */
export interface ChildBoot {
  /** Pyodide's own folder. */
  readonly pyodideFolder: string;
  /** Most the interpreter's memory may grow to, bytes. */
  readonly memoryBytes: number;
  readonly task: ChildTask;
}

/** What a child does: runs a program, the interpreter loaded from a snapshot or from its parts, or makes a snapshot. */
export type ChildTask =
  | { readonly kind: "run-snapshot"; readonly snapshot: string }
  | { readonly kind: "run-parts" | "make-snapshot"; readonly modules: PythonModules };

/** Our Python modules by name, each after those it imports. */
export type PythonModules = Readonly<Record<string, string>>;

/** The second line; the pieces of its files follow it. */
export interface ChildRequest {
  /** What the driver in Python gets, unread by anyone before it. */
  readonly request: DriverRequest;
  /** How many files follow. */
  readonly files: number;
}

/** A piece of an input file, in base64. */
export interface InputPiece {
  readonly name: string;
  readonly data: string;
  readonly last: boolean;
}
