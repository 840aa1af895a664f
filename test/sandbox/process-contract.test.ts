import { afterAll, describe, test } from "vitest";
import { createProcessSandbox } from "../../src/sandbox/process/create-process-sandbox.ts";
import { sandboxContract } from "../../src/testing/sandbox-contract.ts";

sandboxContract({
  name: "process",
  runner: { afterAll, describe, test },
  createSandbox: () => createProcessSandbox({ allowUnsafe: true }),
  cannot: {
    "read-only files": "programs have our rights, and as root those include every file",
    "limit on the sum of files": "the kernel limits one file of a process, not all of them",
    "driver out of reach": "the driver is a process of the same user",
  },
  skip: process.platform === "linux" ? null : "the process sandbox works on Linux only",
  requireAll: process.env.REQUIRE_ALL === "1",
});
