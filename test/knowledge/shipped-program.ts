import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { z } from "zod";

const folder = fileURLToPath(new URL("../../knowledge/programs", import.meta.url));

const descriptionSchema = z.strictObject({
  version: z.literal("1"),
  shape: z.literal("any"),
  description: z.string().min(1),
  tasks: z.array(z.string().min(1)).min(2),
  input: z.string().min(1),
});

const givenSchema = {
  name: z.string().min(1),
  task: z.string().min(1).optional(),
  context: z.record(z.string(), z.json()).default({}),
  files: z.record(z.string(), z.union([z.string(), z.strictObject({ base64: z.base64() })])).default({}),
};

const exampleSchema = z.union([
  z.strictObject({ ...givenSchema, expect: z.json() }),
  z.strictObject({ ...givenSchema, error: z.string().min(1) }),
]);

/** What a program is given, and the result or a part of the error message that must come of it. */
export type ProgramExample = z.infer<typeof exampleSchema>;

/** A folder of `knowledge/programs`, read. */
export interface ShippedProgram extends z.infer<typeof descriptionSchema> {
  readonly name: string;
  readonly code: string;
  readonly examples: readonly ProgramExample[];
}

/** The integration of each program that needs a package or a service, by its name; all others are standard library alone. */
export const integrationOf: Readonly<Record<string, string>> = {
  "invoice-pdf-total": "pdf",
  "unread-mail": "imap",
  "upsert-rows": "postgres",
};

/** Reads all programs that ship with the package. Throws where a folder is not in form. */
export function readShippedPrograms(): ShippedProgram[] {
  return readdirSync(folder)
    .toSorted()
    .map((name) => {
      const read = (file: string): string => readFileSync(join(folder, name, file), "utf8");
      const description = descriptionSchema.parse(parse(read("program.yaml")));
      const examples = z.array(exampleSchema).parse(parse(read("examples.yaml")));
      return { name, ...description, code: read("program.py"), examples };
    });
}
