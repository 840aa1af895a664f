import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { z } from "zod";
import { ConfigurationError } from "../errors.ts";
import { findCommand, USUAL_PATH } from "./find-command.ts";
import { KNOWN_PACKAGES } from "./known-packages.ts";

/** A Python that can run programs. */
export interface Interpreter {
  /** Its own path, not that of a shim or launcher before it. */
  readonly executable: string;
  /** Version, such as `3.11.2`. */
  readonly version: string;
  /** Folders it is installed in: its own, and under a virtual environment also the one it stems from. */
  readonly prefixes: readonly string[];
  /** Those of {@link KNOWN_PACKAGES} that it can import. */
  readonly packages: readonly string[];
}

/** What was found out about one candidate. */
export type InterpreterFinding =
  | { readonly candidate: string; readonly status: "usable"; readonly interpreter: Interpreter }
  | { readonly candidate: string; readonly status: "unusable"; readonly reason: string };

export interface InterpreterSearch {
  /** The interpreter to use, and no other. */
  readonly python?: string | undefined;
  /** Where to look, in the form of PATH. @default the usual folders */
  readonly searchPath?: string | undefined;
  /** The user (and group) that programs run as, if not ours: it has to be able to read the interpreter. */
  readonly userId?: number | undefined;
}

const MINIMUM_VERSION = [3, 10] as const;
const PROBE_TIMEOUT_MS = 20_000;
const PROBE = `
import importlib.util, json, sys
def there(name):
    try:
        return importlib.util.find_spec(name) is not None
    except Exception:
        return False
print(json.dumps({
    "executable": sys.executable, "version": sys.version_info[:3], "prefixes": sorted({sys.prefix, sys.base_prefix}),
    "packages": [name for name in sys.argv[1:] if there(name)],
}))`;

const probeAnswer = z.object({
  executable: z.string().startsWith("/"),
  version: z.tuple([z.number(), z.number(), z.number()]),
  prefixes: z.array(z.string()),
  packages: z.array(z.string()),
});

/**
 * Finds the interpreter for programs: the one asked for, else the candidate that has most of the packages programs
 * use; the first of equals.
 *
 * @throws ConfigurationError saying what is wrong with each candidate.
 */
export async function findInterpreter(search: InterpreterSearch = {}): Promise<Interpreter> {
  const findings = await inspectInterpreters(search);
  const usable = findings.flatMap((finding) => (finding.status === "usable" ? [finding.interpreter] : []));
  const best = usable.reduce<Interpreter | null>(better, null);
  if (best) return best;
  const reasons = findings.map((finding) => `${finding.candidate}: ${finding.status === "unusable" ? finding.reason : ""}`);
  throw new ConfigurationError(
    `No Python ${MINIMUM_VERSION.join(".")} or newer can be used (${reasons.join("; ") || "none was found"}). ` +
      "Install one, for example with: apt-get install python3; or name one in the setting `python`.",
    { reason: "unknown-sandbox" },
  );
}

function better(best: Interpreter | null, next: Interpreter): Interpreter {
  return best && best.packages.length >= next.packages.length ? best : next;
}

/** Looks at each candidate; for people who want to know why one was chosen. */
export async function inspectInterpreters(search: InterpreterSearch = {}): Promise<InterpreterFinding[]> {
  const onPath = findCommand("python3", search.searchPath ?? USUAL_PATH);
  const candidates = search.python ? [search.python] : [onPath ?? "/usr/bin/python3", "/usr/bin/python3"];
  return Promise.all([...new Set(candidates)].map((candidate) => inspect(candidate, search)));
}

async function inspect(candidate: string, search: InterpreterSearch): Promise<InterpreterFinding> {
  try {
    const found = await probe(candidate, search);
    const asUser = search.userId === undefined ? found : await probeAs(found, search);
    const [major, minor] = asUser.version;
    if (major < MINIMUM_VERSION[0] || (major === MINIMUM_VERSION[0] && minor < MINIMUM_VERSION[1])) {
      return { candidate, status: "unusable", reason: `it is Python ${asUser.version.join(".")}` };
    }
    return { candidate, status: "usable", interpreter: { ...asUser, version: asUser.version.join(".") } };
  } catch (error) {
    return { candidate, status: "unusable", reason: error instanceof Error ? firstLine(error.message) : String(error) };
  }
}

async function probeAs(found: z.infer<typeof probeAnswer>, search: InterpreterSearch) {
  try {
    return await probe(found.executable, search, search.userId);
  } catch (cause) {
    throw new Error(`${found.executable} cannot be read by the user that programs run as`, { cause });
  }
}

/** Runs the candidate; a shim needs the search path to find what it stands for. */
async function probe(file: string, search: InterpreterSearch, userId?: number) {
  const { stdout } = await promisify(execFile)(file, ["-I", "-c", PROBE, ...KNOWN_PACKAGES], {
    cwd: "/",
    env: { PATH: search.searchPath ?? USUAL_PATH },
    timeout: PROBE_TIMEOUT_MS,
    ...(userId === undefined ? {} : { uid: userId, gid: userId }),
  });
  return probeAnswer.parse(JSON.parse(stdout));
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? text;
}
