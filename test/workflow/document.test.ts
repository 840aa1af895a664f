import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkWorkflow } from "../../src/workflow/check-workflow.ts";
import { fromDefinition } from "../../src/workflow/from-definition.ts";
import { NODE_TYPES } from "../../src/workflow/form-words.ts";
import { readWorkflow } from "../../src/workflow/read-workflow.ts";

const DOCUMENT = readFileSync(join(import.meta.dirname, "../../docs/workflows.md"), "utf8");
const blocks = [...DOCUMENT.matchAll(/```yaml\n(.*?)```/gs)].map(([, block = ""]) => block);

describe("docs/workflows.md", () => {
  it.each(blocks.map((block) => [/^name: (.*)$/m.exec(block)?.[1] ?? block.slice(0, 40), block]))(
    "shows a valid workflow: %s",
    (_name, block) => {
      const { definition } = readWorkflow(block, { file: "block.yaml" });
      expect(checkWorkflow(fromDefinition(definition))).toEqual([]);
    },
  );

  it("begins with twelve lines, and tells of every type of node", () => {
    expect(
      blocks[0]
        ?.trimEnd()
        .split("\n")
        .filter((line) => !line.startsWith("#")),
    ).toHaveLength(11);
    for (const type of NODE_TYPES) expect(DOCUMENT).toMatch(new RegExp(`^\\|.*\`${type}\`.*\\|`, "m"));
  });
});
