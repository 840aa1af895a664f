import { rm } from "node:fs/promises";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deltaChannelHistoryTests, specTest } from "@langchain/langgraph-checkpoint-validation";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { SqliteCheckpointer } from "../../src/index.ts";

const folder = mkdtempSync(join(tmpdir(), "cached-executor-test-"));
let count = 0;

const initializer = {
  checkpointerName: "SqliteCheckpointer",
  createCheckpointer: () => new SqliteCheckpointer(join(folder, `${(count += 1)}.db`)),
  destroyCheckpointer: (checkpointer: SqliteCheckpointer) => checkpointer.close(),
  afterAll: () => rm(folder, { recursive: true, force: true }),
};

Object.assign(globalThis, { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it }); // LangGraph's suite knows no other way
specTest(initializer);
deltaChannelHistoryTests(initializer);
