export { createMemoryProgramCache } from "../cache/create-memory-program-cache.ts";
export { createMemoryEffectLedger, type MemoryEffect, type MemoryEffectLedger } from "../effects/create-memory-effect-ledger.ts";
export { createMemoryLessonStore } from "../cache/lessons/create-memory-lesson-store.ts";
export { createSampleLesson, testLessonStore, type LessonStoreContractOptions } from "./lesson-store-contract.ts";
export { createSampleProgram, testProgramCache, type ProgramCacheContractOptions } from "./program-cache-contract.ts";
export { sandboxContract, type ContractRunner, type SandboxContractOptions } from "./sandbox-contract.ts";
export { createScriptedModel, type ScriptedAnswer, type ScriptedModel } from "./scripted-model.ts";
export { createScriptedSandbox, okOutcome, type ScriptedRun, type ScriptedSandbox } from "./scripted-sandbox.ts";
