import { z } from "zod";
import { SandboxError } from "../errors.ts";
import { KNOWN_PACKAGES } from "./known-packages.ts";
import { DEFAULT_LIMITS } from "./port.ts";
import type { Sandbox, SandboxCapabilities, SandboxOutcome } from "./port.ts";

const CODE = `
import importlib.util, sys
def there(name):
    try:
        return importlib.util.find_spec(name) is not None
    except Exception:
        return False
result = {
    "python": ".".join(str(part) for part in sys.version_info[:3]),
    "packages": sorted(name for name in params["names"] if there(name)),
}`;

/** Little, and not what programs have: a sandbox takes this run for no sign of others like it. */
const LIMITS = { ...DEFAULT_LIMITS, timeoutMs: 20_000, memoryBytes: 512 * 1024 ** 2, diskBytes: 16 * 1024 ** 2 };

const answer = z.object({ python: z.string(), packages: z.array(z.string()) });

/**
 * Asks the Python inside a sandbox for its version and packages, in a run like any other.
 *
 * @param allow The network targets of that run.
 * @throws SandboxError if the run does not work.
 */
export async function inspectFromInside(
  run: Sandbox["run"],
  allow: readonly string[] = [],
): Promise<Pick<SandboxCapabilities, "python" | "packages">> {
  const params = { names: [...KNOWN_PACKAGES] };
  const { outcome } = await run({ code: CODE, checks: null, context: null, params, files: [], limits: LIMITS, allow });
  if (outcome.status === "ok" && outcome.result.status === "value") return answer.parse(outcome.result.value);
  throw new SandboxError(`A first program in it ended with ${outcome.status}: ${wordsOf(outcome)}`);
}

function wordsOf(outcome: SandboxOutcome): string {
  switch (outcome.status) {
    case "ok":
      return "no answer";
    case "error":
      return outcome.error.message;
    default:
      return outcome.message;
  }
}
