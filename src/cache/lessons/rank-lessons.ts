import { createHash } from "node:crypto";
import type { Lesson, NewLesson } from "./port.ts";

/** Lessons of one tenant. */
export const MAX_LESSONS = 500;

/** So often a lesson has to have helped before it is shown without an error. */
export const MIN_HELPED_AHEAD = 3;

/** And so much more often than it hurt. */
export const HELPED_PER_HURT_AHEAD = 4;

type Counts = Pick<Lesson, "helped" | "hurt">;

/** Whether a lesson may be shown after its error. */
export function isShown({ helped, hurt }: Counts): boolean {
  return hurt <= helped;
}

/** Whether a lesson may be shown before there is an error. */
export function isShownAhead({ helped, hurt }: Counts): boolean {
  return helped >= MIN_HELPED_AHEAD && helped >= HELPED_PER_HURT_AHEAD * hurt;
}

/** Orders lessons, the likeliest to help first (Laplace's rule of succession); of two alike the newer. */
export function compareByHelp(left: Lesson, right: Lesson): number {
  return expectedHelp(right) - expectedHelp(left) || right.createdAt - left.createdAt;
}

function expectedHelp({ helped, hurt }: Counts): number {
  return (helped + 1) / (helped + hurt + 2);
}

/** The id that a lesson has wherever it is kept. */
export function lessonIdOf({ tenant, signature, fix }: NewLesson): string {
  return createHash("sha256")
    .update(JSON.stringify([tenant, signature, fix]))
    .digest("hex");
}
