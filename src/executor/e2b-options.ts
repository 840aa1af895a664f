import { z } from "zod";
import type { E2BAccountOptions } from "../sandbox/e2b/e2b-account.ts";

/** Where and as whom E2B sandboxes are made. */
export interface E2BOptions {
  /** @default E2B_API_KEY */
  readonly apiKey?: string;
  /** Template that sandboxes are made of. @default E2B_TEMPLATE_ID, else E2B's own for code */
  readonly templateId?: string;
  /** Domain of the service. @default E2B_DOMAIN */
  readonly domain?: string;
  /** Another control plane. @default E2B_API_URL */
  readonly apiUrl?: string;
  /** One address for all sandboxes. @default E2B_SANDBOX_URL */
  readonly sandboxUrl?: string;
  /** Runs programs in a code interpreter on this machine, port 49999, and makes no sandbox. @default E2B_DEBUG */
  readonly debug?: boolean;
}

const httpUrl = z.url({ protocol: /^https?$/ });

/** What {@link E2BOptions} may hold. */
export const e2bOptionsSchema = z.strictObject({
  apiKey: z.string().min(1).optional(),
  templateId: z.string().min(1).optional(),
  domain: z.string().min(1).optional(),
  apiUrl: httpUrl.optional(),
  sandboxUrl: httpUrl.optional(),
  debug: z.boolean().optional(),
});

/** Puts the environment's values where the options have none; the names are those of E2B's own SDK. */
export function resolveE2BOptions(options: E2BOptions, environment: Readonly<Record<string, string | undefined>>): E2BAccountOptions {
  const valueOf = (name: string) => environment[name]?.trim() || undefined;
  return {
    apiKey: options.apiKey ?? valueOf("E2B_API_KEY"),
    templateId: options.templateId ?? valueOf("E2B_TEMPLATE_ID"),
    domain: options.domain ?? valueOf("E2B_DOMAIN"),
    apiUrl: options.apiUrl ?? valueOf("E2B_API_URL"),
    sandboxUrl: options.sandboxUrl ?? valueOf("E2B_SANDBOX_URL"),
    debug: options.debug ?? valueOf("E2B_DEBUG")?.toLowerCase() === "true",
  };
}
