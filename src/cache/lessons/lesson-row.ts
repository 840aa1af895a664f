import { z } from "zod";
import type { Row, SqlValue } from "../../database/port.ts";
import { digest, jsonText } from "../program-row.ts";
import type { Lesson, NewLesson } from "./port.ts";
import { lessonIdOf } from "./rank-lessons.ts";

/** Version of what a lesson means. A row of another version does not match its checksum. */
const LESSON_VERSION = 1;

const count = z.number().int().min(0);

const rowSchema = z.object({
  id: z.string(),
  tenant: z.string(),
  signature: z.string(),
  error: z.string(),
  fix: z.string(),
  integrations: jsonText(z.array(z.string())),
  checksum: z.string(),
  created_at: count,
  helped: count,
  hurt: count,
});

/** The columns of a lesson but for its time and counters, ready to be bound. */
export function toLessonRow(lesson: NewLesson, integrityKey: string | null): Record<string, SqlValue> {
  const { tenant, signature, error, fix } = lesson;
  return {
    id: lessonIdOf(lesson),
    tenant,
    signature,
    error,
    fix,
    integrations: JSON.stringify(lesson.integrations),
    checksum: digest(integrityKey, [LESSON_VERSION, tenant, signature, error, fix, lesson.integrations]),
  };
}

/** Reads a lesson back; null for one that somebody changed or moved: it goes into prompts of others. */
export function fromLessonRow(row: Row, integrityKey: string | null): Lesson | null {
  const { data } = rowSchema.safeParse(row);
  if (!data) return null;
  const { checksum, created_at: createdAt, ...lesson } = data;
  const expected = toLessonRow(lesson, integrityKey);
  return checksum === expected["checksum"] && lesson.id === expected["id"] ? { ...lesson, createdAt } : null;
}
