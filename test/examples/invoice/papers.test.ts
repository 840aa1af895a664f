import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { BROKEN_NAME, makePapers } from "../../../examples/invoice/make-papers.ts";
import { PAPERS } from "../../../examples/invoice/papers.ts";
import { getExecutor } from "../../../src/index.ts";
import { temporaryFolder } from "../../executor/harness.ts";
import { askBubblewrap } from "../../knowledge/ask-bubblewrap.ts";
import { printSkips } from "../../knowledge/print-skips.ts";

const whyNot = (await askBubblewrap())("fitz");
const isSkipped = printSkips("Papers of the invoice example", PAPERS.length, whyNot);
const answer = (name: string) => readFile(new URL(`../../../examples/invoice/answers/${name}.py`, import.meta.url), "utf8");

/** Runs both programs on every file, in a namespace of their own. */
const READ = `
def run(name, **given):
    names = {"__name__": "__main__", "params": {}, **given}
    exec(compile(context[name], name, "exec"), names)
    return names["result"]

def read(path):
    page = run("extract_text", context={"invoice_pdf": "invoice.pdf"}, files={"invoice.pdf": path})
    if not page["readable"]:
        return {"open": page["problem"]}
    try:
        return run("parse_amount", context={"invoice_text": "invoice.txt"}, files={"invoice.txt": "out/invoice.txt"})
    except ValueError as error:
        return {"open": str(error)}

result = {name: read(path) for name, path in files.items()}
`;

/** What the programs read in each of the example's papers. */
async function readPapers() {
  const folder = temporaryFolder();
  await makePapers(folder);
  const files = Object.fromEntries([...PAPERS.map(({ name }) => name), BROKEN_NAME].map((name) => [name, join(folder, name)]));
  const context = { extract_text: await answer("extract_text"), parse_amount: await answer("parse_amount") };
  const executor = getExecutor("local", { sandbox: "bubblewrap" });
  return executor.execute(READ, { context, files }).finally(() => executor.close());
}

it.skipIf(isSkipped)("the programs read total and currency of every paper that shows them, and say why of every other", async () => {
  const read = await readPapers();
  const open = { open: expect.any(String) };
  expect(read).toMatchObject(Object.fromEntries(PAPERS.map(({ name, expected }) => [name, expected ?? open])));
  expect(read[BROKEN_NAME]).toEqual({ open: expect.stringContaining("cannot be opened") });
  expect(PAPERS.filter(({ expected }) => expected)).toHaveLength(15);
});
