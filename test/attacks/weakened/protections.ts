import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Attack, AttackedKind } from "../catalogue/attack.ts";

/** A change to one of the package's files that takes a protection away. */
export interface Weakening {
  /** Its path below `src/sandbox`. */
  readonly file: string;
  /** What of it is replaced, and has to be there once; null for all of it. */
  readonly text: string | null;
  readonly by: string;
}

/** One wall between a program and the host, and the attacks that it is there against. */
export interface Protection {
  readonly name: string;
  readonly kind: AttackedKind;
  readonly weakenings: readonly Weakening[];
  readonly against: (attack: Attack) => boolean;
}

const inOwnProcess = readFileSync(join(import.meta.dirname, "supervise.py"), "utf8");
const named =
  (...words: readonly string[]) =>
  ({ name }: Attack) =>
    words.some((word) => name.includes(word));

/** Every protection that is taken away, one at a time. */
export const PROTECTIONS: readonly Protection[] = [
  {
    name: "the filter of system calls",
    kind: "bubblewrap",
    weakenings: [{ file: "driver/privileges.py", text: "install_filter(prctl, network)", by: "return" }],
    against: (attack) => attack.class === "execute" || named("huge pages", "that is shared", "every family", "beyond those")(attack),
  },
  {
    name: "an empty environment",
    kind: "bubblewrap",
    weakenings: [{ file: "driver-process.ts", text: "env: {},", by: "env: process.env," }],
    against: named("environment and the words", "all its own memory"),
  },
  {
    name: "a process for the program alone",
    kind: "bubblewrap",
    weakenings: [{ file: "driver/supervise.py", text: null, by: inOwnProcess }],
    against: named("frames to every descriptor", "frames to the descriptors", "after a fork", "after its end"),
  },
  {
    name: "a driver whose memory and descriptors are closed",
    kind: "bubblewrap",
    weakenings: [{ file: "driver/privileges.py", text: "prctl(SET_DUMPABLE, 0)", by: "prctl(SET_DUMPABLE, 1)" }],
    against: named("driver's memory", "descriptors of all processes", "environment and the words"),
  },
  {
    name: "devices of a limited size",
    kind: "bubblewrap",
    weakenings: [
      { file: "bubblewrap/command-line.ts", text: `limitedFolder("/dev/shm", sharedMemoryBytes)`, by: `["--tmpfs", "/dev/shm"]` },
    ],
    against: named("fills every file system", "files without end"),
  },
  {
    name: "a network of its own",
    kind: "bubblewrap",
    weakenings: [{ file: "bubblewrap/command-line.ts", text: `"--unshare-all", `, by: `"--unshare-all", "--share-net", ` }],
    against: named("a port of the host", "unix sockets of the host"), // others would leave this machine
  },
  {
    name: "a count of sockets",
    kind: "bubblewrap",
    weakenings: [{ file: "driver/sockets.py", text: `len(rows("unix"))`, by: "0" }],
    against: named("in sockets"),
  },
  {
    name: "closed ways to JavaScript",
    kind: "pyodide",
    weakenings: [{ file: "pyodide/child/serve.py", text: "    close_bridges()\n    random", by: "    random" }],
    against: named("ways to JavaScript that Pyodide has"),
  },
  {
    name: "files of a limited size",
    kind: "pyodide",
    weakenings: [{ file: "pyodide/child/interpreter.context.js", text: "      limitFiles(maxBytes, maxFiles);\n", by: "" }],
    against: named("files without end"),
  },
  {
    name: "a look at what comes from the child",
    kind: "pyodide",
    weakenings: [{ file: "artifact-store.ts", text: "? findNameProblem(name) :", by: "? null :" }],
    against: named("names that lead elsewhere"),
  },
];
