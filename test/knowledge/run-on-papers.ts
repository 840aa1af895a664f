import { z } from "zod";
import type { JsonObject } from "../../src/json.ts";
import type { Sandbox } from "../../src/sandbox/port.ts";
import { requestOf } from "../sandbox/request.ts";
import { MAKE_BY_PYMUPDF } from "./paper-makers.ts";

/** A text on a page, and where it begins, in points from the left and from the top; in Latin letters. */
export type PlacedText = readonly [x: number, y: number, text: string];

/** A PDF to make, and what its block is given besides. */
export interface PaperCall {
  readonly pages: readonly (readonly PlacedText[])[];
  /** Encrypts the file. */
  readonly password?: string;
  /** Makes its pages images. */
  readonly isScan?: true;
  readonly context?: JsonObject;
}

const outcomeSchema = z.union([z.strictObject({ result: z.json() }), z.strictObject({ error: z.string() })]);

/** What came of a call: the result, or the exception. */
export type PaperOutcome = z.infer<typeof outcomeSchema>;

/** Makes the PDF of each call and runs the block on it, in a namespace of its own. */
const RUN = `
def run(index, call):
    path = f"out/{index}.pdf"
    make(path, call)
    names = {"context": call.get("context", {}), "params": {}, "files": {"a.pdf": path}, "__name__": "__main__"}
    try:
        exec(compile(context["code"], "block.py", "exec"), names)
        return {"result": names["result"]}
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}

result = [run(index, call) for index, call in enumerate(context["calls"])]
`;

/** What runs on papers: a recipe in a sandbox, and the Python that makes them. */
export interface PaperRecipe {
  readonly sandbox: Sandbox;
  readonly code: string;
  /** @default by PyMuPDF */
  readonly maker?: string;
}

/** Runs a recipe on a PDF made for each of the calls, `a.pdf` to the recipe, all in one sandbox run. */
export async function runOnPapers(
  { sandbox, code, maker = MAKE_BY_PYMUPDF }: PaperRecipe,
  calls: readonly PaperCall[],
): Promise<PaperOutcome[]> {
  const context: JsonObject = { code, calls: z.array(z.json()).parse(calls) };
  const { outcome } = await sandbox.run(requestOf(`${maker}${RUN}`, { context }));
  if (outcome.status !== "ok" || outcome.result.status !== "value") throw new Error(JSON.stringify(outcome));
  return z.array(outcomeSchema).parse(outcome.result.value);
}
