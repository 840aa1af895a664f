import { ConfigurationError } from "../../errors.ts";

/** Where and as whom machines are made. Nothing is taken from the environment; but without `sandboxUrl` the SDK looks at E2B_SANDBOX_URL. */
export interface E2BAccount {
  /** Needed but in debug mode. */
  readonly apiKey: string | undefined;
  /** Template that machines are made of. @default "code-interpreter-v1" */
  readonly templateId: string;
  /** @default "e2b.app" */
  readonly domain: string;
  /** Another control plane. @default https://api.DOMAIN, in debug mode http://localhost:3000 */
  readonly apiUrl: string;
  /** One address for all machines. @default one of each machine's own */
  readonly sandboxUrl: string | undefined;
  /** Makes no machine: programs run in a code interpreter on this one, port 49999. @default false */
  readonly debug: boolean;
}

/** What of an account is not as usual. */
export type E2BAccountOptions = { readonly [Key in keyof E2BAccount]?: E2BAccount[Key] | undefined };

/**
 * Puts the defaults where the options have nothing.
 * @throws ConfigurationError (`no-key`) without a key, but in debug mode.
 */
export function resolveE2BAccount(options: E2BAccountOptions): E2BAccount {
  const { apiKey, sandboxUrl, domain = "e2b.app", debug = false } = options;
  if (!apiKey && !debug) {
    throw new ConfigurationError(
      "E2B API key required: set E2B_API_KEY (keys are listed at https://e2b.dev/dashboard?tab=keys), or choose another sandbox.",
      { reason: "no-key" },
    );
  }
  const templateId = options.templateId ?? "code-interpreter-v1";
  const apiUrl = options.apiUrl ?? (debug ? "http://localhost:3000" : `https://api.${domain}`);
  return { apiKey, templateId, domain, apiUrl, sandboxUrl, debug };
}
