import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JsonValue } from "../../src/json.ts";
import { skipsBubblewrap } from "../sandbox/without-bubblewrap.ts";
import { ATTACK_CLASSES, ATTACKED_KINDS } from "./catalogue/attack.ts";
import type { Attack } from "./catalogue/attack.ts";
import { ATTACKS, attacksOn, whyFewer } from "./catalogue/attacks.ts";
import { countAttacks, showCounts } from "./catalogue/count-attacks.ts";
import type { AttackCount } from "./catalogue/count-attacks.ts";
import { lookAround } from "./catalogue/innocent.ts";
import { openAttacked } from "./catalogue/open-attacked.ts";
import { runAttack } from "./catalogue/run-attack.ts";

const LEAST = { bubblewrap: 60, pyodide: 40 };
const LEAST_OF_A_CLASS = 3;

const NO_BUBBLEWRAP = await skipsBubblewrap();
const counts: AttackCount[] = [];

afterAll(() => console.info(showCounts(counts)));

describe.each(ATTACKED_KINDS)("on %s, a program that", { timeout: 240_000 }, (kind) => {
  const isSkipped = kind === "bubblewrap" && NO_BUBBLEWRAP;
  const how = { concurrent: kind === "pyodide" }; // what is left under bubblewrap is looked for on the whole machine
  const tried = new Map<Attack, boolean>();
  let attacked: Awaited<ReturnType<typeof openAttacked>>;
  let asNew: JsonValue;

  beforeAll(async () => {
    if (isSkipped) return;
    attacked = await openAttacked(kind);
    asNew = await lookAround(attacked.sandbox);
    const fewer = whyFewer(kind);
    if (fewer) console.warn(fewer);
  });

  afterAll(async () => {
    counts.push(...countAttacks(kind, tried));
    await attacked?.close();
  });

  test.skipIf(isSkipped).each(attacksOn(kind).map((attack) => [attack.class, attack.name, attack] as const))(
    "(%s) %s, gets nowhere",
    how,
    async (_class, _name, attack) => {
      const { breaches, notTried } = await runAttack(attack, attacked);
      const leavesMuch = kind === "bubblewrap" || attack.class === "poison";
      const found = leavesMuch ? await lookAround(attacked.sandbox) : asNew;
      tried.set(attack, breaches.length > 0 || JSON.stringify(found) !== JSON.stringify(asNew));
      expect(breaches).toEqual([]);
      expect(found).toEqual(asNew);
      expect(notTried).toBeNull();
    },
  );

  test.skipIf(isSkipped)("comes after all these finds the sandbox as new", async () => {
    expect(await lookAround(attacked.sandbox)).toEqual(asNew);
  });
});

test("the catalogue has enough attacks of every class on every kind, each with a name of its own", () => {
  for (const kind of ATTACKED_KINDS) {
    const onKind = ATTACKS.filter((attack) => attack.kinds.includes(kind));
    expect(onKind.length).toBeGreaterThanOrEqual(LEAST[kind]);
    expect(new Set(onKind.map(({ name, class: of }) => `${of} ${name}`)).size).toBe(onKind.length);
    for (const name of ATTACK_CLASSES) {
      expect(onKind.filter((attack) => attack.class === name).length, `${kind} ${name}`).toBeGreaterThanOrEqual(LEAST_OF_A_CLASS);
    }
  }
});
