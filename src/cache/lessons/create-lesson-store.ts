import { bypassDatabase } from "../../database/bypass-database.ts";
import type { Database, Row } from "../../database/port.ts";
import { fits } from "./create-memory-lesson-store.ts";
import { fromLessonRow, toLessonRow } from "./lesson-row.ts";
import { countLessonUse, dropLeastHelpful, findLessonRows, findProvenLessonRows, upsertLesson } from "./lesson-statements.ts";
import type { Lesson, LessonStore } from "./port.ts";
import { lessonIdOf } from "./rank-lessons.ts";

export interface LessonStoreOptions {
  /** Where lessons are kept. The store does not close it. */
  readonly database: Database;
  /** Told when the store is bypassed, and when a row is ignored. */
  readonly onWarning: (message: string) => void;
  /** Key of the rows' checksums. With one, a row written by anybody else is ignored. @default none */
  readonly integrityKey?: string | undefined;
}

/** Creates the store that keeps lessons in a database. While that is unavailable it finds nothing, keeps nothing, and warns. */
export function createLessonStore({ database, onWarning, integrityKey }: LessonStoreOptions): LessonStore {
  const key = integrityKey ?? null;
  const bypass = <Result>(fallback: Result, operation: () => Promise<Result>): Promise<Result> =>
    bypassDatabase({ name: "The store of lessons", fallback, onWarning }, operation);

  function readSound(row: Row): Lesson[] {
    const lesson = fromLessonRow(row, key);
    if (lesson === null) onWarning(`The lesson ${String(row["id"])} is ignored: it does not match its checksum.`);
    return lesson === null ? [] : [lesson];
  }

  return {
    find: ({ tenant, signature, limit }) =>
      bypass<readonly Lesson[]>([], async () =>
        (await database.read(findLessonRows(tenant, signature))).flatMap(readSound).slice(0, limit),
      ),
    findForIntegrations: ({ tenant, integrations, limit }) =>
      bypass<readonly Lesson[]>([], async () => {
        const lessons = (await database.read(findProvenLessonRows(tenant))).flatMap(readSound);
        return lessons.filter((lesson) => fits(lesson, integrations)).slice(0, limit);
      }),
    async keep(lesson, now) {
      const id = lessonIdOf(lesson);
      return bypass(id, async () => {
        await database.write([upsertLesson(toLessonRow(lesson, key), now), dropLeastHelpful(lesson.tenant, id)]);
        return id;
      });
    },
    recordUse: (lessonId, outcome) =>
      bypass<void>(undefined, async () => {
        await database.write([countLessonUse(lessonId, outcome)]);
      }),
  };
}
