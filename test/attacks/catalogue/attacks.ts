import { ATTACK_CLASSES } from "./attack.ts";
import type { Attack, AttackClass, AttackedKind, ListedAttack } from "./attack.ts";
import { crashAttacks } from "./crash-attacks.ts";
import { egressAttacks } from "./egress-attacks.ts";
import { executeAttacks } from "./execute-attacks.ts";
import { exhaustAttacks } from "./exhaust-attacks.ts";
import { forgeAttacks } from "./forge-attacks.ts";
import { poisonAttacks } from "./poison-attacks.ts";
import { readAttacks } from "./read-attacks.ts";
import { secretsAttacks } from "./secrets-attacks.ts";
import { writeAttacks } from "./write-attacks.ts";

const LISTS: Readonly<Record<AttackClass, readonly ListedAttack[]>> = {
  read: readAttacks,
  write: writeAttacks,
  execute: executeAttacks,
  crash: crashAttacks,
  egress: egressAttacks,
  exhaust: exhaustAttacks,
  forge: forgeAttacks,
  secrets: secretsAttacks,
  poison: poisonAttacks,
};

/** Every attack of the catalogue. */
export const ATTACKS: readonly Attack[] = ATTACK_CLASSES.flatMap((name) => LISTS[name].map((attack) => ({ ...attack, class: name })));

/** The attacks on a kind, without those that this machine's processor cannot run. */
export function attacksOn(kind: AttackedKind): readonly Attack[] {
  return ATTACKS.filter((attack) => attack.kinds.includes(kind) && !(attack.onlyX64 && process.arch !== "x64"));
}

/** Why attacks on a kind are left out, or null. */
export function whyFewer(kind: AttackedKind): string | null {
  const left = ATTACKS.filter((attack) => attack.kinds.includes(kind) && attack.onlyX64).length;
  return process.arch === "x64" || left === 0 ? null : `${left} attacks use numbers of x64, and this is ${process.arch}`;
}
