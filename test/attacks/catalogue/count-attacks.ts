import { ATTACK_CLASSES } from "./attack.ts";
import type { Attack, AttackClass, AttackedKind } from "./attack.ts";

/** One row of the table: how many attacks of a class there were, and how many succeeded. */
export interface AttackCount {
  readonly kind: AttackedKind;
  readonly class: AttackClass | "all";
  readonly attacks: number;
  readonly breaches: number;
}

/** Counts attacks on a kind by class, with a last row for all. */
export function countAttacks(kind: AttackedKind, tried: ReadonlyMap<Attack, boolean>): AttackCount[] {
  const count = (name: AttackCount["class"]) => {
    const found = [...tried].filter(([attack]) => name === "all" || attack.class === name);
    return { kind, class: name, attacks: found.length, breaches: found.filter(([, succeeded]) => succeeded).length };
  };
  return [...ATTACK_CLASSES, "all" as const].map(count);
}

/** The table as text, one line a row. */
export function showCounts(counts: readonly AttackCount[]): string {
  const rows = [
    ["kind", "class", "attacks", "breaches"],
    ...counts.map((row) => [row.kind, row.class, row.attacks, row.breaches].map(String)),
  ];
  return rows.map((row) => row.map((cell) => cell.padEnd(12)).join("")).join("\n");
}
