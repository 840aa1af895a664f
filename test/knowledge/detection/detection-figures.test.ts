import { describe, expect, it } from "vitest";
import { measureDetection } from "./measure-detection.ts";
import { tunedTasks } from "./tuned-tasks.ts";

describe("detection, measured on labelled tasks", async () => {
  const tuned = await measureDetection(tunedTasks);

  it("is right on the tasks it was tuned on, in at least 95 of 100", () => {
    expect(tuned.mistakes).toEqual([]);
    expect(tuned.precision).toBeGreaterThanOrEqual(0.95);
  });
});
