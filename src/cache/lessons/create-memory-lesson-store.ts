import type { Lesson, LessonStore } from "./port.ts";
import { compareByHelp, isShown, isShownAhead, lessonIdOf, MAX_LESSONS } from "./rank-lessons.ts";

/** Creates a store that forgets with the process: for tests, and where there is no database. */
export function createMemoryLessonStore(): LessonStore {
  const lessons = new Map<string, Lesson>();

  function best(limit: number, isWanted: (lesson: Lesson) => boolean): Lesson[] {
    return [...lessons.values()].filter(isWanted).toSorted(compareByHelp).slice(0, limit);
  }

  function dropLeastHelpful(tenant: string, keptId: string): void {
    const others = best(Infinity, (lesson) => lesson.tenant === tenant && lesson.id !== keptId);
    for (const { id } of others.slice(MAX_LESSONS - 1)) lessons.delete(id);
  }

  return {
    find: async ({ tenant, signature, limit }) =>
      best(limit, (lesson) => lesson.tenant === tenant && lesson.signature === signature && isShown(lesson)),
    findForIntegrations: async ({ tenant, integrations, limit }) =>
      best(limit, (lesson) => lesson.tenant === tenant && isShownAhead(lesson) && fits(lesson, integrations)),
    async keep(lesson, now) {
      const id = lessonIdOf(lesson);
      const known = lessons.get(id);
      lessons.set(id, known ? { ...known, helped: known.helped + 1 } : { ...lesson, id, createdAt: now, helped: 0, hurt: 0 });
      dropLeastHelpful(lesson.tenant, id);
      return id;
    },
    async recordUse(lessonId, outcome) {
      const lesson = lessons.get(lessonId);
      if (lesson) lessons.set(lessonId, { ...lesson, [outcome]: lesson[outcome] + 1 });
    },
  };
}

/** Whether a lesson is about integrations, and all of them are at hand. */
export function fits({ integrations }: Pick<Lesson, "integrations">, atHand: readonly string[]): boolean {
  return integrations.length > 0 && integrations.every((name) => atHand.includes(name));
}
