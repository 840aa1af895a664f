import { afterAll, describe, expect, test } from "vitest";
import { skipsBubblewrap } from "../sandbox/without-bubblewrap.ts";
import { ATTACKED_KINDS } from "./catalogue/attack.ts";
import { attacksOn } from "./catalogue/attacks.ts";
import { openAttacked } from "./catalogue/open-attacked.ts";
import { runAttack } from "./catalogue/run-attack.ts";
import { copyWithout } from "./weakened/copy-without.ts";
import { PROTECTIONS } from "./weakened/protections.ts";
import type { Protection } from "./weakened/protections.ts";

const NO_BUBBLEWRAP = await skipsBubblewrap();
const rows: string[] = [];

afterAll(() => console.info(["without: attacks that succeed", ...rows].join("\n")));

/** Names of the attacks that succeed where a protection is missing. */
async function attackWithout(protection: Protection): Promise<string[]> {
  const copy = await copyWithout(protection);
  const attacked = await openAttacked(protection.kind, copy);
  const succeeded: string[] = [];
  try {
    for (const attack of attacksOn(protection.kind).filter(protection.against)) {
      const { breaches } = await runAttack(attack, attacked);
      if (breaches.length > 0) succeeded.push(`(${attack.class}) ${attack.name}: ${breaches[0]}`);
    }
    return succeeded;
  } finally {
    await attacked.close();
    await copy.remove();
  }
}

describe.each(ATTACKED_KINDS)("on %s an attack succeeds without", { timeout: 180_000 }, (kind) => {
  const isSkipped = kind === "bubblewrap" && NO_BUBBLEWRAP;
  const protections = PROTECTIONS.filter((protection) => protection.kind === kind);

  test.skipIf(isSkipped).each(protections.map((protection) => [protection.name, protection] as const))("%s", async (name, protection) => {
    const succeeded = await attackWithout(protection);
    rows.push(`  ${kind}, ${name}:`, ...succeeded.map((line) => `    ${line}`));
    expect(succeeded.length).toBeGreaterThan(0);
  });
});

test("a weakening that no longer fits the source says so, instead of weakening nothing", async () => {
  const outdated = { file: "driver/main.py", text: "words that are not there", by: "" };
  await expect(copyWithout({ weakenings: [outdated] })).rejects.toThrow(/write the weakening anew/);
});
