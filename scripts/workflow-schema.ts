import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createJsonSchema } from "../src/workflow/create-json-schema.ts";

/** Writes the JSON Schema of workflows, which editors use, from the source: npm run schema */
const path = join(import.meta.dirname, "..", "src", "workflow", "workflow.schema.json");
writeFileSync(path, `${JSON.stringify(createJsonSchema(), null, 2)}\n`);
