import { describe, expect, it } from "vitest";
import { routeAfterApprove, routeAfterGenerate, routeAfterLookup, routeAfterValidate } from "../../src/nodes/routing.ts";
import type { Attempt, Program } from "../../src/nodes/state.ts";

const ERROR = { class: "CodeExecutionError", message: "no", line: null, detail: null, feedback: true };

function attempt(source: Attempt["source"], error: Attempt["error"] = ERROR): Attempt {
  return {
    source,
    programId: null,
    code: "",
    sha256: "",
    model: null,
    prompt: "",
    usage: null,
    costUsd: 0,
    generationMs: 0,
    waitingMs: 0,
    executionMs: 1,
    borrowedFrom: null,
    lessons: [],
    trial: null,
    error,
  };
}

const program = (approved: Program["approved"]): Program => ({
  source: "generated",
  id: null,
  code: "",
  sha256: "",
  author: "",
  paramsRead: [],
  imports: [],
  tier: null,
  savedUsd: null,
  approved,
  valuesShown: false,
  borrowedFrom: null,
  trial: null,
  expiresAt: null,
  remembered: false,
  readyAt: 0,
});

const failed = (count: number) => Array.from({ length: count }, () => attempt("generated"));

describe("the routers", () => {
  it.each([
    ["a kept program goes to approve", program("no"), "approve"],
    ["without one, one is generated", null, "generate"],
  ] as const)("after lookup: %s", (_words, found, next) => {
    expect(routeAfterLookup({ attempts: [], program: found, turn: { next: "generate" } })).toBe(next);
  });

  it("looks once more after a judge that was paid in vain", () => {
    expect(routeAfterLookup({ attempts: [], program: null, turn: { next: "lookup" } })).toBe("lookup");
  });

  it.each([
    ["a program goes to approve", { attempts: failed(1), program: program("no") }, "approve"],
    ["a failed first attempt goes back", { attempts: failed(1), program: null }, "generate"],
    ["a failed second attempt goes back", { attempts: failed(2), program: null }, "generate"],
    ["a failed third attempt ends", { attempts: failed(3), program: null }, "learn"],
    [
      "cached and edited attempts do not count",
      { attempts: [attempt("cache"), attempt("edited"), ...failed(2)], program: null },
      "generate",
    ],
  ] as const)("after generate: %s", (_words, state, next) => {
    expect(routeAfterGenerate({ attempts: [...state.attempts], program: state.program, turn: { next: "generate" } }, 3)).toBe(next);
  });

  it("after generate: a run that has waited for another looks again", () => {
    expect(routeAfterGenerate({ attempts: [], program: null, turn: { next: "lookup" } }, 3)).toBe("lookup");
  });

  it.each([
    ["approved by policy runs", { attempts: [attempt("generated", null)], program: program("by-policy") }, "execute"],
    ["approved by a person runs", { attempts: [attempt("generated", null)], program: program("by-person") }, "execute"],
    ["a program that nobody approved never runs", { attempts: failed(1), program: program("no") }, "generate"],
    ["a cached program rejected with retry gives way to the next candidate", { attempts: [attempt("cache")], program: null }, "lookup"],
    ["a generated one rejected with retry is written again", { attempts: failed(1), program: null }, "generate"],
    ["the third rejected one ends the run", { attempts: failed(3), program: null }, "learn"],
  ] as const)("after approve: %s", (_words, state, next) => {
    expect(routeAfterApprove({ attempts: [...state.attempts], program: state.program }, 3)).toBe(next);
  });

  it.each([
    ["a good result is learnt from", [attempt("generated", null)], "learn"],
    ["a cached program that failed gives way to the next candidate", [attempt("cache")], "lookup"],
    ["a generated one that failed is repaired", failed(1), "generate"],
    ["an edited one that failed is repaired while attempts are left", [...failed(2), attempt("edited")], "generate"],
    ["the third failure ends the run", failed(3), "learn"],
  ] as const)("after validate: %s", (_words, attempts, next) => {
    expect(routeAfterValidate({ attempts: [...attempts], program: program("by-policy"), execution: null, run: {} }, 3)).toBe(next);
  });

  it.each(["done", "unknown"] as const)("after validate: a failed program whose effect is %s is replaced by none", (status) => {
    const execution = { effects: [{ key: "mail", status }] };
    for (const source of ["generated", "cache"] as const) {
      expect(routeAfterValidate({ attempts: [attempt(source)], program: program("by-policy"), execution, run: {} }, 3)).toBe("learn");
    }
  });

  it.each([
    ["settled by a person is replaced", ["mail"], [{ key: "mail", status: "done" }], "generate"],
    ["settled and unknown again is not", ["mail"], [{ key: "mail", status: "unknown" }], "learn"],
    ["settled, beside one that is not, is not", ["mail"], ["mail", "row"].map((key) => ({ key, status: "done" as const })), "learn"],
    ["among too many to be named is not", ["mail"], Array.from({ length: 100 }, () => ({ key: "mail", status: "done" as const })), "learn"],
  ] as const)("after validate: a failed program whose effect is %s", (_words, keys, effects, next) => {
    const run = { decided: { times: 1, keys: [...keys], recorded: 0 } };
    const execution = { effects: effects.map(({ key, status }) => ({ key, status })) };
    expect(routeAfterValidate({ attempts: failed(1), program: program("by-policy"), execution, run }, 3)).toBe(next);
  });
});
