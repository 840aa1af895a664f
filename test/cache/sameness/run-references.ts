import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import canonicalize from "canonicalize";
import { z } from "zod";
import type { JsonObject } from "../../../src/json.ts";
import { runPython } from "../../knowledge/run-python.ts";
import type { Fixture } from "./same-task.ts";

/** A program and what it is given. */
export interface ReferenceRun extends Fixture {
  readonly program: string;
  readonly params: JsonObject;
}

/** What came of a run: the result as canonical JSON (RFC 8785), so that equal results are equal texts, or the exception. */
export type ReferenceOutcome = { readonly json: string } | { readonly error: string };

const answerSchema = z.array(z.union([z.strictObject({ result: z.json() }), z.strictObject({ error: z.string() })]));

const DRAW = `
import contextlib, hashlib, json, os, sys

def draw(pages, path):
    import fitz
    document = fitz.open()
    for lines in pages:
        page = document.new_page()
        for index, line in enumerate(lines):
            for column, text in enumerate(line.split("\\t")):
                page.insert_text((60 + 330 * column, 60 + 18 * index), text)
    document.save(path)
`;

const DRAW_ALL = `${DRAW}
import base64
papers = []
for number, pages in enumerate(json.load(sys.stdin)):
    draw(pages, f"{number}.pdf")
    with open(f"{number}.pdf", "rb") as file:
        papers.append(base64.b64encode(file.read()).decode())
print(json.dumps(papers))
`;

/** Draws papers, each of pages of lines, as a fixture's are drawn. */
export function drawPapers(papers: readonly (readonly (readonly string[])[])[]): Buffer[] {
  return inFolder((folder) => z.array(z.base64()).parse(runPython(DRAW_ALL, papers, folder))).map((paper) => Buffer.from(paper, "base64"));
}

/** Runs each program in a namespace of its own. A file is written once, however many runs read it. */
const RUN_ALL = `${DRAW}
def place(name, content):
    folder = hashlib.sha256(json.dumps([name, content]).encode()).hexdigest()[:16]
    path = os.path.join(folder, name)
    if not os.path.exists(path):
        os.makedirs(os.path.dirname(path))
        if isinstance(content, str):
            with open(path, "w", encoding="utf-8", newline="") as file:
                file.write(content)
        else:
            draw(content["pages"], path)
    return path

def run(given):
    files = {name: place(name, content) for name, content in given["files"].items()}
    names = {"context": given["context"], "params": given["params"], "files": files, "__name__": "__main__"}
    try:
        with contextlib.redirect_stdout(sys.stderr):
            exec(compile(given["program"], "program.py", "exec"), names)
        return {"result": json.loads(json.dumps(names["result"], allow_nan=False))}
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}

answers = [run(given) for given in json.load(sys.stdin)]
print(json.dumps(answers))
`;

/**
 * Runs programs of this set, one after the other in one plain Python process without a sandbox: only for programs that were
 * written here. Programs that read a PDF, and the fixtures that hold one, need PyMuPDF (`fitz`).
 *
 * @returns one outcome for each run, in their order.
 * @throws Error if Python is not there, or did not end in time.
 */
export function runReferences(runs: readonly ReferenceRun[]): ReferenceOutcome[] {
  const given = runs.map(({ program, params, context, files }) => ({ program, params, context, files: files ?? {} }));
  return inFolder((folder) => answerSchema.parse(runPython(RUN_ALL, given, folder)).map(toOutcome));
}

function inFolder<Result>(run: (folder: string) => Result): Result {
  const folder = mkdtempSync(join(tmpdir(), "sameness-"));
  try {
    return run(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function toOutcome(answer: z.infer<typeof answerSchema>[number]): ReferenceOutcome {
  return "error" in answer ? answer : { json: canonicalize(answer.result) ?? "null" };
}
