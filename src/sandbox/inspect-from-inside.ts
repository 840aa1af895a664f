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

/**
 * Asks the Python inside a sandbox for its version and packages, in a run like any other.
 *
 * @throws ConfigurationError if the run does not work, with the remedy.
 */
export async function inspectFromInside(
  run: Sandbox["run"],
  adapter: Pick<LocalAdapter, "kind" | "remedy">,
): Promise<Pick<SandboxCapabilities, "python" | "packages">> {
  const limits = { ...DEFAULT_LIMITS, timeoutMs: 20_000 };
  const params = { names: [...KNOWN_PACKAGES] };
  try {
    const request = { code: CODE, checks: null, context: null, params, files: [], limits, allow: [] };
    return readAnswer(await run(request));
  } catch (cause) {
    if (!(cause instanceof SandboxError)) throw cause;
    const reason = `The ${adapter.kind} sandbox does not work here: ${cause.message} ${adapter.remedy(cause.message)}`;
    throw new ConfigurationError(reason, { reason: "unknown-sandbox", cause });
  }
}

function readAnswer({ outcome }: SandboxRun) {
  if (outcome.status === "ok" && outcome.result.status === "value") return answer.parse(outcome.result.value);
  const words = outcome.status === "ok" ? "no answer" : outcome.status === "error" ? outcome.error.message : outcome.message;
  throw new SandboxError(`A first program in it ended with ${outcome.status}: ${words}`);
}
