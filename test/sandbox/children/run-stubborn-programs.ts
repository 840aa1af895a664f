import { createBubblewrapSandbox } from "../../../src/sandbox/bubblewrap/create-bubblewrap-sandbox.ts";
import { HABIT_NAMES, stubbornRequest } from "../stubborn-programs.ts";

/** A host that runs programs, two at once and one after the other, for 20 seconds; it says when the first has started. */
const [runsFolder = "", name = ""] = process.argv.slice(2);
const sandbox = createBubblewrapSandbox({ runsFolder });
const endsAt = performance.now() + 20_000;

async function runInTurn(durationMs: number): Promise<void> {
  for (let run = 0; performance.now() < endsAt; run += 1) {
    const habit = HABIT_NAMES[run % HABIT_NAMES.length] ?? HABIT_NAMES[0];
    await sandbox.run(stubbornRequest(name, { habit, durationMs }), { onOutput: () => process.stdout.write("started\n") });
  }
}

await Promise.all([runInTurn(10_000), runInTurn(100)]);
