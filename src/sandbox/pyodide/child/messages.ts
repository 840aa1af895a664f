import type { DriverRequest } from "../../driver-frames.ts";

/** The first line that the host writes to a child: how to load Pyodide. */
export interface ChildBoot {
  /** Pyodide's own folder. */
  readonly pyodideFolder: string;
  /** A snapshot of the loaded interpreter, or null to load it from its parts. */
  readonly snapshot: string | null;
  /** Our Python modules by name, each after those it imports; unused where there is a snapshot. */
  readonly modules: Readonly<Record<string, string>>;
  /** Most the interpreter's memory may grow to, bytes. */
  readonly memoryBytes: number;
  /** Whether to send a snapshot back and end, rather than to run a program. */
  readonly makesSnapshot: boolean;
}

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
