import { z } from "zod";
import { ConfigurationError, SandboxError } from "../errors.ts";
import { KNOWN_PACKAGES } from "./known-packages.ts";
import type { LocalAdapter } from "./local-adapter.ts";
import { DEFAULT_LIMITS } from "./port.ts";
import type { Sandbox, SandboxCapabilities, SandboxRun } from "./port.ts";

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

const answer = z.object({ python: z.string(), packages: z.array(z.string()) });

type Answer = Pick<SandboxCapabilities, "python" | "packages">;

/**
 * Asks the Python inside a sandbox for its version and packages, in a run like any other.
 *
 * @throws ConfigurationError if the run does not work, with the remedy.
 */
export async function inspectFromInside(run: Sandbox["run"], adapter: Pick<LocalAdapter, "kind" | "remedy">): Promise<Answer> {
  try {
    return await askFromInside(run);
  } catch (cause) {
    if (!(cause instanceof SandboxError)) throw cause;
    const reason = `The ${adapter.kind} sandbox does not work here: ${cause.message} ${adapter.remedy(cause.message)}`;
    throw new ConfigurationError(reason, { reason: "unknown-sandbox", cause });
  }
}

/**
 * The same, for a sandbox elsewhere that may work later.
 * @throws SandboxError if the run does not work.
 */
export async function askFromInside(run: Sandbox["run"]): Promise<Answer> {
  const limits = { ...DEFAULT_LIMITS, timeoutMs: 20_000 };
  const params = { names: [...KNOWN_PACKAGES] };
  return readAnswer(await run({ code: CODE, checks: null, context: null, params, files: [], limits, allow: [] }));
}

function readAnswer({ outcome }: SandboxRun) {
  if (outcome.status === "ok" && outcome.result.status === "value") return answer.parse(outcome.result.value);
  const words = outcome.status === "ok" ? "no answer" : outcome.status === "error" ? outcome.error.message : outcome.message;
  throw new SandboxError(`A first program in it ended with ${outcome.status}: ${words}`);
}
