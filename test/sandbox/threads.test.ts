import { describe, expect, onTestFinished, test } from "vitest";
import { createBubblewrapSandbox } from "../../src/sandbox/bubblewrap/create-bubblewrap-sandbox.ts";
import { DEFAULT_LIMITS, type SandboxLimits } from "../../src/sandbox/port.ts";
import { requestOf } from "./request.ts";
import { skipsBubblewrap } from "./without-bubblewrap.ts";

const startThreads = (count: number) => `
import threading
enough = threading.Event()
threads = [threading.Thread(target=lambda: [bytearray(100), enough.wait()], daemon=True) for _ in range(${count})]
for thread in threads: thread.start()
result = threading.active_count() - 1
enough.set()
`;

async function outcomeOf(code: string, limits: Partial<SandboxLimits> = {}) {
  const sandbox = createBubblewrapSandbox();
  onTestFinished(() => sandbox.close());
  return (await sandbox.run(requestOf(code, { limits: { ...DEFAULT_LIMITS, ...limits } }))).outcome;
}

describe.skipIf(await skipsBubblewrap())("the threads of a program", () => {
  test.each(["", "try:\n    import numpy\nexcept ImportError: pass\n"])("may be 60 under the default limits %#", async (first) => {
    expect(await outcomeOf(`${first}${startThreads(60)}`)).toMatchObject({ status: "ok", result: { value: 60 } });
  });

  test("are too many for their number", async () => {
    expect(await outcomeOf(startThreads(100))).toMatchObject({ status: "processes" });
  });

  test("are too many for the memory, and that is said", async () => {
    expect(await outcomeOf(`held = bytearray(100 << 20)\n${startThreads(60)}`, { memoryBytes: 140 * 1024 ** 2 })).toMatchObject({
      status: "memory",
    });
  });
});
