import type { ShippedProgram } from "../cache/open-shipped-programs.ts";
import type { CachedProgram } from "../cache/port.ts";
import { inspectPython } from "../program/inspect-python.ts";
import type { Program } from "./state.ts";

/** Author of the programs that come with the package. */
const SHIPPED_AUTHOR = "cached-executor";

/** How a kept program was found, and when. */
export type Found = Pick<Program, "tier" | "trial"> & { readonly now: number };

/** Puts a kept program into the form that the graph works with. */
export function programOf(found: CachedProgram, { tier, trial, now }: Found): Program {
  return {
    source: "cache",
    id: found.id,
    code: found.code,
    sha256: found.sha256,
    author: found.author,
    paramsRead: [...found.paramsRead],
    imports: [...found.imports],
    tier,
    savedUsd: found.costUsd,
    approved: "no",
    expiresAt: null,
    remembered: false,
    valuesShown: found.valuesShown,
    borrowedFrom: tier === "semantic" ? found.exactKey : null,
    trial,
    readyAt: now,
  };
}

/** Puts a program that comes with the package into that form. */
export function programOfShipped({ id, code, sha256 }: ShippedProgram, now: number): Program {
  const { paramsRead, imports } = inspectPython(code);
  return {
    source: "cache",
    id,
    code,
    sha256,
    author: SHIPPED_AUTHOR,
    paramsRead: [...paramsRead],
    imports: [...imports],
    tier: "shipped",
    savedUsd: null,
    approved: "no",
    expiresAt: null,
    remembered: false,
    valuesShown: false,
    borrowedFrom: null,
    trial: null,
    readyAt: now,
  };
}
