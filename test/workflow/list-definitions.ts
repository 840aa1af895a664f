import { readdirSync } from "node:fs";
import { join } from "node:path";

/** Where the definitions of the tests lie. */
export const DEFINITIONS = join(import.meta.dirname, "..", "workflows");

/** Names of the definitions in a folder, without those that others name. */
export function listDefinitions(folder: "valid" | "invalid"): readonly string[] {
  return readdirSync(join(DEFINITIONS, folder)).filter((name) => /\.(ya?ml|json)$/.test(name));
}
