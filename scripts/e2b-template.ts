import { parseArgs } from "node:util";
import { Template, defaultBuildLogger } from "@e2b/code-interpreter";
import { z } from "zod";

/**
 * Builds an E2B template with what programs need beyond E2B's own template for code. Without E2B_API_KEY it shows the
 * steps and sends nothing.
 *
 *   npm run -s e2b:template -- [--name NAME] [--dry-run]
 */
const BASE = "code-interpreter-v1";
const PACKAGES = ["PyMuPDF", "psycopg[binary]", "pandas"];
const IMPORTS = "import fitz, psycopg, pandas";

const { values } = parseArgs({ options: { name: { type: "string", default: "cached-executor" }, "dry-run": { type: "boolean" } } });
const apiKey = process.env["E2B_API_KEY"]?.trim();
const template = Template()
  .fromTemplate(BASE)
  .runCmd(`pip install --no-cache-dir ${PACKAGES.map((name) => `'${name}'`).join(" ")}`, { user: "root" })
  .runCmd(`python3 -c '${IMPORTS}'`); // a build that cannot import them fails here, not in a program

if (!apiKey || values["dry-run"]) {
  process.stdout.write(`${await describeSteps()}\n`);
  process.stderr.write(
    `Nothing was sent${apiKey ? "" : ": E2B_API_KEY is not set"}. These are the steps of the template "${values.name}".\n`,
  );
} else {
  const built = await Template.build(template, values.name, { apiKey, onBuildLogs: defaultBuildLogger() });
  process.stdout.write(`${built.templateId}\n`);
  process.stderr.write(`Built. Use it with E2B_TEMPLATE_ID=${values.name}\n`);
}

/** The steps as the SDK would send them, in the form of a Dockerfile. */
async function describeSteps(): Promise<string> {
  const step = z.object({ type: z.string(), args: z.array(z.string()) });
  const { fromTemplate, steps } = z
    .object({ fromTemplate: z.string(), steps: z.array(step) })
    .parse(JSON.parse(await Template.toJSON(template, false)));
  return [`FROM ${fromTemplate}`, ...steps.map(({ type, args }) => describeStep(type, args))].join("\n");
}

function describeStep(type: string, [command = "", user]: readonly string[]): string {
  return `${user ? `USER ${user}\n` : ""}${type} ${command}`;
}
