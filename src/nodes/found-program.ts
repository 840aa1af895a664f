import type { ShippedProgram } from "../cache/open-shipped-programs.ts";
import type { CachedProgram } from "../cache/port.ts";
import { inspectPython } from "../program/inspect-python.ts";
import { ConfigurationError } from "../errors.ts";
import { programSha256 } from "../program/same-program.ts";
import { findUnguardedEffect } from "./find-unguarded-effect.ts";
import type { Program, Request } from "./state.ts";

/** Author of the programs that come with the package. */
const SHIPPED_AUTHOR = "cached-executor";

/** How a kept program was found, and when. */
export type Found = Pick<Program, "tier" | "trial"> & { readonly now: number };

/** Puts a kept program into the form that the graph works with. */
export function programOf(found: CachedProgram, { tier, trial, now }: Found): Program {
  return {
    ...UNASKED,
    source: "cache",
    id: found.id,
    code: found.code,
    sha256: found.sha256,
    author: found.author,
    paramsRead: [...found.paramsRead],
    imports: [...found.imports],
    tier,
    savedUsd: found.costUsd,
    valuesShown: found.valuesShown,
    borrowedFrom: tier === "semantic" ? found.exactKey : null,
    trial,
    readyAt: now,
  };
}

/** Puts a program that comes with the package into that form. */
export function programOfShipped({ id, code, sha256 }: ShippedProgram, now: number): Program {
  return { ...programAsItIs(code, now), source: "cache", id, sha256, author: SHIPPED_AUTHOR, tier: "shipped" };
}

/**
 * Puts the caller's own program into that form; null where it gave none. It is held to the same as any other.
 *
 * @throws ConfigurationError (`input`) if it certainly acts outside of `once` where it can reach something.
 */
export function programGiven({ code, allow }: Pick<Request, "code" | "allow">, now: number): Program | null {
  if (code === null) return null;
  const problem = allow.length > 0 ? findUnguardedEffect(inspectPython(code)) : null;
  if (problem) throw new ConfigurationError(`code, line ${problem.line}: ${problem.message}`, { reason: "input" });
  return { ...programAsItIs(code, now), source: "given", id: null, sha256: programSha256(code), author: "caller", tier: null };
}

/** What nobody was asked about yet. */
const UNASKED = { approved: "no", expiresAt: null, remembered: false } as const;

type Provenance = "source" | "id" | "sha256" | "author" | "tier";

function programAsItIs(code: string, now: number): Omit<Program, Provenance> {
  const { paramsRead, imports } = inspectPython(code);
  return {
    ...UNASKED,
    code,
    paramsRead: [...paramsRead],
    imports: [...imports],
    savedUsd: null,
    valuesShown: false,
    borrowedFrom: null,
    trial: null,
    readyAt: now,
  };
}
